import type { OutputRing } from "./output-ring.ts"

/** Characters that are searched in one go. */
const step = 128 * 1024
/** Longest sequence that counts as plain. */
const longest = 64

const escape = 0x1b

/**
 * Position behind the last thing in `text` that does more than print, colour what follows, clear the rest of a line, or
 * move to the next line; 0 when there is none. Halves of surrogate pairs count too, to be safe.
 */
export function plainFrom(text: string): number {
  let at = text.length
  while (at > 0) {
    const code = text.charCodeAt(at - 1)
    if (!isPlain(code) && !(code === escape && isHarmless(text, at - 1))) return at
    at -= 1
  }
  return 0
}

/** A sequence at the end of `text` of which it cannot be told yet what it is. */
export function unfinished(text: string): string {
  const at = text.lastIndexOf("\x1b")
  return at >= 0 && text.length - at < longest && sequenceEnd(text, at) === text.length ? text.slice(at) : ""
}

/** The colours and attributes that `text` sets, without what it prints: drawing them leaves the same behind. */
export function stylesIn(text: string): string {
  // What was set before everything was reset does not matter.
  const reset = Math.max(...["\x1b[m", "\x1b[0m", "\x1b[0;"].map((begin) => text.lastIndexOf(begin)), 0)
  return (text.slice(reset).match(/\x1b\[[\d;:]*m/g) ?? []).join("")
}

/**
 * Where the line begins after which there are exactly `lines` line ends up to `end`. Undefined when that is not behind
 * `begin`, or when it is not certain that the line begins in the first column: only behind a carriage return it does.
 */
export function lineFromEnd(ring: OutputRing, begin: number, end: number, lines: number): number | undefined {
  let left = lines
  for (let to = end; to > begin; to -= step) {
    const from = Math.max(to - step, begin)
    const text = ring.slice(from, to)
    for (let at = text.lastIndexOf("\n"); at >= 0; at = at > 0 ? text.lastIndexOf("\n", at - 1) : -1) {
      if (left === 0) return ring.slice(from + at - 1, from + at) === "\r" ? from + at + 1 : undefined
      left -= 1
    }
  }
  return undefined
}

const isPlain = (code: number): boolean =>
  (code >= 0x20 && code < 0x7f) ||
  code === 10 ||
  code === 13 ||
  code === 9 ||
  (code >= 0xa0 && (code < 0xd800 || code > 0xdfff))

/** A sequence that sets attributes or clears the rest of the line, or may yet become one. */
function isHarmless(text: string, at: number): boolean {
  const end = sequenceEnd(text, at)
  if (end === text.length) return text.length - at < longest
  const final = text[end]
  return final === "m" || (final === "K" && (end === at + 2 || text.slice(at + 2, end) === "0"))
}

/** Where the final character of the sequence that begins at `at` is, or would be. */
function sequenceEnd(text: string, at: number): number {
  let end = at + 1
  if (end < text.length && text[end] !== "[") return end
  end += 1
  while (end < text.length && isParameter(text.charCodeAt(end))) end += 1
  return Math.min(end, text.length)
}

const isParameter = (code: number): boolean => code >= 0x30 && code <= 0x3b
