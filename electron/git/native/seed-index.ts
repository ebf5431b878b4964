import { copyFile, rename, rm, stat, utimes } from "node:fs/promises"
import path from "node:path"
import type { WorkPlace } from "../git.ts"
import { fields, type Run, text } from "./run.ts"

/**
 * Starts our index from the worktree's own, so that unchanged files are not read again. Entries that could differ
 * from the bytes on disk lose their stat data and are compared once: converted content (line endings, filters),
 * conflicts, and files the user told git to assume unchanged. Answers false when the user's index is not usable
 * (missing, split over several files); starting from nothing is then merely slower.
 */
export async function seedIndex(run: Run, place: WorkPlace, seed: string): Promise<boolean> {
  const draft = { ...place, index: `${place.index}.seed` }
  try {
    const original = await stat(seed)
    await copyFile(seed, draft.index)
    // Git tells files modified in the same instant as the index by this time: it must not look younger than it is.
    const mtime = Math.floor(original.mtimeMs) / 1000
    await utimes(draft.index, mtime, mtime)
    const listed = await run(["ls-files", "-z", "--stage", "-v"], { place: draft, codes: [0, 128] })
    if (listed.code !== 0) return false
    const entries = fields(listed.stdout).map(readEntry)
    const staged = await stagedPaths(run, place.workTree)
    const converted = await convertedPaths(run, place.workTree, entries)
    const zero = "0".repeat(entries[0]?.id.length ?? 40)
    const records: string[] = []
    for (const entry of entries) {
      if (entry.stage !== "0" || staged.has(entry.path)) records.push(`0 ${zero}\t${entry.path}\0`)
      else if (entry.assumed || converted.has(entry.path)) records.push(`${entry.mode} ${entry.id}\t${entry.path}\0`)
    }
    if (records.length) {
      const input = [...new Set(records)].join("")
      await run(["update-index", "-z", "--index-info"], { place: draft, input, write: true })
      await run(["update-index", "-q", "--refresh"], { place: draft, codes: [0, 1], write: true, deadline: 300_000 })
    }
    await rename(draft.index, place.index)
    return true
  } catch {
    return false
  } finally {
    await rm(draft.index, { force: true })
    await rm(`${draft.index}.lock`, { force: true })
  }
}

/** Content that only the user's index holds: it is stored again as ours, since git may drop it there. */
async function stagedPaths(run: Run, workTree: string): Promise<Set<string>> {
  const args = ["diff-index", "-z", "--cached", "--name-only", "--no-renames", "--ignore-submodules=all", "HEAD"]
  const { code, stdout } = await run(args, { cwd: workTree, codes: [0, 128] })
  if (code !== 0) throw new Error("no commit to compare with")
  return new Set(fields(stdout))
}

interface Entry {
  mode: string
  id: string
  stage: string
  path: string
  /** `git update-index --assume-unchanged`: shown by a lower case letter. */
  assumed: boolean
}

/** `H MODE ID STAGE\tPATH` */
function readEntry(record: string): Entry {
  const tab = record.indexOf("\t")
  const [letter = "", mode = "", id = "", stage = ""] = record.slice(0, tab).split(" ")
  return { mode, id, stage, path: record.slice(tab + 1), assumed: /[a-z]/.test(letter) }
}

const converting = new Set(["text", "eol", "crlf", "filter", "ident", "working-tree-encoding"])

/** Tracked files whose stored content may differ from the bytes on disk by the user's own settings. */
async function convertedPaths(run: Run, workTree: string, entries: Entry[]): Promise<Set<string>> {
  const files = entries.filter((entry) => entry.mode.startsWith("100"))
  const setting = async (key: string) => text(await run(["config", "--get", key], { cwd: workTree, codes: [0, 1] }))
  const automatic = ["true", "input"].includes((await setting("core.autocrlf")).toLowerCase())
  const found = new Set(automatic ? files.map((entry) => entry.path) : [])
  if (automatic || !files.length) return found
  const attributed =
    entries.some((entry) => path.posix.basename(entry.path) === ".gitattributes") ||
    (await run(["check-attr", "-z", "-a", "--", "outrigger-probe"], { cwd: workTree })).stdout.length > 0 ||
    (await anyAttributesFile(run, workTree))
  if (!attributed) return found
  const { stdout } = await run(["check-attr", "-z", "--stdin", "-a"], {
    cwd: workTree,
    input: files.map((entry) => `${entry.path}\0`).join(""),
  })
  const answers = fields(stdout)
  for (let at = 0; at + 2 < answers.length; at += 3) {
    const [file, attribute, value] = answers.slice(at, at + 3) as [string, string, string]
    if (converting.has(attribute) && value !== "unset") found.add(file)
  }
  return found
}

/** `info/attributes` of the repository, or the user's or system's file. */
async function anyAttributesFile(run: Run, workTree: string): Promise<boolean> {
  const { stdout } = await run(["rev-parse", "--git-path", "info/attributes"], { cwd: workTree })
  const configured = text(
    await run(["config", "--path", "--get", "core.attributesFile"], { cwd: workTree, codes: [0, 1] }),
  )
  const candidates = [path.resolve(workTree, stdout.toString("utf8").trim()), configured].filter(Boolean)
  const sizes = await Promise.all(
    candidates.map((file) =>
      stat(file).then(
        (info) => info.size,
        () => 0,
      ),
    ),
  )
  return sizes.some((size) => size > 0)
}
