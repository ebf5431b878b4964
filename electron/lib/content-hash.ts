import { createHash } from "node:crypto"

/** SHA-256 of the bytes, as 64 hex digits: the identity of a file's content wherever a write is compared and swapped. */
export const hashBytes = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex")
