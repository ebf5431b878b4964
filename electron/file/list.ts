import { readdir, realpath, stat } from "node:fs/promises"
import path from "node:path"
import type { FileNode } from "../../shared/domain/file.ts"
import { isFault } from "../../shared/fault.ts"
import { resolveInside } from "../lib/paths.ts"
import { isTemporary } from "../lib/replace-file.ts"
import { ignoreRules } from "./ignore-rules.ts"

const byName = new Intl.Collator("en", { numeric: true }).compare

/**
 * Entries of the folder `relative` below `root`: folders first, then by name, `.git` left out. Nothing for a path that
 * is unknown, absolute or a file; Fault `PathOutside` for one that leaves the root.
 */
export async function listFolder(root: string, relative: string): Promise<FileNode[]> {
  if (path.isAbsolute(relative)) return []
  const folder = await resolveInside(root, relative || ".").catch(missingToUndefined)
  if (!folder) return []
  const base = await realpath(root)
  const entries = await readdir(folder, { withFileTypes: true }).catch(missingToUndefined)
  if (!entries) return []
  const rules = await ignoreRules(folder)
  const nodes = await Promise.all(
    entries
      .filter((entry) => entry.name !== ".git" && !isTemporary(entry.name))
      .map(async (entry): Promise<FileNode> => {
        const absolute = path.join(folder, entry.name)
        const isFolder = entry.isSymbolicLink() ? await pointsToFolder(absolute) : entry.isDirectory()
        return {
          name: entry.name,
          path: path.relative(base, absolute).split(path.sep).join("/"),
          absolute,
          type: isFolder ? "directory" : "file",
          ignored: rules.ignores(absolute, isFolder),
        }
      }),
  )
  return nodes.sort((a, b) => (a.type === b.type ? byName(a.name, b.name) : a.type === "directory" ? -1 : 1))
}

const pointsToFolder = (link: string): Promise<boolean> =>
  stat(link).then(
    (found) => found.isDirectory(),
    () => false,
  )

function missingToUndefined(error: unknown): undefined {
  const code = (error as NodeJS.ErrnoException).code
  if (!isFault(error) && (code === "ENOENT" || code === "ENOTDIR" || code === "ENAMETOOLONG")) return undefined
  throw error
}
