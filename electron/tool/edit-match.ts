import { Fault } from "../../shared/fault.ts"
import { dominantEnding, toLf, withEnding } from "../lib/text-format.ts"

export interface Replacement {
  oldString: string
  newString: string
  replaceAll?: boolean
}

/** Positions in the text, and what goes there. */
interface Range {
  start: number
  end: number
  text: string
}

/**
 * `text` with `oldString` replaced. Exact text first; when there is none, three forgiving ways, each only where it
 * finds exactly one place: lines that differ at their ends, lines and runs that differ in white space, blocks that
 * differ in indentation as a whole (the new text is moved to the file's indentation). Line endings stay as they are.
 * Throws Fault `BadRequest` when nothing or too much is found. `shown` names the file.
 */
export function replaceInText(text: string, replacement: Replacement, shown: string): string {
  const source = toLf(text)
  const wanted = { ...replacement, oldString: toLf(replacement.oldString), newString: toLf(replacement.newString) }
  const ranges = findRanges(source, wanted, shown)
  return splice(text, source, ranges)
}

function findRanges(source: string, { oldString, newString, replaceAll }: Replacement, shown: string): Range[] {
  const exact = occurrences(source, oldString)
  if (exact.length === 1 || (replaceAll && exact.length > 0))
    return exact.map((start) => ({ start, end: start + oldString.length, text: newString }))
  if (exact.length > 1)
    throw ambiguous(
      shown,
      exact.map((start) => lineAt(source, start)),
    )
  // White space alone would match any blank line.
  if (!oldString.trim()) throw notFound(shown)
  let several: Range[] = []
  for (const find of [lineTrimmed, whitespaceNormalised, indentationFlexible]) {
    const found = find(source, oldString, newString)
    if (found.length === 1) return found
    if (found.length > 1) several = found
  }
  if (several.length > 0)
    throw ambiguous(
      shown,
      several.map((range) => lineAt(source, range.start)),
    )
  throw notFound(shown)
}

const notFound = (shown: string) =>
  new Fault(
    "BadRequest",
    `oldString was not found in ${shown}. Read the file again and copy the text exactly, with its white space and without line numbers.`,
  )

function ambiguous(shown: string, lines: number[]): Fault {
  const listed = lines.length > 10 ? `${lines.slice(0, 10).join(", ")}, …` : lines.join(", ")
  return new Fault(
    "BadRequest",
    `Found ${lines.length} matches for oldString in ${shown} (lines ${listed}). Add surrounding lines so that it is unique, or set replaceAll to change all.`,
  )
}

function occurrences(source: string, wanted: string): number[] {
  const found: number[] = []
  for (let at = source.indexOf(wanted); at !== -1; at = source.indexOf(wanted, at + wanted.length)) found.push(at)
  return found
}

function lineAt(source: string, position: number): number {
  let line = 1
  for (let at = source.indexOf("\n"); at !== -1 && at < position; at = source.indexOf("\n", at + 1)) line += 1
  return line
}

/** Blocks of lines that are the same apart from white space at the ends of lines. */
const lineTrimmed = (source: string, oldString: string, newString: string): Range[] =>
  blocks(source, oldString, newString, (a, b) => a.trim() === b.trim())

/** Blocks of lines with the same relative indentation, which takes two lines to tell. */
function indentationFlexible(source: string, oldString: string, newString: string): Range[] {
  if (oldString.split("\n").filter((line) => line.trim()).length < 2) return []
  return blocks(source, oldString, newString, (a, b) => a.trim() === b.trim(), true)
}

function blocks(
  source: string,
  oldString: string,
  newString: string,
  same: (line: string, wanted: string) => boolean,
  uniform = false,
): Range[] {
  const wanted = oldString.split("\n")
  const whole = wanted.length > 1 && wanted.at(-1) === ""
  if (whole) wanted.pop()
  const lines = source.split("\n")
  const starts = lineStarts(lines)
  const found: Range[] = []
  for (let at = 0; at + wanted.length <= lines.length; at += 1) {
    if (!wanted.every((line, index) => same(lines[at + index]!, line))) continue
    const matched = lines.slice(at, at + wanted.length)
    const shift = indentShift(matched, wanted)
    if (uniform && !shift) continue
    const last = at + wanted.length - 1
    const hasEnd = whole && last < lines.length - 1
    found.push({
      start: starts[at]!,
      end: starts[last]! + lines[last]!.length + (hasEnd ? 1 : 0),
      text: shift ? shift(whole && !hasEnd ? newString.replace(/\n$/, "") : newString) : newString,
    })
  }
  return found
}

function lineStarts(lines: string[]): number[] {
  let position = 0
  return lines.map((line) => {
    const start = position
    position += line.length + 1
    return start
  })
}

const indentOf = (line: string): string => /^[ \t]*/.exec(line)![0]

/** How to move text from the indentation of `wanted` to that of `matched`, when it is the same for every line. */
function indentShift(matched: string[], wanted: string[]): ((text: string) => string) | undefined {
  const pairs = matched
    .map((line, index) => [indentOf(line), indentOf(wanted[index]!), line.trim()] as const)
    .filter(([, , text]) => text !== "")
  const [actual, given] = pairs[0] ?? ["", ""]
  if (actual.endsWith(given)) {
    const extra = actual.slice(0, actual.length - given.length)
    if (!pairs.every(([a, g]) => a === extra + g)) return undefined
    return (text) => text.replace(/^(?=.*\S)/gm, extra)
  }
  if (!given.endsWith(actual)) return undefined
  const surplus = given.slice(0, given.length - actual.length)
  if (!pairs.every(([a, g]) => surplus + a === g)) return undefined
  return (text) => text.replace(/^.*$/gm, (line) => (line.startsWith(surplus) ? line.slice(surplus.length) : line))
}

/** Runs of white space count as one, also across line breaks; the place may be a part of a line. */
function whitespaceNormalised(source: string, oldString: string, newString: string): Range[] {
  const words = oldString.trim().split(/\s+/)
  const pattern = new RegExp(words.map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("\\s+"), "g")
  const leading = /^\s*/.exec(oldString)![0]
  const trailing = /\s*$/.exec(oldString)![0]
  const found: Range[] = []
  for (const match of source.matchAll(pattern)) {
    const start = match.index
    // What surrounds the words stays in the file, so it leaves the new text where the old text had it.
    let text = newString
    if (leading) text = text.replace(/^\s+/, "")
    if (trailing) text = text.replace(/\s+$/, "")
    found.push({ start, end: start + match[0].length, text })
  }
  return found
}

/** Puts the ranges of `source` (LF only) into `text`, whose endings may differ line by line. */
function splice(text: string, source: string, ranges: Range[]): string {
  const eol = dominantEnding(text)
  let result = ""
  let from = 0
  const position = text.length === source.length ? (at: number) => at : originalPositions(text)
  for (const range of ranges) {
    result += text.slice(from, position(range.start)) + withEnding(range.text, eol)
    from = position(range.end)
  }
  return result + text.slice(from)
}

/** From a position in the text with LF endings to that in the text itself. */
function originalPositions(text: string): (at: number) => number {
  /** Positions (LF counting) of the line feeds that follow a carriage return. */
  const returns: number[] = []
  for (let at = text.indexOf("\r\n"); at !== -1; at = text.indexOf("\r\n", at + 2)) returns.push(at - returns.length)
  return (at) => {
    let low = 0
    let high = returns.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (returns[middle]! < at) low = middle + 1
      else high = middle
    }
    return at + low
  }
}
