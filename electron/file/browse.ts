import { readdir, stat } from "node:fs/promises"
import { homedir } from "node:os"
import path from "node:path"
import { Fault } from "../../shared/fault.ts"

export interface BrowsedFolder {
  path: string
  parent: string | null
  entries: { name: string; path: string; isDir: boolean }[]
  /** From the root of the file system to the folder itself. */
  crumbs: { label: string; path: string }[]
}

/** Folders below the home that people keep their work in, as far as they exist. */
const usual = ["projects", "code", "workspace", "Documents", "Desktop"]

/** Where a folder picker begins. Absolute paths. */
export async function homeRoots(home = homedir()): Promise<{ home: string; roots: { label: string; path: string }[] }> {
  const candidates = usual.map((label) => ({ label, path: path.join(home, label) }))
  const found = await Promise.all(candidates.map(async (each) => ((await isFolder(each.path)) ? [each] : [])))
  const root = path.parse(home).root
  return { home, roots: [{ label: "Home", path: home }, { label: "Root", path: root }, ...found.flat()] }
}

/**
 * Everything in a folder of this machine, folders first. Links are followed, broken ones left out. Throws Fault
 * `BadRequest` for what is no folder or cannot be read.
 */
export async function browseFolder(
  given: string | undefined,
  options: { hidden?: boolean; home?: string } = {},
): Promise<BrowsedFolder> {
  const { hidden = false, home = homedir() } = options
  const folder = given ? path.resolve(given) : home
  if (folder.includes("\0") || (given && !path.isAbsolute(given)))
    throw new Fault("BadRequest", `${JSON.stringify(given)} is not an absolute path.`, { path: given })
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw new Fault("BadRequest", `${folder} cannot be listed: ${error.code ?? error.message}.`, { path: folder })
  })
  const entries = await Promise.all(
    names
      .filter((name) => hidden || !name.startsWith("."))
      .map(async (name) => {
        const full = path.join(folder, name)
        const found = await stat(full).catch(() => undefined)
        return found && { name, path: full, isDir: found.isDirectory() }
      }),
  )
  const parent = path.dirname(folder)
  return {
    path: folder,
    parent: parent === folder ? null : parent,
    entries: entries
      .filter((entry) => entry !== undefined)
      .sort((a, b) => Number(b.isDir) - Number(a.isDir) || (a.name < b.name ? -1 : 1)),
    crumbs: crumbs(folder),
  }
}

function crumbs(folder: string): { label: string; path: string }[] {
  const { root } = path.parse(folder)
  const found = [{ label: root, path: root }]
  let at = root
  for (const label of folder.slice(root.length).split(path.sep).filter(Boolean)) {
    at = path.join(at, label)
    found.push({ label, path: at })
  }
  return found
}

const isFolder = (target: string) =>
  stat(target).then(
    (found) => found.isDirectory(),
    () => false,
  )
