import type { FilePatch, PatchHunk, PatchLine, TreeChange, TreeEntry } from "./git.ts"
import { unquote } from "./quote.ts"

/**
 * Parses `git diff-tree --raw --patch --full-index` (without -z: names are C-quoted, which is safe for every name).
 * The raw lines say what changed; the patches are matched to them by their exact `diff --git` line, so that nothing
 * is guessed from names. `output` is latin1: one character per byte.
 */
export function parsePatch(output: string): FilePatch[] {
  const reader = createReader(output)
  const files: { file: FilePatch; header: string }[] = []
  for (let line = reader.peek(); line?.startsWith(":"); line = reader.peek()) {
    files.push(readRaw(line))
    reader.next()
  }
  if (reader.peek() === "") reader.next()
  for (const { file, header } of files) {
    // A file that became a link (or the reverse) has two sections, one that removes and one that adds.
    let sections = 0
    while (reader.peek() === header) {
      sections += 1
      reader.next()
      readSection(reader, file)
    }
    if (sections > 1) file.hunks = []
  }
  return files.map(({ file }) => file)
}

interface Reader {
  peek(): string | undefined
  next(): string
}

function createReader(output: string): Reader {
  let start = 0
  let line: string | undefined
  const peek = () => {
    if (line === undefined && start < output.length) {
      const end = output.indexOf("\n", start)
      line = end < 0 ? output.slice(start) : output.slice(start, end)
    }
    return line
  }
  return {
    peek,
    next() {
      const current = peek() ?? ""
      start += current.length + 1
      line = undefined
      return current
    },
  }
}

function readRaw(line: string): { file: FilePatch; header: string } {
  const [meta = "", first = "", second] = line.split("\t")
  const change = rawChange(meta, unquote(first), second === undefined ? undefined : unquote(second))
  const last = second ?? first
  return {
    file: { ...change, hunks: [], binary: false, large: false },
    header: `diff --git ${prefixed("a/", first)} ${prefixed("b/", last)}`,
  }
}

const prefixed = (prefix: string, written: string) =>
  written.startsWith('"') ? `"${prefix}${written.slice(1)}` : prefix + written

/** `meta` is `:OLDMODE NEWMODE OLDID NEWID STATUS`. */
export function rawChange(meta: string, first: string, second?: string): TreeChange {
  const [oldMode = "", newMode = "", oldId = "", newId = "", letter = ""] = meta.slice(1).split(" ")
  const side = (mode: string, id: string): TreeEntry | null => (mode === "000000" ? null : { mode, id })
  const statuses: Record<string, TreeChange["status"]> = { A: "added", D: "deleted", R: "renamed" }
  return {
    status: statuses[letter[0]!] ?? "modified",
    path: second ?? first,
    ...(second !== undefined && { oldPath: first }),
    old: side(oldMode, oldId),
    new: side(newMode, newId),
  }
}

const hunkHeader = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/

function readSection(reader: Reader, file: FilePatch): void {
  for (let line = reader.peek(); line !== undefined; line = reader.peek()) {
    const match = hunkHeader.exec(line)
    if (match) file.hunks.push(readHunk(reader, match))
    else if (line.startsWith("diff --git ")) return
    else {
      if (line.startsWith("Binary files ")) file.binary = true
      reader.next()
    }
  }
}

/** The header's counts say where a hunk ends; a removed line `-- a/x` is therefore never taken for a file header. */
function readHunk(reader: Reader, match: RegExpExecArray): PatchHunk {
  const header = reader.next()
  const hunk: PatchHunk = {
    header,
    oldStart: Number(match[1]),
    oldLines: Number(match[2] ?? 1),
    newStart: Number(match[3]),
    newLines: Number(match[4] ?? 1),
    lines: [],
  }
  let old = hunk.oldLines
  let fresh = hunk.newLines
  for (;;) {
    const line = reader.peek()
    if (line === undefined) break
    if (line.startsWith("\\")) {
      const last = hunk.lines.at(-1)
      if (last) last.noNewline = true
      reader.next()
      continue
    }
    if (old <= 0 && fresh <= 0) break
    reader.next()
    const type = kinds[line[0] ?? " "] ?? "context"
    if (type !== "add") old -= 1
    if (type !== "remove") fresh -= 1
    hunk.lines.push({ type, text: line.slice(1) })
  }
  return hunk
}

const kinds: Record<string, PatchLine["type"]> = { " ": "context", "+": "add", "-": "remove" }
