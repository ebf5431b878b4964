import type { Hunk } from "../../../../shared/native/change.ts"
import type { LineChange } from "../../../editor/patchDiff.ts"
import { blocksOf, firstNew, firstOld, type Side } from "../hunk.ts"

/** What a diff editor shows: both texts of one file and the hunks between them. */
export interface DiffDocument {
  /** The same while it is the same picture. */
  key: string
  path: string
  base: string
  head: string
  hunks: readonly Hunk[]
  /** Line numbers to show in place of 1, 2, 3, for texts that are parts of a file. */
  numbers?: { old: readonly number[]; fresh: readonly number[] }
}

export const changesOf = (hunks: readonly Hunk[]): LineChange[] => hunks.flatMap(blocksOf)

/** Height of a hunk's bar. Pixels. */
export const barHeight = 30

/** Something of ours between two lines of the new side. Zones at one place stand by `ordinal`. */
export interface Zone {
  key: string
  afterLine: number
  /** Keeps the same room on the old side, after this line; without it Monaco fills the place there with hatching. */
  oldAfterLine?: number
  ordinal: number
  height: number
}

// Monaco's own zones ("12 hidden lines", removed lines) have this place among zones after one line.
const monacoOrdinal = 10_000

export const barKey = (hunk: Hunk): string => `bar:${hunk.id}`

/** Every hunk's bar stands above its first line: below a fold of unchanged lines, above its removed lines. */
export function barZones(hunks: readonly Hunk[]): Zone[] {
  return hunks.map((hunk) => ({
    key: barKey(hunk),
    afterLine: firstNew(hunk) - 1,
    oldAfterLine: firstOld(hunk) - 1,
    ordinal: hunk.lines[0]?.type === "context" ? monacoOrdinal * 2 : monacoOrdinal / 2,
    height: barHeight,
  }))
}

/**
 * The line of the new side after which something about line `line` of `side` belongs. In one column a removed line
 * stands before the lines that replaced it, beside each other they end together.
 */
export function lineAfter(hunks: readonly Hunk[], side: Side, line: number, sideBySide: boolean): number {
  if (side === "new") return line
  let shift = 0
  for (const block of hunks.flatMap(blocksOf)) {
    if (line < block.oldStart) break
    if (line < block.oldStart + block.oldCount) return block.newStart - 1 + (sideBySide ? block.newCount : 0)
    shift = block.newStart + block.newCount - (block.oldStart + block.oldCount)
  }
  return line + shift
}

/** A note stands below the lines it is about; on folded lines below the fold, before the next hunk begins. */
export function cardOrdinal(hunks: readonly Hunk[], afterLine: number): number {
  const inHunk = hunks.some((hunk) => {
    const first = firstNew(hunk)
    return afterLine >= first - 1 && afterLine < first + Math.max(hunk.newLines, 1)
  })
  return inHunk ? monacoOrdinal * 3 : monacoOrdinal * 1.5
}
