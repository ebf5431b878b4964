import type { OutputRing } from "./output-ring.ts"

/** Characters that are searched in one go. */
const step = 128 * 1024

/**
 * Position behind the last character of `text` that does more than print or move to the next line; 0 when there is none.
 * Halves of surrogate pairs count too, to be safe.
 */
export function plainFrom(text: string): number {
  let at = text.length
  while (at > 0 && isPlain(text.charCodeAt(at - 1))) at -= 1
  return at
}

const isPlain = (code: number): boolean =>
  (code >= 0x20 && code < 0x7f) ||
  code === 10 ||
  code === 13 ||
  code === 9 ||
  (code >= 0xa0 && (code < 0xd800 || code > 0xdfff))

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
