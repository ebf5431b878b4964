import { access, constants, readFile } from "node:fs/promises"
import type { TextFile } from "../../shared/native/host.ts"
import { Fault } from "../../shared/fault.ts"
import { hashBytes } from "../lib/content-hash.ts"
import { imageType, isBinaryName } from "../lib/media-type.ts"
import { withOpenFile } from "../lib/open-regular.ts"
import { resolveInside } from "../lib/paths.ts"
import { replaceFile } from "../lib/replace-file.ts"
import { decodeText, dominantEnding, encodeText, looksBinary, restoreEndings } from "../lib/text-format.ts"

/** Above this an editor gets no text (`kind: "large"`). Bytes. */
export const LARGEST_TEXT = 8 * 1024 * 1024

/**
 * A file as an editor opens it. `hash` is over its bytes; `text` is without byte order mark, endings as in the file.
 * `readonly` when its permissions say so, or when it is not UTF-8 and saving would damage it. Throws Fault
 * `FileNotFound`, `PathOutside`.
 */
export async function openTextFile(root: string, relative: string): Promise<TextFile> {
  const file = await locate(root, relative)
  const { size, mode, bytes, hash } = await readWhole(file, relative)
  const writable =
    (mode & 0o222) !== 0 &&
    (await access(file, constants.W_OK).then(
      () => true,
      () => false,
    ))
  const common = { path: relative, size, hash }
  if (!bytes) return { ...common, text: null, kind: "large", eol: "lf", bom: false, readonly: true }
  const image = imageType(file)
  const binary = (image && image !== "image/svg+xml") || isBinaryName(file) || looksBinary(bytes.subarray(0, 8192))
  if (binary) return { ...common, text: null, kind: "binary", eol: "lf", bom: false, readonly: true }
  const { text, eol, bom, lossless } = decodeText(bytes)
  return { ...common, text, kind: "text", eol, bom, readonly: !writable || !lossless }
}

export interface SaveOptions {
  path: string
  text: string
  /** Hash of the content that was edited; null for a new file. */
  hash: string | null
}

/**
 * Saves what an editor holds, if the file is still the one it opened: byte order mark, line endings and permissions
 * stay, and a symlink keeps pointing to the file that is replaced. Throws Fault `Stale` with `{hash}` of what is there
 * now, `PathOutside`, `TooLarge`, `Unsupported` for a file that is not UTF-8 text.
 */
export async function saveTextFile(root: string, save: SaveOptions): Promise<TextFile> {
  const file = await locate(root, save.path)
  if (Buffer.byteLength(save.text) > LARGEST_TEXT)
    throw new Fault("TooLarge", `${save.path} would be larger than ${LARGEST_TEXT / 1024 / 1024} MB and was not saved.`)
  const before = save.hash === null ? undefined : await readForSave(file, save)
  const text = before ? restoreEndings(before.text, save.text) : save.text
  const bytes = encodeText(text, before?.bom ?? false)
  const hash = await replaceFile(file, bytes, { expected: save.hash, durable: true })
  const eol = dominantEnding(text)
  return {
    path: save.path,
    text,
    hash,
    size: bytes.length,
    kind: "text",
    eol,
    bom: before?.bom ?? false,
    readonly: false,
  }
}

async function locate(root: string, relative: string): Promise<string> {
  try {
    return await resolveInside(root, relative)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== "ENOTDIR" && code !== "ENAMETOOLONG" && code !== "ELOOP") throw error
    throw new Fault("FileNotFound", `There is no file ${relative}.`, { path: relative }, { cause: error })
  }
}

async function readForSave(file: string, save: SaveOptions) {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined
    throw error
  })
  const hash = bytes ? hashBytes(bytes) : null
  if (!bytes || hash !== save.hash)
    throw new Fault("Stale", `${save.path} changed on disk since it was opened. Compare before saving again.`, {
      path: save.path,
      hash,
    })
  const decoded = decodeText(bytes)
  if (!decoded.lossless)
    throw new Fault("Unsupported", `${save.path} is not UTF-8 text; saving it here would damage it.`, {
      path: save.path,
    })
  return decoded
}

async function readWhole(file: string, relative: string) {
  try {
    return await withOpenFile(file, async (handle, found) => {
      if (!found.isFile())
        throw new Fault("FileNotFound", `${relative} is ${found.isDirectory() ? "a folder" : "not a regular file"}.`, {
          path: relative,
        })
      if (found.size > LARGEST_TEXT) {
        // Not opened for editing, so the hash only has to tell versions apart, cheaply.
        const version = hashBytes(Buffer.from(`${found.size}:${found.mtimeMs}:${found.ino}`))
        return { size: found.size, mode: found.mode, bytes: undefined, hash: version }
      }
      const bytes = await handle.readFile()
      return { size: bytes.length, mode: found.mode, bytes, hash: hashBytes(bytes) }
    })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === "ENOENT" || code === "ENOTDIR")
      throw new Fault("FileNotFound", `There is no file ${relative}.`, { path: relative })
    if (code === "EACCES")
      throw new Fault("Forbidden", `${relative} cannot be read: permission denied.`, { path: relative })
    throw error
  }
}
