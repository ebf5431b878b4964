import { createHash } from "node:crypto"
import { lstat, readFile, readlink } from "node:fs/promises"
import path from "node:path"
import { Fault } from "../../shared/fault.ts"
import type { ObjectFormat, TreeEntry } from "../git/git.ts"
import { isInside, realpathAllowMissing } from "../lib/paths.ts"

/** What is at a path: mode and blob id, or null when nothing is. */
export type FileState = TreeEntry | null

/** A folder (mode 040000), socket or the like: equal to no file. */
const other = (mode: string): TreeEntry => ({ mode, id: "" })

/** The id git gives these bytes as a blob. */
export function blobId(bytes: Buffer, format: ObjectFormat): string {
  return createHash(format).update(`blob ${bytes.length}\0`).update(bytes).digest("hex")
}

export function sameState(a: FileState, b: FileState): boolean {
  if (!a || !b) return a === b
  return a.id === b.id && sameMode(a.mode, b.mode)
}

/** Windows keeps no executable bit. */
const sameMode = (a: string, b: string) =>
  a === b || (process.platform === "win32" && a.startsWith("100") && b.startsWith("100"))

export interface SeenFile {
  state: FileState
  /** Permission bits of a regular file. */
  permissions?: number
  /** Changes when the file is touched between a check and the write that relies on it. */
  stamp: string
}

/** The state of `root/relative` now, links not followed. */
export async function readState(root: string, relative: string, format: ObjectFormat): Promise<SeenFile> {
  const file = path.join(root, relative)
  try {
    const info = await lstat(file, { bigint: true })
    const stamp = `${info.ino}:${info.size}:${info.mtimeNs}:${info.ctimeNs}`
    if (info.isSymbolicLink())
      return { state: { mode: "120000", id: blobId(await readlink(file, "buffer"), format) }, stamp }
    if (info.isDirectory()) return { state: other("040000"), stamp }
    if (!info.isFile()) return { state: other("other"), stamp }
    const permissions = Number(info.mode & 0o777n)
    const id = blobId(await readFile(file), format)
    return { state: { mode: permissions & 0o100 ? "100755" : "100644", id }, permissions, stamp }
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return { state: null, stamp: "" }
    throw error
  }
}

/** Cheap identity of what is there now, to compare with `SeenFile.stamp`. */
export async function readStamp(file: string): Promise<string> {
  try {
    const info = await lstat(file, { bigint: true })
    return `${info.ino}:${info.size}:${info.mtimeNs}:${info.ctimeNs}`
  } catch {
    return ""
  }
}

/**
 * Refuses a path whose way down from `root` (absolute, real) leads through a link: Fault `PathOutside` when the link
 * leaves the root, `Stale` when a folder became a link inside it, since then the path names something else.
 */
export async function checkParents(root: string, relative: string): Promise<void> {
  const segments = relative.split("/")
  const bad = segments.some((segment) => ["", ".", ".."].includes(segment) || segment.toLowerCase() === ".git")
  if (bad || path.isAbsolute(relative) || relative.includes("\0"))
    throw new Fault("PathOutside", `${JSON.stringify(relative)} is not a path below the folder.`, { path: relative })
  let current = root
  for (const segment of segments.slice(0, -1)) {
    current = path.join(current, segment)
    const info = await lstat(current).catch(() => undefined)
    if (!info) return
    if (!info.isSymbolicLink()) continue
    if (!isInside(root, await realpathAllowMissing(current)))
      throw new Fault(
        "PathOutside",
        `${relative} was not written: ${path.relative(root, current)} is a link that leads out of ${root}.`,
        { path: relative },
      )
    throw new Fault(
      "Stale",
      `${relative} was not written: ${path.relative(root, current)} has become a link. Sync and look at the change again.`,
      { paths: [relative] },
    )
  }
}
