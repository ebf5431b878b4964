import type { DiffLine, Hunk } from "../../../shared/native/change.ts"

export type Side = "old" | "new"

/**
 * A run of changed lines without context between them, as editors draw it: what goes, then what comes. Line numbers
 * count from 1; a side with `count` 0 stands before line `start`.
 */
export interface Block {
  oldStart: number
  oldCount: number
  newStart: number
  newCount: number
  /** Indexes into `Hunk.lines`. */
  removed: number[]
  added: number[]
}

/** Git names the line before an empty side; everything here names the line after it. */
export const firstOld = (hunk: Hunk): number => (hunk.oldLines === 0 ? hunk.oldStart + 1 : hunk.oldStart)
export const firstNew = (hunk: Hunk): number => (hunk.newLines === 0 ? hunk.newStart + 1 : hunk.newStart)

const known = new WeakMap<Hunk, Block[]>()

export function blocksOf(hunk: Hunk): Block[] {
  const cached = known.get(hunk)
  if (cached) return cached
  const blocks: Block[] = []
  let block: Block | undefined
  let oldLine = firstOld(hunk)
  let newLine = firstNew(hunk)
  for (const [index, line] of hunk.lines.entries()) {
    if (line.type === "context") {
      block = undefined
      oldLine += 1
      newLine += 1
      continue
    }
    if (!block) {
      block = { oldStart: oldLine, oldCount: 0, newStart: newLine, newCount: 0, removed: [], added: [] }
      blocks.push(block)
    }
    if (line.type === "remove") {
      block.removed.push(index)
      block.oldCount += 1
      oldLine += 1
    } else {
      block.added.push(index)
      block.newCount += 1
      newLine += 1
    }
  }
  known.set(hunk, blocks)
  return blocks
}

export interface Counts {
  added: number
  removed: number
}

export function countsOf(hunk: Hunk): Counts {
  const counts = { added: 0, removed: 0 }
  for (const block of blocksOf(hunk)) {
    counts.added += block.newCount
    counts.removed += block.oldCount
  }
  return counts
}

/** "3 added, 1 removed" for screen readers. */
export function spokenCounts({ added, removed }: Counts): string {
  const words = [added > 0 && `${added} added`, removed > 0 && `${removed} removed`].filter(Boolean)
  return words.join(", ") || "no lines"
}

/** What git found before the hunk (a function, a heading): the text after the second `@@`. */
export function contextOf(hunk: Hunk): string {
  return /^@@[^@]*@@\s?(.*)$/.exec(hunk.header)?.[1]?.trim() ?? ""
}

/** The line number a changed or unchanged line of the hunk has on `side`; null when it is not there. */
export function lineNumberOf(hunk: Hunk, index: number, side: Side): number | null {
  const other: DiffLine["type"] = side === "old" ? "add" : "remove"
  if (hunk.lines[index]?.type === other) return null
  let number = side === "old" ? firstOld(hunk) : firstNew(hunk)
  for (let at = 0; at < index; at += 1) if (hunk.lines[at]?.type !== other) number += 1
  return number
}

/** The changed line of the hunk that stands at `number` on `side`, as an index into `Hunk.lines`. */
export function changedLineAt(hunk: Hunk, side: Side, number: number): number | null {
  for (const block of blocksOf(hunk)) {
    const start = side === "old" ? block.oldStart : block.newStart
    const indexes = side === "old" ? block.removed : block.added
    const found = indexes[number - start]
    if (number >= start && found !== undefined) return found
  }
  return null
}

/** Text as lines without their ends; a final newline adds no empty line. */
export function linesOf(text: string): string[] {
  if (text === "") return []
  const lines = text.split("\n")
  if (lines[lines.length - 1] === "") lines.pop()
  return lines.map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line))
}

/**
 * Do the hunks stand where they say in both texts? A no means the texts were read at another moment than the hunks,
 * and a decision made on that picture would be about something else.
 */
export function hunksFit(hunks: readonly Hunk[], base: string, head: string): boolean {
  const old = linesOf(base)
  const fresh = linesOf(head)
  for (const hunk of hunks) {
    let oldLine = firstOld(hunk)
    let newLine = firstNew(hunk)
    for (const line of hunk.lines) {
      const text = line.text.endsWith("\r") ? line.text.slice(0, -1) : line.text
      if (line.type !== "add") {
        if (old[oldLine - 1] !== text) return false
        oldLine += 1
      }
      if (line.type !== "remove") {
        if (fresh[newLine - 1] !== text) return false
        newLine += 1
      }
    }
  }
  return true
}
