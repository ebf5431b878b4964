/** Characters of a terminal's output that are kept. */
export const ringLimit = 2_097_152
/** Short pieces are joined up to this length, so that a million keystrokes are not a million strings. */
const joinBelow = 16 * 1024

/**
 * The last characters of a stream of text. Positions are absolute: characters (UTF-16 units) since the beginning, also
 * over what was dropped.
 */
export interface OutputRing {
  append(text: string): void
  /** First position that is still kept. Never inside a surrogate pair. */
  readonly start: number
  /** Position behind the last character. */
  readonly end: number
  /** Text from `from` (or from the first that is kept) up to `to`. */
  slice(from: number, to?: number): string
}

export function createOutputRing(limit = ringLimit): OutputRing {
  /** `at` is the position of the first character. */
  const pieces: { at: number; text: string }[] = []
  let start = 0
  let end = 0

  function trim(): void {
    start = Math.max(start, end - limit)
    while (pieces[0] && pieces[0].at + pieces[0].text.length <= start) pieces.shift()
    const first = pieces[0]
    if (first && start > first.at && isLowSurrogate(first.text.charCodeAt(start - first.at))) start += 1
  }

  return {
    append(text) {
      if (text === "") return
      const last = pieces.at(-1)
      if (last && last.text.length + text.length <= joinBelow) last.text += text
      else {
        // Reading one character makes a string that was built piece by piece flat before it is left alone.
        last?.text.charCodeAt(0)
        pieces.push({ at: end, text })
      }
      end += text.length
      trim()
    },
    get start() {
      return start
    },
    get end() {
      return end
    },
    slice(from, to = end) {
      const begin = Math.max(from, start)
      if (begin >= to) return ""
      // The newest pieces are what is asked for nearly always.
      let at = pieces.length
      while (at > 0 && pieces[at - 1]!.at > begin) at -= 1
      let text = ""
      for (const piece of pieces.slice(Math.max(at - 1, 0))) {
        if (piece.at >= to) break
        text += piece.text.slice(Math.max(begin - piece.at, 0), to - piece.at)
      }
      return text
    },
  }
}

export const isLowSurrogate = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff

/** The text in parts of at most `length` characters; a surrogate pair is never cut. */
export function* inParts(text: string, length: number): Generator<string> {
  for (let at = 0; at < text.length; ) {
    let to = Math.min(at + length, text.length)
    if (to < text.length && isLowSurrogate(text.charCodeAt(to))) to -= 1
    yield text.slice(at, to)
    at = to
  }
}
