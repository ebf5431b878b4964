import {
  constants,
  copyFile,
  link,
  lstat,
  mkdir,
  readdir,
  readlink,
  rm,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises"
import path from "node:path"
import { forEachParallel } from "./parallel.ts"

/**
 * How a dependency folder may come into a sandbox where the file system cannot clone. `link`: packages are replaced,
 * never edited in place, so hard links are safe. `copy`: files are written in place, so only real copies will do, and
 * only up to a size.
 */
const folders: Record<string, "link" | "copy"> = {
  node_modules: "link",
  bower_components: "link",
  vendor: "copy",
  ".venv": "copy",
  venv: "copy",
  target: "copy",
  Pods: "copy",
  ".gradle": "copy",
  ".tox": "copy",
  deps: "copy",
  _build: "copy",
}

/** Caches inside linked folders are written in place by build tools: they start empty in a sandbox. */
const caches = new Set([".cache", ".vite", ".parcel-cache"])

/** Beyond this a folder that would have to be copied is left out: rebuilding is quicker than a full disk. */
const copyLimit = { bytes: 512 * 1024 * 1024, files: 30_000 }

export const isDependencyFolder = (entry: string) => entry.endsWith("/") && path.posix.basename(entry) in folders

export interface Carried {
  path: string
  how: "clone" | "link" | "copy" | "left out"
}

/** Brings `relative` (a dependency folder) from one folder to another by the cheapest way that is safe. */
export async function carryFolder(from: string, to: string, relative: string, clones: boolean): Promise<Carried> {
  const name = relative.replace(/\/$/, "")
  const source = path.join(from, name)
  const how = clones ? "clone" : (folders[path.basename(name)] ?? "copy")
  if (how === "copy" && !(await fits(source))) return { path: name, how: "left out" }
  await mkdir(path.dirname(path.join(to, name)), { recursive: true })
  await copyTree(source, path.join(to, name), how)
  return { path: name, how }
}

/** A file or folder that `.worktreeinclude` names: always a copy (or clone) of its own. */
export async function carryIncluded(from: string, to: string, files: string[]): Promise<void> {
  await forEachParallel(files, async (name) => {
    await mkdir(path.dirname(path.join(to, name)), { recursive: true })
    await carryFile(path.join(from, name), path.join(to, name), "copy")
  })
}

async function copyTree(source: string, target: string, how: "clone" | "link" | "copy"): Promise<void> {
  const directories = [""]
  // Breadth first: each level's folders exist before their files come.
  while (directories.length) {
    const relative = directories.shift()!
    await mkdir(path.join(target, relative), { recursive: true })
    const entries = await readdir(path.join(source, relative), { withFileTypes: true })
    const files: string[] = []
    for (const entry of entries) {
      if (how === "link" && caches.has(entry.name)) continue
      const child = path.join(relative, entry.name)
      if (entry.isDirectory()) directories.push(child)
      else if (entry.isFile() || entry.isSymbolicLink()) files.push(child)
    }
    await forEachParallel(files, (file) => carryFile(path.join(source, file), path.join(target, file), how))
  }
}

async function carryFile(source: string, target: string, how: "clone" | "link" | "copy"): Promise<void> {
  const info = await lstat(source)
  if (info.isSymbolicLink()) return await symlink(await readlink(source), target)
  if (!info.isFile()) return
  if (how === "link") {
    try {
      return await link(source, target)
    } catch {
      // Another file system, or too many links: a copy does as well.
    }
  }
  await copyFile(source, target, constants.COPYFILE_FICLONE)
  // Build tools compare times; a copy that looks newer than its sources would hide a needed rebuild.
  await utimes(target, info.atime, info.mtime)
}

async function fits(folder: string): Promise<boolean> {
  let bytes = 0
  let files = 0
  const directories = [folder]
  while (directories.length) {
    const directory = directories.pop()!
    for (const entry of await readdir(directory, { withFileTypes: true })) {
      const child = path.join(directory, entry.name)
      if (entry.isDirectory()) directories.push(child)
      else if (entry.isFile()) {
        files += 1
        bytes += (await lstat(child)).size
        if (bytes > copyLimit.bytes || files > copyLimit.files) return false
      }
    }
  }
  return true
}

/** Whether files of `from` can be cloned copy-on-write into `to`: tried with one small file. */
export async function canClone(from: string, to: string): Promise<boolean> {
  const probe = path.join(from, `.outrigger-clone-${process.pid}.tmp`)
  const copy = path.join(to, `.outrigger-clone-${process.pid}.tmp`)
  try {
    await writeFile(probe, "probe")
    await copyFile(probe, copy, constants.COPYFILE_FICLONE_FORCE)
    return true
  } catch {
    return false
  } finally {
    await rm(probe, { force: true })
    await rm(copy, { force: true })
  }
}
