import { access, constants, lstat, mkdir, rm } from "node:fs/promises"
import path from "node:path"
import { Fault, isFault } from "../../../shared/fault.ts"
import type { Snapshot, SnapshotOptions, WorkPlace } from "../git.ts"
import { writeTree } from "./write-objects.ts"
import type { Run } from "./run.ts"
import { seedIndex } from "./seed-index.ts"

/**
 * Content of the working folder as a tree: tracked, changed and untracked files, without ignored ones. Costs one walk
 * over the folder's stat data plus hashing what changed since the last call with the same index. Calls for one index
 * must not overlap.
 */
export async function snapshot(run: Run, place: WorkPlace, options: SnapshotOptions): Promise<Snapshot> {
  await mkdir(path.dirname(place.index), { recursive: true })
  // Left behind when a git child was killed; this index is ours alone.
  await rm(`${place.index}.lock`, { force: true })
  const fresh = !(await exists(place.index))
  if (fresh && options.seed) await seedIndex(run, place, options.seed)
  try {
    return await update(run, place, options)
  } catch (error) {
    if (!isFault(error, "GitFailed")) throw error
    // The index may be damaged, or name borrowed objects that the user's repository has dropped since.
    await rm(place.index, { force: true })
    await rm(`${place.index}.lock`, { force: true })
    return await update(run, place, options)
  }
}

const exists = (file: string) =>
  lstat(file).then(
    () => true,
    () => false,
  )

async function update(run: Run, place: WorkPlace, options: SnapshotOptions): Promise<Snapshot> {
  // Git refuses to go on without a file that it is told to read; `info/exclude` is not in every repository.
  const excludes: string[] = []
  for (const file of options.excludeFrom ?? []) if (await exists(file)) excludes.push(`--exclude-from=${file}`)
  const config = options.excludesFile ? { "core.excludesFile": options.excludesFile } : undefined
  const listed = await run(["ls-files", "-z", "-t", "--modified", "--others", "--exclude-standard", ...excludes], {
    place,
    config,
    deadline: 120_000,
  })
  const { changed, skipped } = await sort(place.workTree, listed.stdout, options)
  if (changed.length) {
    await run(["update-index", "-z", "--add", "--remove", "--replace", "--stdin"], {
      // Without the borrowed objects in sight, content is stored even when the user's repository happens to hold it:
      // what is staged there today can be pruned tomorrow.
      place: { ...place, alternates: [] },
      input: Buffer.concat(changed),
      write: true,
      deadline: 300_000,
    })
  }
  return { tree: await writeTree(run, place), skipped }
}

/** How many files are looked at at once. */
const parallel = 32

/**
 * Which listed paths go into the tree. Paths stay bytes on their way back to git, so that names which are not UTF-8
 * are kept. A nested repository is listed as `name/` and is left alone: it has its own history.
 */
async function sort(
  workTree: string,
  output: Buffer,
  options: SnapshotOptions,
): Promise<{ changed: Buffer[]; skipped: Snapshot["skipped"] }> {
  const changed: Buffer[] = []
  const skipped: Snapshot["skipped"] = []
  const items = splitRecords(output)
  const added = items.filter((item) => item.others && !item.name.endsWith("/")).length
  if (added > options.maxFiles)
    throw new Fault(
      "TooLarge",
      `${workTree} has ${added} files that are neither tracked nor ignored, more than the ${options.maxFiles} that a checkpoint takes. Add a .gitignore for generated folders.`,
      { path: workTree, files: added },
    )
  let at = 0
  const work = async () => {
    for (let item = items[at++]; item; item = items[at++]) {
      if (item.name.endsWith("/")) continue
      const size = await unfit(path.join(workTree, item.name), options.maxBytes)
      if (size === undefined) changed.push(item.bytes)
      else skipped.push({ path: item.name, size })
    }
  }
  await Promise.all(Array.from({ length: Math.min(parallel, items.length) }, work))
  skipped.sort((a, b) => (a.path < b.path ? -1 : 1))
  return { changed, skipped }
}

interface Item {
  bytes: Buffer
  name: string
  others: boolean
}

/** `-t` records: `? PATH` for untracked, `C PATH` for modified, `R PATH` for removed (listed as modified, too). */
function splitRecords(output: Buffer): Item[] {
  const items = new Map<string, Item>()
  for (let start = 0; start < output.length; ) {
    const end = output.indexOf(0, start)
    const key = output.toString("latin1", start + 2, end)
    const bytes = output.subarray(start + 2, end + 1)
    items.set(key, { bytes, name: bytes.toString("utf8", 0, bytes.length - 1), others: output[start] === 63 })
    start = end + 1
  }
  return [...items.values()]
}

/** The size of a file that must stay out (too large, unreadable, a socket), else undefined. */
async function unfit(file: string, maxBytes: number): Promise<number | undefined> {
  try {
    const info = await lstat(file)
    if (info.isSymbolicLink() || info.isDirectory()) return undefined
    if (!info.isFile() || info.size > maxBytes) return info.size
    await access(file, constants.R_OK)
    return undefined
  } catch (error) {
    // Gone (or a name that is not text): git itself sees what is there.
    return (error as NodeJS.ErrnoException).code === "EACCES" ? 0 : undefined
  }
}
