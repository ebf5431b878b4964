import type { ChangedFile, Hunk, Selection } from "../../../shared/native/change.ts"
import { type Block, blocksOf, type Side } from "./hunk.ts"

/** Lines chosen within one hunk: indexes into `Hunk.lines`, changed lines only, ascending. */
export interface Pick {
  hunk: string
  lines: number[]
}

/**
 * The changed lines that a text selection over lines `from`–`to` of one side means. A line that replaces another
 * takes its partner along, so that accepting it leaves no duplicate: one by one where a block has as many old lines
 * as new ones, else all of the other side.
 */
export function linesInSelection(hunk: Hunk, side: Side, from: number, to: number): number[] {
  const lines = blocksOf(hunk).flatMap((block) => linesOfBlock(block, side, from, to))
  return lines.sort((a, b) => a - b)
}

function linesOfBlock(block: Block, side: Side, from: number, to: number): number[] {
  const [start, own, other] =
    side === "new" ? [block.newStart, block.added, block.removed] : [block.oldStart, block.removed, block.added]
  // Nothing of the block on this side: it is meant when the selection runs over the place where it would be.
  if (own.length === 0) return from < start && to >= start ? [...other] : []
  const first = Math.max(0, from - start)
  const last = Math.min(own.length - 1, to - start)
  if (first > last) return []
  const chosen = own.slice(first, last + 1)
  if (other.length === 0) return chosen
  return own.length === other.length ? [...chosen, ...other.slice(first, last + 1)] : [...chosen, ...other]
}

/** Adds or takes away exactly these lines, without partners: what pressing the line numbers does. */
export function toggled(pick: Pick | null, hunk: string, lines: readonly number[], on: boolean): Pick | null {
  const chosen = new Set(pick?.hunk === hunk ? pick.lines : [])
  for (const line of lines) {
    if (on) chosen.add(line)
    else chosen.delete(line)
  }
  return chosen.size > 0 ? { hunk, lines: [...chosen].sort((a, b) => a - b) } : null
}

export const selectAll: Selection = { all: true }

export const selectFile = (file: ChangedFile): Selection => ({ files: [{ path: file.path }] })

export const selectHunk = (file: ChangedFile, hunk: string): Selection => ({
  files: [{ path: file.path, hunks: [{ id: hunk }] }],
})

export const selectLines = (file: ChangedFile, pick: Pick): Selection => ({
  files: [{ path: file.path, hunks: [{ id: pick.hunk, lines: pick.lines }] }],
})

/** The pick as far as it still means something: its hunk is there and its lines are changed ones. */
export function livePick(pick: Pick | null, hunks: readonly Hunk[]): Pick | null {
  const hunk = pick && hunks.find((candidate) => candidate.id === pick.hunk)
  if (!pick || !hunk) return null
  const lines = pick.lines.filter((line) => hunk.lines[line] && hunk.lines[line].type !== "context")
  return lines.length > 0 ? { ...pick, lines } : null
}
