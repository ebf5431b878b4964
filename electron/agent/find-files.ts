import { readdir, stat } from "node:fs/promises"
import path from "node:path"

export interface FoundFiles {
  /** Absolute, sorted. */
  files: string[]
  /** Folders that were listed, or looked for and missing: what to watch for new files. */
  folders: string[]
}

/** Definitions are shallow; a link that leads back up must still end. */
const maxDepth = 8

/** The files below `root` whose name `wanted` accepts, through links, without `.git` and `node_modules`. */
export async function findFiles(
  root: string,
  wanted: (name: string) => boolean,
  depth = maxDepth,
): Promise<FoundFiles> {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => [])
  const found: FoundFiles = { files: [], folders: [root] }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const at = path.join(root, entry.name)
    const kind = entry.isSymbolicLink() ? await stat(at).catch(() => undefined) : entry
    if (kind?.isFile() && wanted(entry.name)) found.files.push(at)
    if (!kind?.isDirectory() || depth === 0 || entry.name === ".git" || entry.name === "node_modules") continue
    const below = await findFiles(at, wanted, depth - 1)
    found.files.push(...below.files)
    found.folders.push(...below.folders)
  }
  return found
}
