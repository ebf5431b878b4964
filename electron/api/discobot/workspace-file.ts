import { lstat, mkdir, readFile } from "node:fs/promises"
import path from "node:path"
import { Fault } from "../../../shared/fault.ts"
import { resolveInside } from "../../lib/paths.ts"
import { replaceFile } from "../../lib/replace-file.ts"
import { hashBytes } from "../../lib/content-hash.ts"

/** Larger files are not sent as one JSON text. Bytes. */
const LARGEST = 32 * 1024 * 1024

/** The place of a path below a root; `.git` is git's own. Throws Fault `BadRequest`, `PathOutside`. */
export async function inside(root: string, relative: string): Promise<string> {
  if (relative === "" || path.isAbsolute(relative))
    throw new Fault("BadRequest", "The path must be relative to the workspace.", { path: relative })
  try {
    const at = await resolveInside(root, relative)
    const first = path.relative(root, at).split(path.sep)[0]
    if (first?.toLowerCase() === ".git")
      throw new Fault("Forbidden", "The repository's own data is not edited here.", { path: relative })
    return at
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === "ENOTDIR" || code === "ENAMETOOLONG" || code === "ELOOP" || code === "ENOENT")
      throw new Fault("FileNotFound", "File not found", { path: relative }, { cause: error })
    throw error
  }
}

/** The same for what is to be moved or deleted: a link itself, not what it leads to. Undefined: the root. */
export async function entryInside(root: string, relative: string): Promise<string | undefined> {
  const plain = path.normalize(relative).replace(/[/\\]+$/, "")
  if (relative === "" || path.isAbsolute(relative) || relative.includes("\0") || plain.split(path.sep)[0] === "..") {
    await inside(root, relative)
    throw new Fault("BadRequest", "The path must be within the workspace.", { path: relative })
  }
  if (plain === ".") return undefined
  const name = path.basename(plain)
  if (path.dirname(plain) === "." && name.toLowerCase() === ".git")
    throw new Fault("Forbidden", "The repository's own data is not edited here.", { path: relative })
  return path.join(await inside(root, path.dirname(plain)), name)
}

/** Undefined when there is no such file. */
export async function readBytes(root: string, relative: string): Promise<Buffer | undefined> {
  const at = await inside(root, relative)
  try {
    const info = await lstat(at)
    if (!info.isFile()) return undefined
    if (info.size > LARGEST) throw new Fault("TooLarge", `${relative} is larger than 32 MB.`, { path: relative })
    return await readFile(at)
  } catch (error) {
    throw asFault(error, relative) ?? error
  }
}

/** What a file system error means for a request; undefined for a bug. Missing files are `FileNotFound`. */
export function asFault(error: unknown, relative: string): Fault | undefined {
  if (error instanceof Fault) return error
  const { code } = error as NodeJS.ErrnoException
  if (code === "ENOENT" || code === "ENOTDIR") return new Fault("FileNotFound", "File not found", { path: relative })
  if (code === "EACCES" || code === "EPERM" || code === "EROFS")
    return new Fault("Forbidden", `${relative}: permission denied`, { path: relative })
  if (code === "EISDIR" || code === "ENOTEMPTY" || code === "EEXIST" || code === "EINVAL" || code === "ENAMETOOLONG")
    return new Fault("BadRequest", `${relative}: this cannot be done (${code})`, { path: relative })
  return undefined
}

/**
 * Makes the folders above it too. `original`: what the client believes is there; when it is not, Fault `Conflict` says what
 * is. Between the look and the write nobody else's work is lost: then it is Fault `Stale`.
 */
export async function writeText(root: string, relative: string, bytes: Buffer, original?: string): Promise<void> {
  const at = await inside(root, relative)
  try {
    const before = await readFile(at).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined
      throw error
    })
    // As reading it says: base64 for what is not text.
    const current = before?.toString(isBinary(before) ? "base64" : "utf8") ?? ""
    if (original !== undefined && current !== original)
      throw new Fault("Conflict", `${relative} changed meanwhile. Compare before saving again.`, {
        code: "conflict",
        with: { currentContent: current },
      })
    await mkdir(path.dirname(at), { recursive: true })
    await replaceFile(at, bytes, { expected: before ? hashBytes(before) : null })
  } catch (error) {
    throw asFault(error, relative) ?? error
  }
}

export const isBinary = (bytes: Buffer): boolean => bytes.subarray(0, 8192).includes(0) || !isUtf8(bytes)

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

/** Files with the folders that they are in, folders first where they begin. */
export async function treeOf(root: string, files: string[]) {
  const folders = new Set<string>()
  for (const file of files)
    for (let at = path.posix.dirname(file); at !== "."; at = path.posix.dirname(at)) folders.add(at)
  const rows = await Promise.all(
    [...folders, ...files].map(async (name) => {
      const info = await lstat(path.join(root, name)).catch(() => undefined)
      if (!info) return undefined
      const isDir = folders.has(name)
      const mode = isDir ? "040000" : info.isSymbolicLink() ? "120000" : info.mode & 0o111 ? "100755" : "100644"
      return { path: name, name: path.posix.basename(name), isDir, size: isDir ? 0 : info.size, mode }
    }),
  )
  return rows.filter((row) => row !== undefined).sort((one, other) => (one.path < other.path ? -1 : 1))
}
