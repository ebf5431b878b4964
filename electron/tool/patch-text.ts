import { Fault } from "../../shared/fault.ts"
import { dominantEnding, splitLines } from "../lib/text-format.ts"
import type { PatchChunk } from "./patch-parse.ts"

/**
 * `text` with the chunks applied, each below the one before it. Lines are compared exactly first, then without white
 * space at their ends, then without any around them, then with typographic signs as plain ones. Untouched lines keep
 * their endings, new ones get the file's. Throws Fault `BadRequest` for a chunk that has no place.
 */
export function patchText(text: string, chunks: PatchChunk[], shown: string): string {
  const eol = dominantEnding(text) === "crlf" ? "\r\n" : "\n"
  const whole = splitLines(text)
  const lines = whole.map((line) => line.replace(/\r?\n$/, ""))
  const result: string[] = []
  let done = 0
  for (const chunk of chunks) {
    const start = place(lines, chunk, done, shown)
    result.push(...whole.slice(done, start))
    done = start
    for (const { sign, text: line } of chunk.lines) {
      if (sign === "+") result.push(line + eol)
      // A line that stays is taken from the file: the patch may have it with other white space.
      else if (sign === " ") result.push(whole[done++]!)
      else done += 1
    }
  }
  result.push(...whole.slice(done))
  return terminated(result, text, eol)
}

/** Only the last line may lack its ending, and it does if the file's last line did. */
function terminated(result: string[], before: string, eol: string): string {
  const joined = result.map((line, index) => (index < result.length - 1 && !line.endsWith("\n") ? line + eol : line))
  const last = joined.at(-1)
  if (last !== undefined && before !== "" && !before.endsWith("\n"))
    joined[joined.length - 1] = last.replace(/\r?\n$/, "")
  return joined.join("")
}

function place(lines: string[], chunk: PatchChunk, done: number, shown: string): number {
  let from = done
  for (const anchor of chunk.anchors) {
    const found = seek(lines, [anchor], from, false)
    if (found === -1) throw missing(shown, [anchor])
    from = found + 1
  }
  const oldLines = chunk.lines.filter((line) => line.sign !== "+").map((line) => line.text)
  // Only additions: below the anchor when there is one, else at the end of the file.
  if (oldLines.length === 0) return chunk.anchors.length && !chunk.endOfFile ? from : lines.length
  const found = seek(lines, oldLines, from, chunk.endOfFile)
  if (found !== -1) return found
  // The anchor is often the first of the old lines as well.
  const again = from > done ? seek(lines, oldLines, from - 1, chunk.endOfFile) : -1
  if (again === -1) throw missing(shown, oldLines)
  return again
}

const missing = (shown: string, lines: string[]) =>
  new Fault(
    "BadRequest",
    `apply_patch failed: these lines are not in ${shown}${lines.length > 1 ? " in this order" : ""}. Read it again and rebuild the patch. Nothing was changed.\n${lines.slice(0, 20).join("\n")}`,
  )

const readings: ((line: string) => string)[] = [
  (line) => line,
  (line) => line.trimEnd(),
  (line) => line.trim(),
  (line) =>
    line
      .trim()
      .replace(/[\u2010-\u2015\u2212]/g, "-")
      .replace(/[\u2018-\u201b]/g, "'")
      .replace(/[\u201c-\u201f]/g, '"')
      .replace(/[\u00a0\u2002-\u200a\u202f\u205f\u3000]/g, " "),
]

/** First place at or after `from`; the file's end is tried first when the chunk says so. */
function seek(lines: string[], wanted: string[], from: number, endOfFile: boolean): number {
  for (const reading of readings) {
    const target = wanted.map(reading)
    const matches = (at: number) => target.every((line, index) => reading(lines[at + index]!) === line)
    const last = lines.length - wanted.length
    if (endOfFile && last >= from && matches(last)) return last
    for (let at = from; at <= last; at += 1) if (matches(at)) return at
  }
  return -1
}
