import { Fault } from "../../shared/fault.ts"
import type { PatchHunk } from "../git/git.ts"

/**
 * Applies hunks to exactly the text they were made from, both latin1 (a character is a byte). Nothing is searched for:
 * a line that is not where the hunk says is Fault `Stale`. Line ends, a BOM and a missing last newline come out as
 * they went in.
 */
export function applyHunks(base: string, hunks: readonly PatchHunk[]): string {
  const lines = splitLines(base)
  const output: string[] = []
  let at = 0
  for (const hunk of hunks) {
    const start = hunk.oldLines === 0 ? hunk.oldStart : hunk.oldStart - 1
    if (start < at) throw misfit(hunk)
    while (at < start) output.push(take(lines, at++, hunk))
    for (const line of hunk.lines) {
      if (line.type === "add") {
        output.push(line.noNewline ? line.text : `${line.text}\n`)
        continue
      }
      const found = take(lines, at++, hunk)
      if (found !== (line.noNewline ? line.text : `${line.text}\n`)) throw misfit(hunk)
      if (line.type === "context") output.push(found)
    }
  }
  while (at < lines.length) output.push(lines[at++]!)
  return join(output)
}

/** Lines with their ends; the last one may have none. */
function splitLines(text: string): string[] {
  const lines = text.split("\n")
  const last = lines.pop()!
  const complete = lines.map((line) => `${line}\n`)
  return last === "" ? complete : [...complete, last]
}

/**
 * A line without an end can only be the last one. When a selection keeps such a line and takes others that follow it,
 * it gets the line end that its neighbour has.
 */
function join(lines: string[]): string {
  const last = lines.length - 1
  return lines
    .map((line, index) => {
      if (index === last || line.endsWith("\n")) return line
      return line + (lines[index + 1]!.replace(/\n$/, "").endsWith("\r") && !line.endsWith("\r") ? "\r\n" : "\n")
    })
    .join("")
}

function take(lines: string[], at: number, hunk: PatchHunk): string {
  const line = lines[at]
  if (line === undefined) throw misfit(hunk)
  return line
}

const misfit = (hunk: PatchHunk) =>
  new Fault("Stale", `The change at line ${hunk.oldStart} does not fit the file any more. Refresh and decide again.`)
