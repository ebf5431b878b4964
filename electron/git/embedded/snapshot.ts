import { lstat, mkdir, readdir, readFile, readlink, writeFile } from "node:fs/promises"
import path from "node:path"
import { Fault } from "../../../shared/fault.ts"
import type { Snapshot, SnapshotOptions, TreeEntry, WorkPlace } from "../git.ts"
import { isIgnored, parse, type Rules, readRules } from "./ignored.ts"
import { fs, library } from "./library.ts"
import { writeTree } from "./objects.ts"

/** What was seen last time: a file with the same stat data is not read again. */
interface Seen {
  /** When that snapshot began, ms. Files changed about then are read again: their time stamps prove nothing. */
  at: number
  files: Record<string, [stamp: string, changed: number, mode: string, id: string]>
}

/** ms; coarser than any file system's clock in use. */
const clockDoubt = 2000

/** The same as native git's snapshot, with a stat cache of its own in place of an index. */
export async function snapshot(place: WorkPlace, options: SnapshotOptions): Promise<Snapshot> {
  const at = Date.now()
  const seen = await readSeen(place.index)
  const tracked = await trackedFiles(options.seed)
  const next: Seen = { at, files: {} }
  const skipped: Snapshot["skipped"] = []
  const entries = new Map<string, TreeEntry>()
  const files = await walk(place, options, tracked)
  const fresh = files.filter((name) => !seen.files[name] && !tracked.has(name)).length
  if (fresh > options.maxFiles)
    throw new Fault(
      "TooLarge",
      `${place.workTree} has ${fresh} files that are neither tracked nor ignored, more than the ${options.maxFiles} that a checkpoint takes. Add a .gitignore for generated folders.`,
      { path: place.workTree, files: fresh },
    )
  const git = await library()
  for (const name of files) {
    const file = path.join(place.workTree, name)
    const info = await lstat(file).catch(() => undefined)
    if (!info) continue
    const before = seen.files[name]
    if (!info.isSymbolicLink() && (!info.isFile() || info.size > options.maxBytes)) {
      skipped.push({ path: name, size: info.size })
      if (before) keep(name, before)
      continue
    }
    const mode = info.isSymbolicLink() ? "120000" : info.mode & 0o100 ? "100755" : "100644"
    const stamp = `${info.ino}:${info.size}:${info.mtimeMs}:${info.ctimeMs}`
    if (before?.[0] === stamp && before[2] === mode && before[1] + clockDoubt < seen.at) {
      keep(name, before)
      continue
    }
    const blob = info.isSymbolicLink() ? await readlink(file, "buffer") : await readFile(file)
    const id = await git.writeBlob({ fs, gitdir: place.gitDir, blob })
    keep(name, [stamp, Math.max(info.mtimeMs, info.ctimeMs), mode, id])
  }
  const tree = await writeTree(place, entries)
  await mkdir(path.dirname(place.index), { recursive: true })
  await writeFile(place.index, JSON.stringify(next))
  return { tree, skipped }

  function keep(name: string, record: Seen["files"][string]): void {
    next.files[name] = record
    entries.set(name, { mode: record[2], id: record[3] })
  }
}

async function readSeen(file: string): Promise<Seen> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Seen
  } catch {
    return { at: 0, files: {} }
  }
}

/** Tracked files count even when a rule ignores them. */
async function trackedFiles(index: string | undefined): Promise<Set<string>> {
  if (!index) return new Set()
  const git = await library()
  return new Set(await git.listFiles({ fs, gitdir: path.dirname(index) }).catch(() => []))
}

async function walk(place: WorkPlace, options: SnapshotOptions, tracked: Set<string>): Promise<string[]> {
  const found: string[] = []
  const excludes = [path.join(place.gitDir, "info", "exclude"), ...(options.excludeFrom ?? [])]
  if (options.excludesFile) excludes.push(options.excludesFile)
  const texts = await Promise.all(excludes.map((file) => readFile(file, "utf8").catch(() => "")))
  const general: Rules = { folder: "", rules: await parse(texts), above: undefined }
  const holdsTracked = new Set<string>()
  for (const name of tracked)
    for (let folder = path.posix.dirname(name); folder !== "."; folder = path.posix.dirname(folder))
      holdsTracked.add(folder)

  const visit = async (folder: string, above: Rules | undefined, onlyTracked: boolean): Promise<void> => {
    const rules = await readRules(place.workTree, folder, above)
    for (const entry of await readdir(path.join(place.workTree, folder), { withFileTypes: true })) {
      if (entry.name === ".git") continue
      const name = folder ? `${folder}/${entry.name}` : entry.name
      if (entry.isDirectory()) {
        // A repository inside has its own history.
        if (await exists(path.join(place.workTree, name, ".git"))) continue
        const ignored = onlyTracked || isIgnored(`${name}/`, rules)
        if (!ignored || holdsTracked.has(name)) await visit(name, rules, ignored)
      } else if (tracked.has(name) || (!onlyTracked && !isIgnored(name, rules))) found.push(name)
    }
  }
  await visit("", general, false)
  return found
}

const exists = (file: string) =>
  lstat(file).then(
    () => true,
    () => false,
  )
