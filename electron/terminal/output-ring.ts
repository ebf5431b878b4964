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
  /** The same for bytes that are all ASCII; they are copied. */
  appendAscii(bytes: Buffer): void
  /** First position that is still kept. Never inside a surrogate pair. */
  readonly start: number
  /** Position behind the last character. */
  readonly end: number
  /** Text from `from` (or from the first that is kept) up to `to`. */
  slice(from: number, to?: number): string
  /** The kept characters from `from` up to `to` as codes, in pieces, in order. Valid until the next `append`. */
  pieces(from: number, to: number): Generator<{ at: number; codes: Uint8Array | Uint16Array }>
  /** Position of the last character with this code in `from` up to `to`, or -1. */
  lastIndexOf(code: number, from: number, to: number): number
}

interface Page {
  /** Position of its first character. */
  at: number
  length: number
  /** One byte for a character, or two. */
  wide: boolean
  bytes: Buffer
  codes: Uint8Array | Uint16Array
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
    const page = free.splice(found, found < 0 ? 0 : 1)[0] ?? newPage(wide)
    page.at = end
    page.length = 0
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

  /** Index of the page that `position` is in; the newest pages are what is asked for nearly always. */
  function pageOf(position: number): number {
    let at = pages.length
    while (at > 0 && pages[at - 1]!.at > position) at -= 1
    return Math.max(at - 1, 0)
  }

  function read(from: number, to: number): string {
    let text = ""
    for (let index = pageOf(from); index < pages.length; index += 1) {
      const page = pages[index]!
      if (page.at >= to) break
      const unit = page.wide ? 2 : 1
      const begin = Math.max(from - page.at, 0)
      const stop = Math.min(to - page.at, page.length)
      text += page.bytes.toString(page.wide ? "utf16le" : "latin1", begin * unit, stop * unit)
    }
    return text
  }

  function add(length: number, wide: boolean, write: (page: Page, done: number, room: number) => number): void {
    for (let done = 0; done < length; ) {
      const page = openPage(wide)
      const part = write(page, done, Math.min(pageSize - page.length, length - done))
      page.length += part
      end += part
      done += part
    }
    trim()
  }

  const addText = (text: string, wide: boolean) =>
    add(text.length, wide, (page, done, room) => {
      const part = text.slice(done, done + room)
      page.bytes.write(part, page.length * (page.wide ? 2 : 1), page.wide ? "utf16le" : "latin1")
      return room
    })

  return {
    append: (text) => addText(text, /[^\0-\xff]/.test(text)),
    appendAscii(bytes) {
      if (pages.at(-1)?.wide && pages.at(-1)!.length < pageSize) return addText(bytes.toString("latin1"), false)
      add(bytes.length, false, (page, done, room) => bytes.copy(page.bytes, page.length, done, done + room))
    },
    get start() {
      return start
    },
    get end() {
      return end
    },
    slice: (from, to = end) => (Math.max(from, start) < to ? read(Math.max(from, start), Math.min(to, end)) : ""),
    *pieces(from, to) {
      const begin = Math.max(from, start)
      for (let index = pageOf(begin); index < pages.length; index += 1) {
        const { at, length, codes } = pages[index]!
        const [first, last] = [Math.max(begin - at, 0), Math.min(to - at, length)]
        if (first >= last) return
        yield { at: at + first, codes: codes.subarray(first, last) }
      }
    },
    lastIndexOf(code, from, to) {
      const begin = Math.max(from, start)
      for (let index = pageOf(to - 1); index >= 0 && begin < to; index -= 1) {
        const { at, length, codes } = pages[index]!
        if (at + length <= begin) break
        const found = codes.lastIndexOf(code, Math.min(to - at, length) - 1)
        if (found >= 0) return at + found >= begin ? at + found : -1
      }
      return -1
    },
  }
}

function newPage(wide: boolean): Page {
  const bytes = Buffer.allocUnsafeSlow(pageSize * (wide ? 2 : 1))
  const codes = wide ? new Uint16Array(bytes.buffer, bytes.byteOffset, pageSize) : bytes
  return { at: 0, length: 0, wide, bytes, codes }
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
