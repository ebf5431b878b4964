import { readFile, unlink } from "node:fs/promises"
import { Fault } from "../../shared/fault.ts"
import { hashBytes } from "../lib/content-hash.ts"
import type { EntryPath } from "../lib/entry-path.ts"
import { replaceFile } from "../lib/replace-file.ts"
import { decodeText, encodeText } from "../lib/text-format.ts"
import { parseUnified, type UnifiedDiff, type UnifiedHunk } from "./parse-unified.ts"

/**
 * `strict`: at its place. `substring`: elsewhere, where alone it occurs. `noop`: it was reverted before. Of several
 * hunks joined with `+`, in the order in which they were reverted.
 */
export interface RevertedDiff {
  mode: string
  /** Relative to the folder. */
  path: string
  /** The diff had made the file: now it is gone. */
  deleted?: true
  /** And was so before. */
  alreadyAbsent?: true
}

export interface RevertOptions {
  diff: string
  /** From 0; without it the whole diff is reverted, last hunk first, all of it or nothing. */
  hunkIndex?: number
  /** Finds the file in the folder, whatever the header says. */
  locate(path: string): Promise<EntryPath>
}

/**
 * Takes a unified diff back. Throws Fault `BadRequest` for what is no diff of one file, `FileNotFound`, and `Stale` with
 * `{path, hunkIndex?}` when the text that it left is not there any more, or not in one place.
 */
export async function revertDiff({ diff, hunkIndex, locate }: RevertOptions): Promise<RevertedDiff> {
  const parsed = parseUnified(diff)
  if (hunkIndex !== undefined && (!Number.isInteger(hunkIndex) || hunkIndex < 0 || hunkIndex >= parsed.hunks.length))
    throw new Fault("BadRequest", `There is no hunk ${hunkIndex}: the diff has ${parsed.hunks.length}, counted from 0.`)
  const named = parsed.newPath ?? parsed.oldPath
  if (!named) throw new Fault("BadRequest", "This diff names no file.")
  const { real, name } = await locate(named)
  if (name === "") throw new Fault("BadRequest", "This diff is about the workspace itself, not a file in it.")
  const bytes = await readFile(real).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined
    if (error.code === "EISDIR") throw new Fault("BadRequest", `${name} is a folder, not a file.`, { path: name })
    throw error
  })
  const removed = parsed.hunks.every((hunk) => hunk.after.length === 0)
  if (!bytes && parsed.created) return { mode: "noop", path: name, deleted: true, alreadyAbsent: true }
  if (!bytes && !removed)
    throw new Fault("FileNotFound", `There is no ${name} any more, so nothing can be reverted in it.`, { path: name })

  const { text, bom, lossless } = decodeText(bytes ?? new Uint8Array())
  if (!lossless) throw new Fault("Stale", `${name} is not UTF-8 text; writing it back would damage it.`, { path: name })
  const chosen = hunkIndex === undefined ? parsed.hunks.map((_, index) => index).reverse() : [hunkIndex]
  let lines = text.split("\n")
  const modes: string[] = []
  for (const index of chosen) {
    const result = revertHunk(lines, parsed, index, hunkIndex === undefined)
    if (!result) throw moved(name, hunkIndex === undefined ? undefined : index, lines, parsed.hunks[index]!)
    lines = result.lines
    modes.push(result.mode)
  }
  if (modes.every((mode) => mode === "noop"))
    throw new Fault("Stale", `${name} does not hold this change any more: it was reverted before.`, { path: name })
  const mode = modes.join("+")
  const next = lines.join("\n")
  if (next === "" && parsed.created) {
    await unlink(real)
    return { mode, path: name, deleted: true }
  }
  await replaceFile(real, encodeText(next, bom), { expected: bytes ? hashBytes(bytes) : null })
  return { mode, path: name }
}

function moved(path: string, hunkIndex: number | undefined, lines: string[], hunk: UnifiedHunk): Fault {
  const where = hunkIndex === undefined ? "one of its changes" : `hunk ${hunkIndex}`
  const times = occurrences(lines, hunk.after).length
  const why =
    times > 1
      ? `its text occurs ${times} times, and none of them is where it was`
      : "the text it left was changed, moved or reverted since"
  return new Fault("Stale", `${path}: ${where} cannot be reverted, because ${why}. Nothing was written.`, {
    path,
    ...(hunkIndex === undefined ? {} : { hunkIndex }),
  })
}

/** `skip`: a hunk that is back already counts as done. */
function revertHunk(
  lines: string[],
  { hunks }: UnifiedDiff,
  index: number,
  skip: boolean,
): { lines: string[]; mode: string } | undefined {
  const hunk = hunks[index]!
  // Hunks before this one may be reverted already, which moves it.
  let shift = 0
  for (const earlier of hunks.slice(0, index)) {
    const at = placeOf(earlier) + shift
    if (!holds(lines, at, earlier.after) && holds(lines, at, earlier.before))
      shift += earlier.before.length - earlier.after.length
  }
  const expected = placeOf(hunk) + shift
  // Nothing is everywhere: only an emptied file can be filled again.
  if (hunk.after.length === 0 && !(lines.length === 1 && lines[0] === "")) return alreadyBack()
  for (const at of [expected, placeOf(hunk)])
    if (holds(lines, at, hunk.after)) return { lines: replaced(lines, at, hunk), mode: "strict" }
  const places = hunk.after.length === 0 ? [] : occurrences(lines, hunk.after)
  if (places.length === 1) return { lines: replaced(lines, places[0]!, hunk), mode: "substring" }
  return alreadyBack()

  function alreadyBack() {
    return skip && holds(lines, expected, hunk.before) ? { lines, mode: "noop" } : undefined
  }
}

/** Index of the hunk's first line on the new side. A side without lines is named by the line before it. */
const placeOf = ({ newStart, newLines }: UnifiedHunk) => (newLines === 0 ? newStart : newStart - 1)

/** A carriage return before the line end is a matter of the file, not of the change. */
const bare = (line: string) => (line.endsWith("\r") ? line.slice(0, -1) : line)

function holds(lines: string[], at: number, wanted: string[]): boolean {
  if (at < 0 || at + wanted.length > lines.length) return false
  return wanted.every((line, index) => lines[at + index] === line || bare(lines[at + index]!) === bare(line))
}

function occurrences(lines: string[], wanted: string[]): number[] {
  const found: number[] = []
  for (let at = 0; at + wanted.length <= lines.length; at += 1) if (holds(lines, at, wanted)) found.push(at)
  return found
}

/** Lines that stay keep their very ending; those that come back get that of the lines they replace. */
function replaced(lines: string[], at: number, { before, after, unended }: UnifiedHunk): string[] {
  const there = lines.slice(at, at + after.length)
  const exact = there.every((line, index) => line === after[index])
  const crlf = lines.filter((line) => line.endsWith("\r")).length * 2 > lines.length - 1
  let used = 0
  const back = before.map((line, index) => {
    const same = there.indexOf(line, used)
    if (same >= 0) used = same + 1
    if (exact || same >= 0) return line
    const isLast = at + after.length === lines.length && index === before.length - 1
    return crlf && !isLast ? `${bare(line)}\r` : bare(line)
  })
  // Nothing is only found in an empty file, whose one line is nothing: what comes back ends as it did.
  const rest = after.length === 0 ? (unended ? [] : [""]) : lines.slice(at + after.length)
  const result = [...lines.slice(0, at), ...back, ...rest]
  return result.length === 0 ? [""] : result
}
