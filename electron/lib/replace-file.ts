import { access, chmod, chown, constants, link, mkdir, open, readFile, rename, stat, unlink } from "node:fs/promises"
import path from "node:path"
import { Fault } from "../../shared/fault.ts"
import { randomText } from "../../shared/id.ts"
import { hashBytes } from "./content-hash.ts"

/** Names of the half-written files below; watchers and listings leave them out. */
export const isTemporary = (file: string): boolean => /^\.outrigger-[0-9A-Za-z]{12}\.tmp$/.test(path.basename(file))

export interface ReplaceOptions {
  /** Hash of the content this write replaces; `null`: the file must not exist yet. */
  expected: string | null
  /** Permission bits of a new file (default: the umask's). An existing file keeps its own. */
  mode?: number
  /** Flush to the device first: for what a person saves, where a power cut must not leave an empty file. */
  durable?: boolean
}

/**
 * Compare-and-swap of a whole file: writes beside it, compares the hash, renames over it. Readers see the old or the
 * new content, never half of it. `target` is a real path (no symlink at its end); missing folders are made. Answers
 * the new hash. Throws Fault `Stale` with `{hash}` (null: gone) when the file is not what `expected` says, `Conflict`
 * when it is read-only or a folder.
 */
export async function replaceFile(target: string, bytes: Uint8Array, options: ReplaceOptions): Promise<string> {
  try {
    return await swap(target, bytes, options)
  } catch (error) {
    const reason = reasons[(error as NodeJS.ErrnoException).code ?? ""]
    if (!reason) throw error
    throw new Fault("Conflict", `${target} was not written: ${reason}.`, { path: target }, { cause: error })
  }
}

const reasons: Record<string, string> = {
  EACCES: "no permission to write in its folder",
  EPERM: "the system does not permit it",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  ENOTDIR: "a part of its path is a file, not a folder",
  ENAMETOOLONG: "its name is too long",
  ELOOP: "its path runs through too many symbolic links",
}

async function swap(target: string, bytes: Uint8Array, options: ReplaceOptions): Promise<string> {
  const existing = await describe(target)
  if (existing?.isDirectory) throw new Fault("Conflict", `${target} is a folder, not a file.`, { path: target })
  if (existing) await assertWritable(target, existing.mode)
  const folder = path.dirname(target)
  if (!existing) await mkdir(folder, { recursive: true })
  const temporary = path.join(folder, `.outrigger-${randomText(12)}.tmp`)
  try {
    const handle = await open(temporary, "wx", options.mode ?? 0o666)
    try {
      await handle.writeFile(bytes)
      if (options.durable) await handle.sync()
    } finally {
      await handle.close()
    }
    if (existing) {
      // Only root can give files away; for everybody else a failure here means the owner stays the writer.
      if (existing.uid !== process.getuid?.()) await chown(temporary, existing.uid, existing.gid).catch(() => {})
      await chmod(temporary, existing.mode)
    } else if (options.mode !== undefined) await chmod(temporary, options.mode)
    await assertExpected(target, options.expected)
    if (options.expected === null) await linkNew(temporary, target)
    else await renameOver(temporary, target)
  } finally {
    await unlink(temporary).catch(() => {})
  }
  return hashBytes(bytes)
}

/** Hash of the file's content, or null when there is none. */
export async function currentHash(target: string): Promise<string | null> {
  try {
    return hashBytes(await readFile(target))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null
    throw error
  }
}

async function assertExpected(target: string, expected: string | null): Promise<void> {
  const hash = await currentHash(target)
  if (hash !== expected) throw staleFile(target, hash, expected)
}

function staleFile(target: string, hash: string | null, expected: string | null): Fault {
  const what =
    hash === null
      ? "was deleted on disk in the meantime"
      : expected === null
        ? "already exists on disk"
        : "changed on disk in the meantime"
  return new Fault("Stale", `${target} ${what}; read it again first. Nothing was written.`, { path: target, hash })
}

async function describe(target: string) {
  try {
    const found = await stat(target)
    return { mode: found.mode & 0o7777, uid: found.uid, gid: found.gid, isDirectory: found.isDirectory() }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined
    throw error
  }
}

/** A rename would replace a write-protected file without a word, and root may write everything: look at the bits. */
async function assertWritable(target: string, mode: number): Promise<void> {
  const writable =
    (mode & 0o222) !== 0 &&
    (await access(target, constants.W_OK).then(
      () => true,
      () => false,
    ))
  if (!writable) throw new Fault("Conflict", `${target} is read-only. Change its permissions first.`, { path: target })
}

/** Creates `target` without ever replacing a file that appeared after the check. */
async function linkNew(temporary: string, target: string): Promise<void> {
  try {
    await link(temporary, target)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === "EEXIST") throw staleFile(target, await currentHash(target), null)
    // FAT, some network shares: no hard links. The check a moment ago has to do there.
    if (code === "EPERM" || code === "ENOTSUP" || code === "ENOSYS" || code === "EMLINK")
      return renameOver(temporary, target)
    throw error
  }
}

async function renameOver(temporary: string, target: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await rename(temporary, target)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      // Windows: an indexer or virus scanner holds the file open for some milliseconds.
      const held = process.platform === "win32" && (code === "EPERM" || code === "EACCES" || code === "EBUSY")
      if (!held || attempt === 4) throw error
      await new Promise((resolve) => setTimeout(resolve, 20 * 2 ** attempt))
    }
  }
}
