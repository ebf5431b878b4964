import { Fault } from "../../shared/fault.ts"

/** A line that stays, goes, or comes. */
export interface PatchLine {
  sign: " " | "-" | "+"
  text: string
}

/** Consecutive lines to find and what takes their place. */
export interface PatchChunk {
  /** Text of lines after `@@`: the place lies below these, in order. */
  anchors: string[]
  lines: PatchLine[]
  /** The old lines are the last of the file. */
  endOfFile: boolean
}

export type FilePatch =
  | { type: "add"; path: string; lines: string[] }
  | { type: "delete"; path: string }
  | { type: "update"; path: string; moveTo?: string; chunks: PatchChunk[] }

const headers = {
  add: "*** Add File: ",
  delete: "*** Delete File: ",
  update: "*** Update File: ",
  move: "*** Move to: ",
}

/** Reads the `*** Begin Patch` format. Throws Fault `BadRequest` that names the line it could not read. */
export function parsePatch(patchText: string): FilePatch[] {
  const lines = unwrap(patchText).split(/\r?\n/)
  while (lines.length && !lines[0]!.trim()) lines.shift()
  while (lines.length && !lines.at(-1)!.trim()) lines.pop()
  if (lines[0]?.trim() !== "*** Begin Patch") throw problem("the first line must be '*** Begin Patch'")
  if (lines.at(-1)?.trim() !== "*** End Patch") throw problem("the last line must be '*** End Patch'")
  const body = lines.slice(1, -1)
  const files: FilePatch[] = []
  let at = 0
  while (at < body.length) {
    const line = body[at]!
    if (!line.trim()) {
      at += 1
      continue
    }
    const section = [line]
    at += 1
    while (at < body.length && !isFileHeader(body[at]!)) section.push(body[at++]!)
    files.push(parseFile(section))
  }
  if (files.length === 0) throw problem("it changes no file")
  return files
}

const problem = (reason: string) => new Fault("BadRequest", `apply_patch could not read the patch: ${reason}.`)

/** Models sometimes quote the patch as a shell would, or as a code block. */
function unwrap(text: string): string {
  const heredoc = /^\s*(?:apply_patch\s+)?<<\s*(['"]?)(\w+)\1[^\n]*\n([\s\S]*?)\n\s*\2\s*$/.exec(text)
  if (heredoc) return heredoc[3]!
  return /^\s*```\w*\n([\s\S]*?)\n```\s*$/.exec(text)?.[1] ?? text
}

const isFileHeader = (line: string): boolean =>
  line.startsWith(headers.add) || line.startsWith(headers.delete) || line.startsWith(headers.update)

function parseFile([header, ...body]: string[]): FilePatch {
  const path = (prefix: string) => {
    const named = header!.slice(prefix.length).trim()
    if (!named) throw problem(`'${header}' names no file`)
    return named
  }
  if (header!.startsWith(headers.add)) {
    const file = path(headers.add)
    while (body.length && !body.at(-1)!.trim()) body.pop()
    const wrong = body.find((line) => !line.startsWith("+"))
    if (wrong !== undefined) throw problem(`a line of the new file ${file} does not begin with '+': ${quoted(wrong)}`)
    return { type: "add", path: file, lines: body.map((line) => line.slice(1)) }
  }
  if (header!.startsWith(headers.delete)) {
    const file = path(headers.delete)
    const extra = body.find((line) => line.trim())
    if (extra !== undefined) throw problem(`nothing may follow the deletion of ${file}: ${quoted(extra)}`)
    return { type: "delete", path: file }
  }
  if (!header!.startsWith(headers.update)) throw problem(`${quoted(header!)} is not a file header`)
  const file = path(headers.update)
  let moveTo: string | undefined
  if (body[0]?.startsWith(headers.move)) moveTo = body.shift()!.slice(headers.move.length).trim()
  if (moveTo === "") throw problem(`the move of ${file} names no file`)
  const chunks = parseChunks(file, body)
  if (chunks.length === 0 && !moveTo) throw problem(`the update of ${file} is empty`)
  return { type: "update", path: file, ...(moveTo && { moveTo }), chunks }
}

function parseChunks(file: string, body: string[]): PatchChunk[] {
  while (body.length && !body.at(-1)!.trim()) body.pop()
  const chunks: PatchChunk[] = []
  const fresh = (): PatchChunk => ({ anchors: [], lines: [], endOfFile: false })
  let chunk = fresh()
  const flush = () => {
    if (chunk.lines.length) chunks.push(chunk)
    else if (chunk.anchors.length) throw problem(`no lines follow '@@ ${chunk.anchors.at(-1)}' in ${file}`)
    chunk = fresh()
  }
  for (const line of body) {
    if (line.trimEnd() === "*** End of File") {
      chunk.endOfFile = true
      flush()
    } else if (line.startsWith("@@")) {
      if (chunk.lines.length) flush()
      const anchor = line.slice(2).trim()
      // A unified diff's `@@ -1,2 +1,2 @@`: the numbers are often wrong, the lines are what counts.
      const context = /^-\d+(?:,\d+)? \+\d+(?:,\d+)? @@(.*)$/.exec(anchor)?.[1]?.trim() ?? anchor
      if (context) chunk.anchors.push(context)
    } else if (line === "") chunk.lines.push({ sign: " ", text: "" })
    else if (line[0] === " " || line[0] === "-" || line[0] === "+")
      chunk.lines.push({ sign: line[0], text: line.slice(1) })
    else throw problem(`a line of the update of ${file} begins with none of ' ', '+', '-', '@@': ${quoted(line)}`)
  }
  flush()
  return chunks
}

const quoted = (line: string): string => JSON.stringify(line.length > 120 ? `${line.slice(0, 120)}…` : line)
