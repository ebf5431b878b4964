import { isFault } from "../../shared/fault.ts"
import type { Ripgrep } from "./ripgrep.ts"

/** One matching line, in the shape of `GET /find`. Offsets in bytes. */
export interface TextMatch {
  path: { text: string }
  lines: { text: string }
  line_number: number
  absolute_offset: number
  submatches: { match: { text: string }; start: number; end: number }[]
}

export interface TextSearch {
  root: string
  /** A regular expression, case sensitive. One that does not parse finds nothing. */
  pattern: string
  /** Default 10,000: a pattern like `.` must not fill the memory. */
  limit?: number
  signal?: AbortSignal
}

/** Matches in hidden and ordinary files, without ignored ones; by path and line unless the limit cut them off. */
export async function searchText(ripgrep: Ripgrep, search: TextSearch): Promise<TextMatch[]> {
  const { root, pattern, limit = 10_000, signal } = search
  const found: TextMatch[] = []
  try {
    for await (const match of ripgrep.matches({ directory: root, pattern, signal })) {
      found.push({
        path: { text: match.path },
        lines: { text: match.line },
        line_number: match.number,
        absolute_offset: match.offset,
        submatches: match.submatches.map(({ text, start, end }) => ({ match: { text }, start, end })),
      })
      if (found.length >= limit) break
    }
  } catch (error) {
    if (!isFault(error, "BadRequest")) throw error
    return []
  }
  return found.sort((a, b) => compare(a.path.text, b.path.text) || a.line_number - b.line_number)
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
