import { lstat, readFile, rename, unlink } from "node:fs/promises"
import path from "node:path"
import { Fault } from "../../shared/fault.ts"
import { randomText } from "../../shared/id.ts"
import { hashBytes } from "../lib/content-hash.ts"
import { currentHash, replaceFile } from "../lib/replace-file.ts"

/** One file of a change that holds for all or none. Paths are real paths. */
export interface FileWrite {
  path: string
  /** Hash of what is replaced or removed; null: the file must not exist. */
  expected: string | null
  /** Null removes the file. */
  bytes: Uint8Array | null
  /** Permission bits of a new file. */
  mode?: number
}

/**
 * Writes all files, or none: when one fails, those before it are put back. Removed files are moved aside first and
 * deleted only when everything else is done. Throws what the failing file threw (Fault `Stale`, `Conflict`, …).
 */
export async function commitFiles(writes: FileWrite[]): Promise<void> {
  const undo: (() => Promise<unknown>)[] = []
  const asides: string[] = []
  try {
    for (const { path: file, expected, bytes, mode } of writes) {
      if (bytes === null) {
        const aside = path.join(path.dirname(file), `.outrigger-${randomText(12)}.tmp`)
        await assertUnchanged(file, expected)
        await rename(file, aside)
        asides.push(aside)
        undo.push(() => rename(aside, file))
        continue
      }
      const before = expected === null ? undefined : await readFile(file)
      const hash = await replaceFile(file, bytes, { expected, mode })
      undo.push(() => (before ? replaceFile(file, before, { expected: hash }) : removeIfSame(file, hash)))
    }
  } catch (error) {
    const stuck: string[] = []
    for (const [index, step] of [...undo.entries()].reverse())
      await step().catch((cause: Error) => stuck.push(`${writes[index]!.path}: ${cause.message}`))
    if (stuck.length === 0) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new Fault(
      "Conflict",
      `${reason} These files could not be put back:\n${stuck.join("\n")}`,
      {},
      { cause: error },
    )
  }
  await Promise.all(asides.map((aside) => unlink(aside).catch(() => {})))
}

async function assertUnchanged(file: string, expected: string | null): Promise<void> {
  // A link is removed itself, whatever it points to.
  if ((await lstat(file)).isSymbolicLink()) return
  const hash = await currentHash(file)
  if (hash !== expected)
    throw new Fault("Stale", `${file} changed on disk in the meantime; read it again first.`, { path: file, hash })
}

/** A file made a moment ago, unless somebody wrote to it since. */
async function removeIfSame(file: string, hash: string): Promise<void> {
  if (hashBytes(await readFile(file)) !== hash) throw new Error("it was changed in the meantime")
  await unlink(file)
}
