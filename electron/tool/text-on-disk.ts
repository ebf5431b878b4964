import { Fault } from "../../shared/fault.ts"
import { hashBytes } from "../lib/content-hash.ts"
import { withOpenFile } from "../lib/open-regular.ts"
import { decodeText, type LineEnding, looksBinary } from "../lib/text-format.ts"

/** A file as it is before a tool changes it. */
export interface TextOnDisk {
  bytes: Uint8Array
  hash: string
  text: string
  bom: boolean
  eol: LineEnding
  /** False: binary or not UTF-8, so that `text` must not be written back. */
  editable: boolean
}

/** Bytes. Whatever is larger is for scripts. */
const LARGEST = 64 * 1024 * 1024

/** Undefined when there is no such file. Throws Fault `Conflict` for a folder or device, `TooLarge`. */
export async function readForChange(real: string, shown: string): Promise<TextOnDisk | undefined> {
  try {
    return await withOpenFile(real, async (handle, found) => {
      if (found.isDirectory()) throw new Fault("Conflict", `${shown} is a folder, not a file.`, { path: shown })
      if (!found.isFile()) throw new Fault("Conflict", `${shown} is not a regular file.`, { path: shown })
      if (found.size > LARGEST)
        throw new Fault("TooLarge", `${shown} is larger than ${LARGEST / 1024 / 1024} MB; change it with a command.`)
      const bytes = await handle.readFile()
      const { text, bom, eol, lossless } = decodeText(bytes)
      return {
        bytes,
        hash: hashBytes(bytes),
        text,
        bom,
        eol,
        editable: lossless && !looksBinary(bytes.subarray(0, 8192)),
      }
    })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === "ENOENT") return undefined
    if (code === "EISDIR") throw new Fault("Conflict", `${shown} is a folder, not a file.`, { path: shown })
    if (code === "ENOTDIR") throw new Fault("Conflict", `A part of ${shown} is a file, not a folder.`, { path: shown })
    if (code === "EACCES" || code === "EPERM")
      throw new Fault("Conflict", `${shown} cannot be read: permission denied.`, { path: shown })
    throw error
  }
}

export function assertEditable(before: TextOnDisk, shown: string): void {
  if (!before.editable)
    throw new Fault("UnsupportedMedia", `${shown} is binary or not UTF-8; editing it as text would damage it.`, {
      path: shown,
    })
}
