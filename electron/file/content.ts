import { realpath } from "node:fs/promises"
import path from "node:path"
import type { FileContent } from "../../shared/domain/file.ts"
import { Fault, isFault } from "../../shared/fault.ts"
import { imageType, isBinaryName } from "../lib/media-type.ts"
import { withOpenFile } from "../lib/open-regular.ts"
import { resolveInside } from "../lib/paths.ts"
import { decodeText, looksBinary } from "../lib/text-format.ts"
import type { GitSource } from "./git-source.ts"

/** Larger files are refused: the answer is one JSON string. Bytes. */
const LARGEST = 32 * 1024 * 1024
/** Above this the diff against HEAD is left out; comparing is quadratic. Bytes. */
const LARGEST_COMPARED = 2 * 1024 * 1024

/**
 * A file for display: text with its end trimmed, and with the difference to HEAD when there is one; images in base64;
 * other binaries without content. Empty text for a path that is unknown, absolute or a folder; Fault `PathOutside` for
 * one that leaves the root.
 */
export async function readContent(root: string, relative: string, git?: GitSource): Promise<FileContent> {
  const empty: FileContent = { type: "text", content: "" }
  if (path.isAbsolute(relative)) return empty
  const bytes = await readRegular(root, relative)
  if (!bytes) return empty
  const image = imageType(relative)
  if (image && image !== "image/svg+xml")
    return { type: "text", content: Buffer.from(bytes).toString("base64"), encoding: "base64", mimeType: image }
  if (isBinaryName(relative) || looksBinary(bytes.subarray(0, 8192))) return { type: "binary", content: "" }
  const { text } = decodeText(bytes)
  const content: FileContent = { type: "text", content: text.trimEnd() }
  return { ...content, ...(git && bytes.length <= LARGEST_COMPARED && (await againstHead(root, relative, text, git))) }
}

async function readRegular(root: string, relative: string): Promise<Uint8Array | undefined> {
  try {
    return await withOpenFile(await resolveInside(root, relative || "."), async (handle, found) => {
      if (!found.isFile()) return undefined
      if (found.size <= LARGEST) return handle.readFile()
      const most = LARGEST / 1024 / 1024
      throw new Fault("TooLarge", `${relative} is larger than ${most} MB. Open it in another program.`, {
        path: relative,
        size: found.size,
      })
    })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (!isFault(error) && (code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR")) return undefined
    throw error
  }
}

async function againstHead(
  root: string,
  relative: string,
  text: string,
  git: GitSource,
): Promise<Partial<FileContent>> {
  const base = await realpath(root)
  const name = path.relative(base, path.resolve(base, relative)).split(path.sep).join("/")
  const head = await git.headFile(base, name)
  if (!head) return {}
  const before = decodeText(head).text
  if (before === text) return {}
  const { structuredPatch, formatPatch } = await import("diff")
  const options = { context: Number.MAX_SAFE_INTEGER, timeout: 500 }
  const patch = structuredPatch(name, name, before, text, "old", "new", options)
  return patch ? { diff: formatPatch(patch), patch: { ...patch, oldFileName: name, newFileName: name } } : {}
}
