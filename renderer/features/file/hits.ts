import type { TextHit } from "../../api/opencode.ts"

/** A found line, cut around its first match so that the match is in view. Columns count from 1, in UTF-16 units. */
export interface Hit {
  path: string
  line: number
  column: number
  length: number
  before: string
  match: string
  after: string
}

export type HitRow = { type: "file"; path: string; count: number; open: boolean } | { type: "hit"; hit: Hit }

const encoder = new TextEncoder()
const decoder = new TextDecoder()
const shownBefore = 24
const shownAfter = 200

/** The search's answer in rows: byte offsets become columns, long lines are cut. */
export function hitOf(found: TextHit): Hit {
  const text = found.lines.text.replace(/\r?\n$/, "")
  const first = found.submatches[0]
  const bytes = encoder.encode(text)
  const start = first ? decoder.decode(bytes.subarray(0, first.start)).length : 0
  const end = first ? decoder.decode(bytes.subarray(0, first.end)).length : 0
  const lead = text.slice(0, start).trimStart()
  return {
    path: found.path.text,
    line: found.line_number,
    column: start + 1,
    length: end - start,
    before: lead.length > shownBefore ? `…${lead.slice(-shownBefore)}` : lead,
    match: text.slice(start, end),
    after: text.slice(end, end + shownAfter),
  }
}

/** Files with their hits, in the order found. */
export function hitRows(hits: readonly Hit[], closed: ReadonlySet<string>): HitRow[] {
  const byPath = Map.groupBy(hits, (hit) => hit.path)
  return [...byPath].flatMap(([path, list]): HitRow[] => {
    const open = !closed.has(path)
    return [
      { type: "file", path, count: list.length, open },
      ...(open ? list.map((hit) => ({ type: "hit" as const, hit })) : []),
    ]
  })
}

/** Plain text as the regular expression the host searches by. */
export function patternOf(text: string, options: { regex: boolean; matchCase: boolean; word: boolean }): string {
  const body = options.regex ? text : text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")
  const bounded = options.word ? `\\b(?:${body})\\b` : body
  return options.matchCase ? bounded : `(?i)${bounded}`
}
