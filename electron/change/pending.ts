import type { ChangedFile } from "../../shared/native/change.ts"
import type { FilePatch } from "../git/git.ts"
import { hunkIds } from "./hunk-id.ts"
import { countLines } from "./session-diff.ts"

/** What a list of changes shows of one file, and of all. Above it a file is `truncated` and can be asked for alone. */
export const limits = {
  /** Bytes of either side. */
  bytes: 1024 * 1024,
  /** Lines of all hunks of a file. */
  lines: 10_000,
  /** Characters of the longest line. */
  line: 20_000,
  /** Lines of all hunks of all files. */
  total: 100_000,
}

export interface Marks {
  /** Paths whose file in the user's folder is not the baseline's. */
  stale: ReadonlySet<string>
  /** Paths that the last sync could not merge. */
  conflicts: ReadonlySet<string>
  /** Path to show whole, whatever its size. */
  full?: string
}

/** The pending files as clients see them. */
export function describeFiles(files: readonly FilePatch[], marks: Marks): ChangedFile[] {
  let budget = limits.total
  return files.map((file) => {
    const lines = file.hunks.reduce((sum, hunk) => sum + hunk.lines.length, 0)
    const whole = file.path === marks.full
    const truncated = !whole && (file.large || lines > limits.lines || lines > budget || hasLongLine(file))
    if (!truncated) budget -= lines
    return describeFile(file, truncated, marks)
  })
}

function describeFile(file: FilePatch, truncated: boolean, marks: Marks): ChangedFile {
  const kind = kindOf(file)
  const names = file.oldPath === undefined ? [file.path] : [file.path, file.oldPath]
  return {
    path: file.path,
    ...(file.oldPath !== undefined && { oldPath: file.oldPath }),
    status: file.status,
    kind,
    oldMode: file.old?.mode ?? null,
    newMode: file.new?.mode ?? null,
    additions: countLines(file.hunks, "add"),
    deletions: countLines(file.hunks, "remove"),
    hunks: truncated || kind !== "text" ? [] : describeHunks(file),
    baseHash: file.old?.id ?? null,
    headHash: file.new?.id ?? null,
    state: names.some((name) => marks.stale.has(name)) ? "stale" : "pending",
    ...(truncated && { truncated }),
    ...(marks.conflicts.has(file.path) && { conflict: true }),
  }
}

function kindOf(file: FilePatch): ChangedFile["kind"] {
  const modes = [file.old?.mode, file.new?.mode]
  if (modes.includes("160000")) return "submodule"
  if (modes.includes("120000")) return "symlink"
  return file.binary && !file.large ? "binary" : "text"
}

function describeHunks(file: FilePatch): ChangedFile["hunks"] {
  const ids = hunkIds(file)
  return file.hunks.map((hunk, index) => ({
    id: ids[index]!,
    header: decode(hunk.header),
    oldStart: hunk.oldStart,
    oldLines: hunk.oldLines,
    newStart: hunk.newStart,
    newLines: hunk.newLines,
    lines: hunk.lines.map((line) => ({
      type: line.type,
      text: decode(line.text),
      ...(line.noNewline && { noNewline: true }),
    })),
  }))
}

/** Lines are bytes inside the host; outside they are text. Bytes that are no UTF-8 show as U+FFFD. */
const decode = (latin1: string) => Buffer.from(latin1, "latin1").toString("utf8")

const hasLongLine = (file: FilePatch) =>
  file.hunks.some((hunk) => hunk.lines.some((line) => line.text.length > limits.line))

/** Symlinks and submodules have "lines" in git's patches; nobody decides those. */
export function withoutPseudoHunks(files: FilePatch[]): FilePatch[] {
  return files.map((file) => (["symlink", "submodule"].includes(kindOf(file)) ? { ...file, hunks: [] } : file))
}
