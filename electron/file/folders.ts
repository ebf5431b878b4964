import { readdir, stat } from "node:fs/promises"
import { homedir } from "node:os"
import path from "node:path"
import type { Folder, FolderListing } from "../../shared/native/host.ts"
import { Fault } from "../../shared/fault.ts"

/** A folder with more entries is cut; nobody picks from a longer list. */
const MOST = 1000
const byName = new Intl.Collator("en", { numeric: true, sensitivity: "base" }).compare

/**
 * Path completion for choosing a folder: the folders in `typed`, or, when that is not a folder, those of its parent
 * whose names begin with its last part. "" and `~` are the user's home. Hidden ones come last. Throws Fault
 * `FileNotFound`, `Forbidden` (with the reason) or `BadRequest`.
 */
export async function listFolders(typed: string, home = homedir()): Promise<FolderListing> {
  if (typed.includes("\0")) throw new Fault("BadRequest", "A path cannot contain a NUL character.")
  const expanded = typed === "" || typed === "~" ? home : typed.replace(/^~(?=[/\\])/, home)
  const target = path.resolve(home, expanded)
  if (await isFolder(target)) return listing(target, "")
  const endsWithSeparator = /[/\\]$/.test(expanded)
  const parent = path.dirname(target)
  if (endsWithSeparator || !(await isFolder(parent)))
    throw new Fault("FileNotFound", `There is no folder ${target}.`, { path: target })
  return listing(parent, path.basename(target).toLowerCase())
}

async function listing(folder: string, prefix: string): Promise<FolderListing> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "EACCES" || error.code === "EPERM")
      throw new Fault("Forbidden", `${folder} cannot be read: permission denied. Choose another folder.`, {
        path: folder,
        reason: error.code,
      })
    throw new Fault("FileNotFound", `${folder} cannot be read: ${error.message}.`, { path: folder, reason: error.code })
  })
  const candidates = entries
    .filter((entry) => entry.name !== ".git" && entry.name.toLowerCase().startsWith(prefix))
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .slice(0, MOST)
  const found = await Promise.all(
    candidates.map(async (entry): Promise<Folder | undefined> => {
      const full = path.join(folder, entry.name)
      if (entry.isSymbolicLink() && !(await isFolder(full))) return undefined
      return { name: entry.name, path: full, git: await hasGit(full) }
    }),
  )
  const folders = found.filter((entry) => entry !== undefined)
  const hidden = (name: string) => (name.startsWith(".") ? 1 : 0)
  folders.sort((a, b) => hidden(a.name) - hidden(b.name) || byName(a.name, b.name))
  const parent = path.dirname(folder)
  return { path: folder, parent: parent === folder ? null : parent, git: await hasGit(folder), folders }
}

const isFolder = (target: string): Promise<boolean> =>
  stat(target).then(
    (found) => found.isDirectory(),
    () => false,
  )

/** A `.git` folder, or the file of a linked worktree or submodule. */
const hasGit = (folder: string): Promise<boolean> =>
  stat(path.join(folder, ".git")).then(
    () => true,
    () => false,
  )
