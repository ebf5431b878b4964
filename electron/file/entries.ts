import { cp, lstat, mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises"
import path from "node:path"
import { Fault } from "../../shared/fault.ts"
import { type EntryPath, entryPath, innerPath } from "../lib/entry-path.ts"
import { withOpenFile } from "../lib/open-regular.ts"
import { isInside } from "../lib/paths.ts"
import { currentHash, replaceFile } from "../lib/replace-file.ts"

export interface FileEntry {
  name: string
  /** Relative to the folder, with forward slashes. */
  path: string
  isDir: boolean
  /** Bytes; regular files only. */
  size?: number
  mtimeMs?: number
}

export type EntryNews = { directory: string; file: string; event: "add" | "change" | "unlink" }

/**
 * Files and folders by plain verbs, as file trees use them. Paths are relative to `directory`, or absolute inside of it;
 * nothing leads out of it (Fault `PathOutside`), and the folder itself is never copied, moved or deleted. What cannot be
 * done is Fault `BadRequest`, a missing entry `FileNotFound`.
 */
export interface Entries {
  /** One level, folders first, then by name; nothing is left out but what cannot be looked at. */
  list(directory: string, path: string): Promise<FileEntry[]>
  /** A whole file as UTF-8, at most 5 MiB (Fault `TooLarge`). */
  read(directory: string, path: string): Promise<string>
  write(directory: string, path: string, content: string): Promise<void>
  /** An existing file is left as it is. */
  create(directory: string, path: string, kind: "file" | "dir"): Promise<void>
  /** Answers the path of the copy; a name that is taken gets ` copy`, ` copy 2`, … */
  copy(directory: string, from: string, to: string): Promise<string>
  /** With everything in it; a missing entry is fine. */
  remove(directory: string, path: string): Promise<void>
  /** Makes missing folders; replaces a file that is in the way. */
  rename(directory: string, from: string, to: string): Promise<void>
}

const LARGEST = 5 * 1024 * 1024
const MOST_COPIES = 999

export function createEntries(options: { onChanged?: (news: EntryNews) => void } = {}): Entries {
  const changed = (directory: string, { root, entry }: EntryPath, event: EntryNews["event"]) =>
    options.onChanged?.({ directory, file: path.relative(root, entry), event })

  return {
    list: (directory, given) =>
      explained(given, async () => {
        const { root, real } = await entryPath(directory, given)
        const names = await readdir(real)
        const found = await Promise.all(names.map((name) => describe(root, real, name)))
        return found
          .filter((entry) => entry !== undefined)
          .sort((a, b) => Number(b.isDir) - Number(a.isDir) || (a.name < b.name ? -1 : 1))
      }),
    read: (directory, given) =>
      explained(given, async () => {
        const { real } = await entryPath(directory, given)
        return withOpenFile(real, async (handle, found) => {
          if (!found.isFile())
            throw new Fault("BadRequest", `${given} is ${found.isDirectory() ? "a folder" : "no regular file"}.`)
          if (found.size > LARGEST)
            throw new Fault("TooLarge", `${given} is larger than 5 MiB, the most that is read as a whole.`, {
              path: given,
              size: found.size,
            })
          return handle.readFile("utf8")
        })
      }),
    write: (directory, given, content) =>
      explained(given, async () => {
        const at = await innerPath(directory, given)
        const before = await currentHash(at.real)
        await replaceFile(at.real, Buffer.from(content), { expected: before })
        changed(directory, at, before === null ? "add" : "change")
      }),
    create: (directory, given, kind) =>
      explained(given, async () => {
        const at = await innerPath(directory, given)
        if (kind === "dir") {
          await mkdir(at.real, { recursive: true })
          return
        }
        const there = await stat(at.real).catch(absent)
        if (there?.isDirectory()) throw new Fault("BadRequest", `${given} is a folder already.`)
        if (there) return
        await mkdir(path.dirname(at.real), { recursive: true })
        await writeFile(at.real, "", { flag: "wx" })
        changed(directory, at, "add")
      }),
    copy: (directory, from, to) =>
      explained(from, async () => {
        const source = await innerPath(directory, from)
        const info = await lstat(source.entry)
        const target = await freeName(await innerPath(directory, to), info.isDirectory())
        if (isInside(source.real, target)) throw new Fault("BadRequest", `${from} cannot be copied into itself.`)
        await mkdir(path.dirname(target), { recursive: true })
        await cp(source.entry, target, { recursive: true, errorOnExist: true, force: false, verbatimSymlinks: true })
        changed(directory, { ...source, entry: target }, "add")
        return path.relative(source.root, target).split(path.sep).join("/")
      }),
    remove: (directory, given) =>
      explained(given, async () => {
        const at = await innerPath(directory, given)
        await rm(at.entry, { recursive: true, force: true })
        changed(directory, at, "unlink")
      }),
    rename: (directory, from, to) =>
      explained(from, async () => {
        const [source, target] = await Promise.all([innerPath(directory, from), innerPath(directory, to)])
        await lstat(source.entry)
        if (source.entry === target.entry) return
        if (isInside(source.real, target.entry)) throw new Fault("BadRequest", `${from} cannot be moved into itself.`)
        await mkdir(path.dirname(target.entry), { recursive: true })
        await rename(source.entry, target.entry)
        changed(directory, source, "unlink")
        changed(directory, target, "add")
      }),
  }
}

async function describe(root: string, folder: string, name: string): Promise<FileEntry | undefined> {
  const full = path.join(folder, name)
  const found = await stat(full).catch(() => undefined)
  if (!found) return undefined
  return {
    name,
    path: path.relative(root, full).split(path.sep).join("/"),
    isDir: found.isDirectory(),
    ...(found.isFile() ? { size: found.size } : {}),
    mtimeMs: found.mtimeMs,
  }
}

/** ` copy` goes before the extension of a file; a leading dot begins none. */
async function freeName({ entry }: EntryPath, isFolder: boolean): Promise<string> {
  const { dir, name, ext } = path.parse(entry)
  const [stem, end] = isFolder ? [name + ext, ""] : [name, ext]
  for (let attempt = 0; attempt <= MOST_COPIES; attempt += 1) {
    const suffix = attempt === 0 ? "" : attempt === 1 ? " copy" : ` copy ${attempt}`
    const candidate = path.join(dir, `${stem}${suffix}${end}`)
    if (!(await lstat(candidate).catch(absent))) return candidate
  }
  throw new Fault("BadRequest", `There are ${MOST_COPIES} copies of ${name}${ext} already. Choose another name.`)
}

const absent = (error: NodeJS.ErrnoException) => {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined
  throw error
}

/** What the system refuses, in words. */
async function explained<T>(given: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (error instanceof Fault || code === undefined) throw error
    if (code === "ENOENT") throw new Fault("FileNotFound", `There is no ${given}.`, { path: given }, { cause: error })
    throw new Fault("BadRequest", `${given}: ${reasons[code] ?? code}.`, { path: given, code }, { cause: error })
  }
}

const reasons: Record<string, string> = {
  EACCES: "permission denied",
  EPERM: "the system does not permit it",
  ENOTDIR: "not a folder, or below one that is a file",
  EISDIR: "it is a folder",
  EEXIST: "it exists already",
  ENOTEMPTY: "the folder in its place is not empty",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EBUSY: "another program holds it",
}
