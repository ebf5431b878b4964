import type { PatchHunk, PatchLine } from "../git/git.ts"

/** Says for line `line` of hunk `hunk` (both indexes) whether the change is taken. Asked for changed lines only. */
export type Pick = (hunk: number, line: number) => boolean

/**
 * The part of a file's hunks that `pick` takes, as hunks against the same base: an added line not taken is left out,
 * a removed line not taken stays as context. Starts and counts are those of the result.
 */
export function selectPatch(hunks: readonly PatchHunk[], pick: Pick): PatchHunk[] {
  const selected: PatchHunk[] = []
  let shift = 0
  for (const [index, hunk] of hunks.entries()) {
    const lines: PatchLine[] = []
    for (const [at, line] of hunk.lines.entries()) {
      if (line.type === "context" || pick(index, at)) lines.push(line)
      else if (line.type === "remove") lines.push({ ...line, type: "context" })
    }
    if (lines.every((line) => line.type === "context")) continue
    const newLines = lines.filter((line) => line.type !== "remove").length
    // Git counts from 1, and from 0 for a side without lines.
    const base = hunk.oldLines === 0 ? hunk.oldStart + 1 : hunk.oldStart
    const newStart = base + shift - (newLines === 0 ? 1 : 0)
    const range = (start: number, count: number) => (count === 1 ? String(start) : `${start},${count}`)
    selected.push({
      header: `@@ -${range(hunk.oldStart, hunk.oldLines)} +${range(newStart, newLines)} @@`,
      oldStart: hunk.oldStart,
      oldLines: hunk.oldLines,
      newStart,
      newLines,
      lines,
    })
    shift += newLines - hunk.oldLines
  }
  return selected
}

/** Does `pick` take every changed line? */
export function takesAll(hunks: readonly PatchHunk[], pick: Pick): boolean {
  return hunks.every((hunk, index) => hunk.lines.every((line, at) => line.type === "context" || pick(index, at)))
}
