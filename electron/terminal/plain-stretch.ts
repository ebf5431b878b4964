import type { OutputRing } from "./output-ring.ts"

/** Longest sequence that counts as plain. */
const longest = 64

const newline = 10
const carriageReturn = 13
const escape = 0x1b
const bracket = 0x5b
const letter = { m: 0x6d, K: 0x4b }

/** What a code below 256 is to the scan: 1 does something, and 0 only prints or moves on to the next line. */
const special = Uint8Array.from({ length: 256 }, (_, code) =>
  (code >= 0x20 && code < 0x7f) || code >= 0xa0 || code === newline || code === carriageReturn || code === 9 ? 0 : 1,
)

export interface PlainScan {
  /**
   * Reads the output from `from` to `to` and answers the position behind the last thing that does more than print,
   * colour what follows, clear the rest of a line, or move to the next line. Halves of surrogate pairs count too, to be
   * safe. Goes on where it ended, or begins anew when that is before `from`: then everything before counts as such a thing.
   */
  plainFrom(from: number, to: number): number
}

export function createPlainScan(ring: OutputRing): PlainScan {
  let scanned = 0
  let plain = 0
  /** Position of the escape that began the sequence in which the scan is, or -1. */
  let begun = -1
  /** The only parameter's only digit, 0 when there is none, -1 when there is more. */
  let parameters = 0

  function scan(codes: Uint8Array | Uint16Array, at: number): void {
    const seek = seeker(codes)
    let index = begun < 0 ? 0 : proceed(codes, 0, at)
    while ((index = seek(index)) < codes.length) {
      if (codes[index] === escape) {
        begun = at + index
        parameters = 0
        index = proceed(codes, index + 1, at)
      } else {
        index += 1
        plain = at + index
      }
    }
  }

  /** Goes on in the sequence that has begun; answers the index behind it, or behind the codes. */
  function proceed(codes: Uint8Array | Uint16Array, from: number, at: number): number {
    let index = from
    let length = at + index - begun
    if (length === 1 && index < codes.length && codes[index] === bracket) {
      index += 1
      length += 1
    }
    if (length > 1)
      while (index < codes.length && length < longest && codes[index]! >= 0x30 && codes[index]! <= 0x3b) {
        parameters = length > 2 ? -1 : codes[index]!
        index += 1
        length += 1
      }
    if (index >= codes.length) return index
    const code = codes[index]!
    begun = -1
    const harmless =
      length > 1 &&
      length < longest &&
      (code === letter.m || (code === letter.K && (parameters === 0 || parameters === 0x30)))
    if (harmless) return index + 1
    // What cuts a sequence off may begin another one.
    if (code === escape) {
      plain = at + index
      return index
    }
    plain = at + index + 1
    return index + 1
  }

  return {
    plainFrom(from, to) {
      if (scanned < from) {
        plain = from
        begun = -1
      }
      for (const { at, codes } of ring.pieces(Math.max(scanned, from), to)) scan(codes, at)
      scanned = Math.max(scanned, to)
      return plain
    },
  }
}

/**
 * Answers the index of the first code from `from` on that does something. Takes four bytes at a time, so that a flood is
 * read as fast as it comes.
 */
function seeker(codes: Uint8Array | Uint16Array): (from: number) => number {
  const { length } = codes
  const search = (from: number, to: number) => {
    let index = from
    while (index < to && !isSpecial(codes[index]!)) index += 1
    return index
  }
  if (codes instanceof Uint16Array) return (from) => search(from, length)
  const skipped = -codes.byteOffset & 3
  const words = new Int32Array(codes.buffer, codes.byteOffset + skipped, Math.max((length - skipped) >> 2, 0))
  return (from) => {
    // Few codes lie between two sequences: those are looked at one by one.
    const aligned = Math.min(from + ((skipped - from) & 3) + 8, length)
    let index = search(from, aligned)
    if (index < aligned) return index
    let at = (index - skipped) >> 2
    for (; at < words.length; at += 1) {
      const word = words[at]!
      // Nothing below a blank, no DEL, nothing beyond ASCII in the four.
      if (((word - 0x20202020) | word | (word + 0x01010101)) & 0x80808080) {
        index = search(skipped + at * 4, skipped + at * 4 + 4)
        if (index < skipped + at * 4 + 4) return index
      }
    }
    return search(Math.max(index, skipped + at * 4), length)
  }
}

const isSpecial = (code: number): boolean => (code < 256 ? special[code] !== 0 : code >= 0xd800 && code <= 0xdfff)

/** The colours and attributes that the output sets, without what it prints: drawing them leaves the same behind. */
export function stylesIn(ring: OutputRing, from: number, to: number): string {
  const found: string[] = []
  for (let at = ring.lastIndexOf(escape, from, to); at >= 0; at = ring.lastIndexOf(escape, from, at)) {
    const [sequence] = /^\x1b\[[\d;:]*m/.exec(ring.slice(at, Math.min(at + longest, to))) ?? []
    if (!sequence) continue
    found.push(sequence)
    // What was set before everything was reset does not matter.
    if (/^\x1b\[(?:0?m|0;)/.test(sequence)) break
  }
  return found.reverse().join("")
}

/**
 * Where the line begins after which there are exactly `lines` line ends up to `end`. Undefined when that is not behind
 * `begin`, or when it is not certain that the line begins in the first column: only behind a carriage return it does.
 */
export function lineFromEnd(ring: OutputRing, begin: number, end: number, lines: number): number | undefined {
  let left = lines
  for (let at = ring.lastIndexOf(newline, begin, end); at >= 0; at = ring.lastIndexOf(newline, begin, at)) {
    if (left === 0) return ring.slice(at - 1, at) === "\r" ? at + 1 : undefined
    left -= 1
  }
  return undefined
}
