import { splitLines } from "./text-format.ts"

export interface TextPatch {
  /** `Index: FILE` unified form; "" when both sides are equal. */
  patch: string
  additions: number
  deletions: number
}

/**
 * The unified patch from `before` to `after`, as the wire shows it. Comparing two large unrelated texts can take
 * minutes, so after half a second the middle is given as one replaced block instead: right, only not the smallest.
 */
export async function textPatch(
  file: string,
  before: string,
  after: string,
  options: { context?: number; newFile?: string } = {},
): Promise<TextPatch> {
  if (before === after && !options.newFile) return { patch: "", additions: 0, deletions: 0 }
  const { structuredPatch, formatPatch } = await import("diff")
  const context = options.context ?? 4
  const newFile = options.newFile ?? file
  const structured =
    structuredPatch(file, newFile, before, after, undefined, undefined, { context, timeout: 500 }) ??
    blockPatch(file, newFile, before, after, context)
  let additions = 0
  let deletions = 0
  for (const hunk of structured.hunks)
    for (const line of hunk.lines) {
      if (line.startsWith("+")) additions += 1
      else if (line.startsWith("-")) deletions += 1
    }
  return { patch: formatPatch(structured), additions, deletions }
}

/** One hunk that replaces everything between the common first and the common last lines. */
export function blockPatch(oldFileName: string, newFileName: string, before: string, after: string, context: number) {
  const old = splitLines(before)
  const next = splitLines(after)
  const shared = Math.min(old.length, next.length)
  let head = 0
  while (head < shared && old[head] === next[head]) head += 1
  let tail = 0
  while (tail < shared - head && old[old.length - 1 - tail] === next[next.length - 1 - tail]) tail += 1
  const from = Math.max(0, head - context)
  const oldTo = Math.min(old.length, old.length - tail + context)
  const newTo = Math.min(next.length, next.length - tail + context)
  const lines = [
    ...marked(" ", old.slice(from, head)),
    ...marked("-", old.slice(head, old.length - tail)),
    ...marked("+", next.slice(head, next.length - tail)),
    ...marked(" ", old.slice(old.length - tail, oldTo)),
  ]
  const oldLines = oldTo - from
  const newLines = newTo - from
  const hunk = { oldStart: oldLines ? from + 1 : from, oldLines, newStart: newLines ? from + 1 : from, newLines, lines }
  return { oldFileName, newFileName, oldHeader: undefined, newHeader: undefined, hunks: lines.length ? [hunk] : [] }
}

const marked = (sign: string, lines: string[]): string[] =>
  lines.flatMap((line) =>
    line.endsWith("\n") ? [sign + line.slice(0, -1)] : [sign + line, "\\ No newline at end of file"],
  )
