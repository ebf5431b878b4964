/** Characters of a terminal's output that are kept. */
export const ringLimit = 2_097_152
/** Characters of one page. */
const pageSize = 64 * 1024

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

interface Page {
  /** Position of its first character. */
  at: number
  length: number
  /** One byte for a character, or two. */
  wide: boolean
  bytes: Buffer
}

/**
 * The text lies in pages outside the JavaScript heap that are used again and again. As strings it would live just long
 * enough to be taken for lasting, and a flood of output would grow the heap by a hundred MB before it is collected.
 */
export function createOutputRing(limit = ringLimit): OutputRing {
  const pages: Page[] = []
  const free: Page[] = []
  let start = 0
  let end = 0

  /** A page with room for the next character. */
  function openPage(wide: boolean): Page {
    const last = pages.at(-1)
    // A wide one takes narrow text as well: turning back and forth would leave pages half empty.
    if (last && last.length < pageSize && (last.wide || !wide)) return last
    const found = free.findIndex((page) => page.wide === wide)
    const bytes = free.splice(found, found < 0 ? 0 : 1)[0]?.bytes ?? Buffer.allocUnsafeSlow(pageSize * (wide ? 2 : 1))
    const page = { at: end, length: 0, wide, bytes }
    pages.push(page)
    return page
  }

  function trim(): void {
    start = Math.max(start, end - limit)
    while (pages[0] && pages[0].at + pages[0].length <= start) {
      free.push(pages.shift()!)
      if (free.length > 2) free.shift()
    }
    if (start > 0 && isLowSurrogate(read(start, Math.min(start + 1, end)).charCodeAt(0))) start += 1
  }

  function read(from: number, to: number): string {
    // The newest pages are what is asked for nearly always.
    let at = pages.length
    while (at > 0 && pages[at - 1]!.at > from) at -= 1
    let text = ""
    for (const page of pages.slice(Math.max(at - 1, 0))) {
      if (page.at >= to) break
      const unit = page.wide ? 2 : 1
      const begin = Math.max(from - page.at, 0)
      const stop = Math.min(to - page.at, page.length)
      text += page.bytes.toString(page.wide ? "utf16le" : "latin1", begin * unit, stop * unit)
    }
    return text
  }

  return {
    append(text) {
      const wide = /[^\0-\xff]/.test(text)
      for (let done = 0; done < text.length; ) {
        const page = openPage(wide)
        const part = text.slice(done, done + pageSize - page.length)
        const unit = page.wide ? 2 : 1
        page.bytes.write(part, page.length * unit, page.wide ? "utf16le" : "latin1")
        page.length += part.length
        end += part.length
        done += part.length
      }
      trim()
    },
    get start() {
      return start
    },
    get end() {
      return end
    },
    slice: (from, to = end) => (Math.max(from, start) < to ? read(Math.max(from, start), Math.min(to, end)) : ""),
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
