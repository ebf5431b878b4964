import { chmod, lstat, mkdir, rename, rmdir, symlink, unlink, writeFile } from "node:fs/promises"
import path from "node:path"
import { Fault, isFault } from "../../shared/fault.ts"
import type { ObjectFormat } from "../git/git.ts"
import { checkParents, type FileState, readStamp, readState, type SeenFile, sameState } from "./file-state.ts"
import { forEachParallel } from "./parallel.ts"

/** One file of a transaction: `before` is what must be there, `after` what will be. */
export interface FileWrite {
  path: string
  before: FileState
  after: FileState
}

export interface WriteOptions {
  /** Absolute, real. */
  root: string
  format: ObjectFormat
  /** Content of blobs by id; all of them must be found. */
  read: (ids: string[]) => Promise<Map<string, Buffer>>
  /** Names the temporary files; recovery finds them by it. */
  token: string
}

/**
 * Writes all files or none. Everything is checked and staged next to its destination first, then moved into place by
 * renames; if one of those fails, the ones before it are put back. Throws Fault `Stale` with `data.paths` when a file
 * is not what `before` says (one that already is what `after` says is fine), `PathOutside` for a path through a link
 * that leaves the root. Permission bits of existing files are kept, except for the executable bit.
 */
export async function writeFiles(writes: FileWrite[], options: WriteOptions): Promise<void> {
  refuseSubmodules(writes)
  const seen = await check(writes, options)
  const open = writes.filter((write) => !sameState(seen.get(write.path)!.state, write.after))
  const staged = new Map<string, string>()
  const done: FileWrite[] = []
  const folders = new Set<string>()
  try {
    await stage(open, seen, staged, options)
    // Removals first: a file may make room for a folder of the same name, and the reverse.
    for (const write of [...open].sort((a, b) => order(a) - order(b))) {
      await recheck(write, seen.get(write.path)!, options.root)
      done.push(write)
      await place(write, staged.get(write.path), options.root, folders)
      staged.delete(write.path)
    }
  } catch (error) {
    await Promise.all([...staged.values()].map((file) => unlink(file).catch(() => {})))
    await rollBack(done, seen, options, error)
    throw readable(error)
  }
}

const order = (write: FileWrite) => (write.after ? 1 : 0)

function refuseSubmodules(writes: FileWrite[]): void {
  const found = writes.filter((write) => write.after?.mode === "160000" || write.before?.mode === "160000")
  if (!found.length) return
  const paths = found.map((write) => write.path)
  throw new Fault("Unsupported", `Submodules are moved with git, not from here: ${paths.join(", ")}.`, { paths })
}

async function check(writes: FileWrite[], { root, format }: WriteOptions): Promise<Map<string, SeenFile>> {
  const seen = new Map<string, SeenFile>()
  const stale: string[] = []
  const links = writes.filter((write) => !write.after && write.before?.mode === "120000").map((write) => write.path)
  await forEachParallel(writes, async (write) => {
    // Below a link that makes room for a folder in this very transaction, nothing is there yet.
    if (links.some((link) => write.path.startsWith(`${link}/`))) {
      seen.set(write.path, { state: null, stamp: "" })
      return
    }
    await checkParents(root, write.path)
    const file = await readState(root, write.path, format)
    seen.set(write.path, file)
    if (!sameState(file.state, write.before) && !sameState(file.state, write.after)) stale.push(write.path)
  })
  // A folder where a file belongs is fine when this very transaction empties it.
  const blocked = stale.filter((name) => {
    const state = seen.get(name)!.state
    const empties = writes.some((write) => !write.after && write.path.startsWith(`${name}/`))
    const expected = writes.find((write) => write.path === name)!.before
    return !(state?.mode === "040000" && expected === null && empties)
  })
  if (blocked.length) throw staleFault(blocked.sort())
  return seen
}

export function staleFault(paths: string[]): Fault {
  const named = paths.length > 3 ? `${paths.slice(0, 3).join(", ")} and ${paths.length - 3} more` : paths.join(", ")
  return new Fault(
    "Stale",
    `Nothing was written: ${named} changed since this change was made. Sync to bring the newer content in, then decide again.`,
    { paths },
  )
}

/** Writes the new content to temporary files in the nearest folder that exists, so that a rename finishes it. */
async function stage(
  writes: FileWrite[],
  seen: Map<string, SeenFile>,
  staged: Map<string, string>,
  { root, read, token }: WriteOptions,
): Promise<void> {
  const filled = writes.map((write, index) => ({ write, index })).filter(({ write }) => write.after)
  for (let at = 0; at < filled.length; at += batch) {
    const part = filled.slice(at, at + batch)
    const contents = await read(part.map(({ write }) => write.after!.id))
    await forEachParallel(part, async ({ write, index }) => {
      const content = contents.get(write.after!.id)
      if (!content) throw new Fault("GitFailed", `The content of ${write.path} is not stored any more.`)
      const file = path.join(await existingParent(root, write.path), stagedName(token, index))
      staged.set(write.path, file)
      if (write.after!.mode === "120000") return symlink(content, file)
      const permissions = permissionBits(write.after!.mode, seen.get(write.path)?.permissions)
      await writeFile(file, content, { flag: "wx" })
      if (permissions !== undefined && permissions !== fresh) await chmod(file, permissions)
    })
  }
}

/** Blobs in memory at one time. */
const batch = 200

export const stagedName = (token: string, index: number) => `.outrigger-${token}-${index}.tmp`

/** An existing file keeps its bits; execute follows read, as `chmod +x` does with git's own umask. */
function permissionBits(mode: string, existing: number | undefined): number | undefined {
  if (process.platform === "win32") return undefined
  const bits = existing ?? fresh
  if (mode === "100755") return bits | ((bits & 0o444) >> 2)
  return bits & ~0o111
}

/** What a new file gets by itself. */
const fresh = 0o666 & ~process.umask()

/** Walks down from the root, so that no link on the way is followed. */
async function existingParent(root: string, relative: string): Promise<string> {
  let folder = root
  for (const segment of relative.split("/").slice(0, -1)) {
    const next = path.join(folder, segment)
    if (!(await isFolder(next))) break
    folder = next
  }
  return folder
}

const isFolder = (folder: string) =>
  lstat(folder).then(
    (info) => info.isDirectory(),
    () => false,
  )

/** The moment between the check and the write is the user's, too. */
async function recheck(write: FileWrite, seen: SeenFile, root: string): Promise<void> {
  if (seen.state?.mode === "040000") return
  if ((await readStamp(path.join(root, write.path))) !== seen.stamp) throw staleFault([write.path])
}

async function place(
  write: FileWrite,
  staged: string | undefined,
  root: string,
  /** Made or found already; removals are through by the time the first one is added. */
  folders: Set<string>,
): Promise<void> {
  const file = path.join(root, write.path)
  if (!write.after) {
    await unlink(file)
    await removeEmptyParents(root, file)
    return
  }
  const folder = path.dirname(file)
  if (!folders.has(folder)) await mkdir(folder, { recursive: true })
  folders.add(folder)
  await rename(staged!, file)
}

/** Git keeps no empty folders, so neither does a removal. */
async function removeEmptyParents(root: string, file: string): Promise<void> {
  for (let folder = path.dirname(file); folder !== root; folder = path.dirname(folder)) {
    try {
      await rmdir(folder)
    } catch {
      return
    }
  }
}

/** Puts back what was moved. A file that cannot be put back is named in the error: nobody may guess. */
async function rollBack(
  done: FileWrite[],
  seen: Map<string, SeenFile>,
  options: WriteOptions,
  cause: unknown,
): Promise<void> {
  const failed: string[] = []
  for (const write of done.reverse()) {
    try {
      await putBack(write, seen.get(write.path)!, options)
    } catch {
      failed.push(write.path)
    }
  }
  if (failed.length)
    throw new Fault(
      "Conflict",
      `${failed.join(", ")} could not be put back after a write failed (${message(cause)}). Undo restores them.`,
      { paths: failed },
      { cause },
    )
}

async function putBack(write: FileWrite, seen: SeenFile, { root, format, read }: WriteOptions): Promise<void> {
  const file = path.join(root, write.path)
  const now = await readState(root, write.path, format)
  if (sameState(now.state, seen.state)) return
  if (!sameState(now.state, write.after)) throw new Error("changed meanwhile")
  if (!write.before) {
    await unlink(file)
    return removeEmptyParents(root, file)
  }
  const content = (await read([write.before.id])).get(write.before.id)
  if (!content) throw new Error("content missing")
  await mkdir(path.dirname(file), { recursive: true })
  const draft = path.join(path.dirname(file), stagedName("rollback", 0))
  if (write.before.mode === "120000") await symlink(content, draft)
  else await writeFile(draft, content, { mode: seen.permissions })
  if (seen.permissions !== undefined && write.before.mode !== "120000") await chmod(draft, seen.permissions)
  await rename(draft, file)
}

const message = (error: unknown) => (error instanceof Error ? error.message : String(error))

/** File system errors become a Fault that names the file; bugs stay what they are. */
function readable(error: unknown): unknown {
  const { code, path: file } = error as NodeJS.ErrnoException
  if (isFault(error) || !code) return error
  return new Fault(
    "Conflict",
    `Nothing was changed: ${file ?? "a file"} could not be written (${message(error)}). Free the file or its folder and decide again.`,
    { path: file, code },
    { cause: error },
  )
}
