import { Fault } from "../../shared/fault.ts"

export interface UnifiedHunk {
  oldStart: number
  oldLines: number
  newStart: number
  newLines: number
  /** The lines of each side without their line ends. A last "" stands for the line end before the end of the file. */
  before: string[]
  after: string[]
  /** The last line of the old side has no line end. */
  unended: boolean
}

export interface UnifiedDiff {
  /** As in the header, without `a/` and `b/`; undefined for the null device. */
  oldPath: string | undefined
  newPath: string | undefined
  /** The file did not exist before. */
  created: boolean
  hunks: UnifiedHunk[]
}

/** Marks a diff whose file was made by it. */
export const createdMarker = "# ba:created-from-absent"

/**
 * Reads the unified diff of one file. Hunks are read by their line counts, so that rows may look like headers. Throws
 * Fault `BadRequest` when there is no header, no hunk, or a hunk is not as long as it says.
 */
export function parseUnified(text: string): UnifiedDiff {
  const lines = text.split("\n")
  const header = lines.findIndex((line, at) => line.startsWith("--- ") && lines[at + 1]?.startsWith("+++ "))
  if (header < 0) throw new Fault("BadRequest", "This diff has no file header (`--- a/FILE`, `+++ b/FILE`).")
  const oldPath = headerPath(lines[header]!.slice(4), "a/")
  const newPath = headerPath(lines[header + 1]!.slice(4), "b/")
  const hunks: UnifiedHunk[] = []
  let marked = false
  let at = header + 2
  while (at < lines.length) {
    const line = lines[at]!
    if (line.startsWith("@@")) {
      const read = readHunk(lines, at, hunks.length)
      hunks.push(read.hunk)
      at = read.end
      continue
    }
    if (line.startsWith("--- ") && lines[at + 1]?.startsWith("+++ "))
      throw new Fault("BadRequest", "This diff is about more than one file. Revert one file at a time.")
    if (line === createdMarker && hunks.length === 0) marked = true
    at += 1
  }
  if (hunks.length === 0) throw new Fault("BadRequest", "This diff has no hunk, so there is nothing to revert.")
  const [first] = hunks
  const onlyAdds = hunks.length === 1 && first!.before.every((line) => line === "") && first!.before.length <= 1
  return { oldPath, newPath, created: marked || oldPath === undefined || onlyAdds, hunks }
}

/** The rest of a header line: a tab begins a date. Git quotes names with odd characters. */
function headerPath(rest: string, prefix: string): string | undefined {
  const raw = rest.split("\t", 1)[0]!.replace(/\r$/, "")
  const name = raw.startsWith('"') && raw.endsWith('"') ? unquote(raw) : raw
  if (name === "/dev/null") return undefined
  return name.startsWith(prefix) ? name.slice(prefix.length) : name
}

function unquote(quoted: string): string {
  const letters: Record<string, string> = { n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v" }
  const bytes: Buffer[] = []
  for (const [, octal, escape, plain] of quoted.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|([^\\]+)/gs))
    bytes.push(
      octal !== undefined
        ? Buffer.from([Number.parseInt(octal, 8)])
        : Buffer.from(plain ?? letters[escape!] ?? escape!),
    )
  return Buffer.concat(bytes).toString("utf8")
}

function readHunk(lines: string[], start: number, index: number): { hunk: UnifiedHunk; end: number } {
  const broken = (why: string) =>
    new Fault("BadRequest", `Hunk ${index} of this diff cannot be read: ${why}.`, { hunkIndex: index })
  const head = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(lines[start]!)
  if (!head) throw broken(`its header is ${JSON.stringify(lines[start]!.slice(0, 60))}`)
  const [oldStart, oldLines, newStart, newLines] = [1, 2, 3, 4].map((group) => Number(head[group] ?? 1)) as [
    number,
    number,
    number,
    number,
  ]
  const sides = { before: [] as string[], after: [] as string[] }
  /** Sides whose last line has no line end, by the marker below it. */
  const unended = { before: false, after: false }
  let at = start + 1
  let last = " "
  while (sides.before.length < oldLines || sides.after.length < newLines || lines[at]?.startsWith("\\")) {
    const line = lines[at]
    // The last row of a diff that lost its final blank: a context row of nothing.
    if (line === undefined) throw broken("it ends too early")
    const sign = line === "" ? " " : line[0]!
    if (sign === "\\") {
      if (last !== "+") unended.before = true
      if (last !== "-") unended.after = true
    } else if (sign === " " || sign === "-" || sign === "+") {
      if (sign !== "+") sides.before.push(line.slice(1))
      if (sign !== "-") sides.after.push(line.slice(1))
      last = sign
    } else throw broken(`a row begins with ${JSON.stringify(sign)}`)
    if (sides.before.length > oldLines || sides.after.length > newLines) throw broken("it is longer than it says")
    at += 1
  }
  // One side ends without a line end, so both reach the end of the file, where the other has one.
  if (unended.before !== unended.after) {
    const ended = unended.before ? sides.after : sides.before
    if (ended.length > 0) ended.push("")
  }
  return { hunk: { oldStart, oldLines, newStart, newLines, ...sides, unended: unended.before }, end: at }
}
