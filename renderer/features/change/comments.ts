import type { Hunk } from "../../../shared/native/change.ts"
import { linesOf, type Side } from "./hunk.ts"

/** A note on lines of one side of a file, not sent yet. */
export interface DraftComment {
  id: string
  path: string
  side: Side
  /** Line numbers of that side, first and last. */
  start: number
  end: number
  /** The lines as they were when the note was made. */
  quote: string[]
  text: string
}

/** Where the note stands now. `outdated`: its lines are nowhere any more. */
export interface Anchor {
  start: number
  end: number
  outdated: boolean
}

/** Finds the quoted lines again: where they were, else at the nearest place they moved to. */
export function anchorOf(comment: DraftComment, text: string | null): Anchor {
  const lines = text === null ? [] : linesOf(text)
  const { quote } = comment
  const fits = (at: number) => quote.every((line, index) => lines[at + index] === line)
  const before = comment.start - 1
  if (quote.length > 0) {
    for (let distance = 0; distance <= lines.length; distance += 1) {
      for (const at of [before - distance, before + distance]) {
        if (at >= 0 && at + quote.length <= lines.length && fits(at)) {
          return { start: at + 1, end: at + quote.length, outdated: false }
        }
      }
    }
  }
  const last = Math.max(1, lines.length)
  return { start: Math.min(comment.start, last), end: Math.min(comment.end, last), outdated: true }
}

/** The range of a hunk's changed lines: what a comment on the hunk as a whole is about. */
export function hunkRange(hunk: Hunk): { side: Side; start: number; end: number } {
  const side: Side = hunk.lines.some((line) => line.type === "add") ? "new" : "old"
  const wanted = side === "new" ? "add" : "remove"
  let number = side === "new" ? hunk.newStart : hunk.oldStart
  let start = 0
  let end = 0
  for (const line of hunk.lines) {
    if (line.type === (side === "new" ? "remove" : "add")) continue
    if (line.type === wanted) {
      start ||= number
      end = number
    }
    number += 1
  }
  return { side, start, end }
}

const longestQuote = 40

/** All notes as one message for the agent: path, side, lines, the quoted code, the note. */
export function promptOf(comments: readonly DraftComment[]): string {
  const intro =
    comments.length === 1
      ? "I reviewed your changes and have one comment:"
      : `I reviewed your changes and have ${comments.length} comments:`
  const blocks = comments.map((comment, index) => {
    const range = comment.start === comment.end ? `line ${comment.start}` : `lines ${comment.start}-${comment.end}`
    const side = comment.side === "old" ? " (before your change)" : ""
    const quote = comment.quote.slice(0, longestQuote)
    const cut = comment.quote.length - quote.length
    const shown = [...quote, ...(cut > 0 ? [`… ${cut} more lines`] : [])]
    const fence = shown.some((line) => line.includes("```")) ? "~~~~" : "```"
    return `${index + 1}. \`${comment.path}\`, ${range}${side}\n${fence}\n${shown.join("\n")}\n${fence}\n${comment.text.trim()}`
  })
  return [intro, ...blocks].join("\n\n")
}
