import { createHash } from "node:crypto"

/** The longest tool name that every provider accepts. */
const LONGEST = 64

/** A name as tools, commands and resources carry it: letters, digits, `_` and `-`. */
export const plainName = (name: string): string => name.replace(/[^a-zA-Z0-9_-]/g, "_")

/** `SERVER_TOOL`; one that is too long or already taken ends in a hash of what it really is, the same every time. */
export function toolName(server: string, tool: string, isTaken: (name: string) => boolean): string {
  const name = `${plainName(server)}_${plainName(tool)}`
  if (name.length <= LONGEST && !isTaken(name)) return name
  const hash = createHash("sha256")
    .update(JSON.stringify([server, tool]))
    .digest("hex")
    .slice(0, 8)
  return `${name.slice(0, LONGEST - hash.length - 1)}_${hash}`
}
