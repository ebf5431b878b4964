import { readFile, stat } from "node:fs/promises"
import path from "node:path"
import type { FileStatus } from "../../shared/domain/file.ts"
import { looksBinary } from "../lib/text-format.ts"
import type { GitSource } from "./git-source.ts"

/** Untracked files above this are counted as having no lines. Bytes. */
const LARGEST_COUNTED = 4 * 1024 * 1024

/** Files that differ from HEAD, by path; nothing without git. `added` of an untracked file is its lines plus one. */
export async function fileStatus(root: string, git: GitSource): Promise<FileStatus[]> {
  const changes = (await git.changes(root)) ?? []
  const statuses: FileStatus[] = []
  for (const { path: name, status, untracked, added, removed } of changes)
    statuses.push({ path: name, added: untracked ? await countLines(path.join(root, name)) : added, removed, status })
  return statuses.sort((a, b) => (a.path < b.path ? -1 : 1))
}

async function countLines(file: string): Promise<number> {
  try {
    const found = await stat(file)
    if (!found.isFile() || found.size > LARGEST_COUNTED) return 0
    const bytes = await readFile(file)
    if (looksBinary(bytes.subarray(0, 8192))) return 0
    let lines = 1
    for (const byte of bytes) if (byte === 10) lines += 1
    return lines
  } catch {
    // Gone again since git looked.
    return 0
  }
}
