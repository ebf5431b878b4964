export type LineEnding = "lf" | "crlf"

/** A text file's bytes as text, with what is needed to write it back the way it was. */
export interface DecodedText {
  /** Without the byte order mark; line endings as in the file. */
  text: string
  bom: boolean
  /** The ending most lines have; `lf` for a file without line breaks. */
  eol: LineEnding
  /** False when some bytes are not UTF-8: the text shows U+FFFD there and must not be written back. */
  lossless: boolean
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
const lenient = new TextDecoder("utf-8", { ignoreBOM: true })

export function decodeText(bytes: Uint8Array): DecodedText {
  const bom = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  const body = bom ? bytes.subarray(3) : bytes
  let text: string
  let lossless = true
  try {
    text = strict.decode(body)
  } catch {
    text = lenient.decode(body)
    lossless = false
  }
  return { text, bom, eol: dominantEnding(text), lossless }
}

export function encodeText(text: string, bom: boolean): Uint8Array {
  return Buffer.from(bom ? `\uFEFF${text}` : text, "utf8")
}

export function dominantEnding(text: string): LineEnding {
  let crlf = 0
  let all = 0
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) {
    all += 1
    if (text.charCodeAt(at - 1) === 13) crlf += 1
  }
  return crlf * 2 > all ? "crlf" : "lf"
}

export const toLf = (text: string): string => (text.includes("\r\n") ? text.replaceAll("\r\n", "\n") : text)

export const withEnding = (text: string, eol: LineEnding): string =>
  eol === "crlf" ? toLf(text).replaceAll("\n", "\r\n") : toLf(text)

/** Lines with their endings; joining them gives the text back. */
export const splitLines = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

/**
 * `next` with the endings of `original`. Lines that both share at the start and at the end keep the very ending they
 * had, so that saving a file with mixed endings changes only what was edited; the others get the dominant one.
 */
export function restoreEndings(original: string, next: string): string {
  const eol = dominantEnding(original)
  if (!original.includes("\r\n")) return toLf(next)
  const before = splitLines(original)
  const after = splitLines(toLf(next))
  const shared = Math.min(before.length, after.length)
  let head = 0
  while (head < shared && toLf(before[head]!) === after[head]) head += 1
  let tail = 0
  while (tail < shared - head && toLf(before[before.length - 1 - tail]!) === after[after.length - 1 - tail]) tail += 1
  return [
    ...before.slice(0, head),
    ...after.slice(head, after.length - tail).map((line) => withEnding(line, eol)),
    ...before.slice(before.length - tail),
  ].join("")
}

/** Whether a file that begins with `sample` is not text: NUL bytes, UTF-16, or mostly control characters. */
export function looksBinary(sample: Uint8Array): boolean {
  if (sample.length === 0) return false
  let control = 0
  for (const byte of sample) {
    if (byte === 0) return true
    if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) control += 1
  }
  const utf16 = (sample[0] === 0xff && sample[1] === 0xfe) || (sample[0] === 0xfe && sample[1] === 0xff)
  return utf16 || control / sample.length > 0.3
}
