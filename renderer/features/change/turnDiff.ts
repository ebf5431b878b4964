import type { SnapshotFileDiff } from "../../../shared/domain/diff.ts"
import type { ChangedFile, DiffLine, Hunk } from "../../../shared/native/change.ts"

const header = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/

/** The hunks of one file's unified diff. Ids are their places: nothing can be decided on them. */
export function parsePatch(patch: string): Hunk[] {
  const hunks: Hunk[] = []
  let hunk: Hunk | undefined
  for (const line of patch.split("\n")) {
    const match = header.exec(line)
    if (match) {
      hunk = {
        id: `turn:${hunks.length}`,
        header: line,
        oldStart: Number(match[1]),
        oldLines: Number(match[2] ?? 1),
        newStart: Number(match[3]),
        newLines: Number(match[4] ?? 1),
        lines: [],
      }
      hunks.push(hunk)
      continue
    }
    if (!hunk) continue
    const type = typeOf[line[0] ?? ""]
    if (type) hunk.lines.push({ type, text: line.slice(1) })
    else if (line.startsWith("\\")) {
      const last = hunk.lines.at(-1)
      if (last) last.noNewline = true
    } else if (line !== "") hunk = undefined
  }
  return hunks
}

const typeOf: Record<string, DiffLine["type"] | undefined> = { " ": "context", "+": "add", "-": "remove" }

/** A turn's changes in the shape of pending files, for reading only. */
export function filesOfTurn(diffs: readonly SnapshotFileDiff[]): ChangedFile[] {
  return diffs.map((diff) => ({
    path: diff.file,
    status: diff.status ?? "modified",
    kind: "text",
    oldMode: null,
    newMode: null,
    additions: diff.additions,
    deletions: diff.deletions,
    hunks: parsePatch(diff.patch),
    baseHash: null,
    headHash: null,
    state: "pending",
  }))
}

export interface SparseText {
  text: string
  /** Line number in the file for each line of `text`. */
  numbers: number[]
}

/** Only what the hunks show of each side, with hunks moved to where their lines are in that text. */
export function sparseSides(hunks: readonly Hunk[]): { old: SparseText; fresh: SparseText; hunks: Hunk[] } {
  const old: string[] = []
  const fresh: string[] = []
  const oldNumbers: number[] = []
  const freshNumbers: number[] = []
  const moved = hunks.map((hunk) => {
    const place = { oldStart: old.length + 1, newStart: fresh.length + 1 }
    let oldLine = hunk.oldStart
    let newLine = hunk.newStart
    for (const line of hunk.lines) {
      if (line.type !== "add") {
        old.push(line.text)
        oldNumbers.push(oldLine++)
      }
      if (line.type !== "remove") {
        fresh.push(line.text)
        freshNumbers.push(newLine++)
      }
    }
    // As git does: a side without lines names the line before.
    return {
      ...hunk,
      oldStart: hunk.oldLines === 0 ? place.oldStart - 1 : place.oldStart,
      newStart: hunk.newLines === 0 ? place.newStart - 1 : place.newStart,
    }
  })
  return {
    old: { text: old.join("\n"), numbers: oldNumbers },
    fresh: { text: fresh.join("\n"), numbers: freshNumbers },
    hunks: moved,
  }
}
