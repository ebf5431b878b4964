import { type ChildProcessByStdio, spawn } from "node:child_process"
import { stat } from "node:fs/promises"
import { createRequire } from "node:module"
import path from "node:path"
import type { Readable } from "node:stream"
import { Fault } from "../../shared/fault.ts"

/** The bundled ripgrep. Every run is its own process, ended by the signal or when the reader has enough. */
export interface Ripgrep {
  /** Paths below `directory`, relative to it, as they are found. Hidden files too; ignored ones and `.git` not. */
  files(options: FilesOptions): AsyncGenerator<string, void>
  /** Matching lines below `directory`. Throws Fault `BadRequest` with the engine's words for a bad pattern. */
  matches(options: MatchesOptions): AsyncGenerator<RipgrepMatch, void>
}

export interface FilesOptions {
  directory: string
  /** Globs as in .gitignore; a leading `!` excludes. */
  globs?: string[]
  /** Newest first; single-threaded, so only where it is needed. */
  newestFirst?: boolean
  signal?: AbortSignal
}

export interface MatchesOptions {
  directory: string
  pattern: string
  /** Search only this file or folder; relative to `directory`. */
  path?: string
  globs?: string[]
  /** Also files that ignore rules leave out. */
  ignored?: boolean
  /** Passes over files with more bytes. */
  largest?: number
  signal?: AbortSignal
}

export interface RipgrepMatch {
  /** Relative to `directory`. */
  path: string
  /** The line with its ending. */
  line: string
  /** From 1. */
  number: number
  /** Of the line, in bytes from the start of the file. */
  offset: number
  /** In bytes from the start of the line; `end` exclusive. */
  submatches: { text: string; start: number; end: number }[]
}

/** A line of JSON longer than this is a match in a minified or generated file, and is passed over. Bytes. */
const LONGEST_RECORD = 4 * 1024 * 1024

/** `binary`: path of the program (default: the one that is installed with the app). */
export function createRipgrep(options: { binary?: string } = {}): Ripgrep {
  const common = ["--no-config", "--hidden", "--no-messages", "--glob=!.git"]
  const start = (args: string[], directory: string, signal?: AbortSignal) =>
    run(options.binary ?? installedBinary(), args, directory, signal)

  return {
    async *files({ directory, globs = [], newestFirst, signal }) {
      const args = [...common, "--files", "--null", ...(newestFirst ? ["--sortr=modified"] : []), ...globArgs(globs)]
      for await (const record of start([...args, "--", "."], directory, signal))
        yield plainPath(record.toString("utf8"))
    },
    async *matches({ directory, pattern, path: below = ".", globs = [], ignored, largest, signal }) {
      const scope = [...(ignored ? ["--no-ignore"] : []), ...(largest ? [`--max-filesize=${largest}`] : [])]
      const args = [...common, ...scope, "--json", ...globArgs(globs), "--regexp", pattern, "--", below]
      for await (const record of start(args, directory, signal)) {
        const match = parseMatch(record)
        if (match) yield match
      }
    },
  }
}

const globArgs = (globs: string[]) => globs.map((glob) => `--glob=${glob}`)

let installed: string | undefined
/** Resolved on first use; in a packaged app the program lies beside the archive, where it can be executed. */
function installedBinary(): string {
  if (installed) return installed
  const name = process.platform === "win32" ? "rg.exe" : "rg"
  try {
    const found = createRequire(import.meta.url).resolve(
      `@vscode/ripgrep-${process.platform}-${process.arch}/bin/${name}`,
    )
    installed = found.replace(`app.asar${path.sep}`, `app.asar.unpacked${path.sep}`)
    return installed
  } catch (error) {
    throw unavailable(error)
  }
}

const unavailable = (cause: unknown) =>
  new Fault(
    "Unavailable",
    `Search is not available: the ripgrep program for ${process.platform}-${process.arch} is missing. Install the app again.`,
    {},
    { cause },
  )

/** Records of the program's output (split at NUL for `--null`, else at newlines), without their separator. */
async function* run(binary: string, args: string[], cwd: string, signal?: AbortSignal): AsyncGenerator<Buffer, void> {
  signal?.throwIfAborted()
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(binary, args, {
    cwd,
    // Without an input: given one, ripgrep would search that instead of the folder.
    stdio: ["ignore", "pipe", "pipe"],
    windowsHide: true,
  })
  const abort = () => child.kill("SIGKILL")
  signal?.addEventListener("abort", abort, { once: true })
  let complaint = ""
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    if (complaint.length < 4000) complaint += text
  })
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject)
    child.once("close", resolve)
  })
  // The error is taken up below; without a listener it would end the process while output is still being read.
  closed.catch(() => {})
  let yielded = false
  try {
    for await (const record of records(child.stdout, args.includes("--null") ? 0 : 10)) {
      yielded = true
      yield record
    }
    const code = await closed.catch(async (error: NodeJS.ErrnoException) => {
      // A missing working folder and a missing program give the same error.
      const exists = await stat(cwd).then(
        (found) => found.isDirectory(),
        () => false,
      )
      throw exists ? unavailable(error) : new Fault("FileNotFound", `There is no folder ${cwd}.`, { path: cwd })
    })
    signal?.throwIfAborted()
    // 1: nothing found. 2: an error, but with output it was only about some files that could not be read.
    if (code === 2 && !yielded && complaint.trim())
      throw new Fault("BadRequest", `The search was not understood: ${complaint.trim().replace(/^rg: /, "")}`)
  } finally {
    signal?.removeEventListener("abort", abort)
    child.kill("SIGKILL")
  }
}

async function* records(stream: Readable, separator: number): AsyncGenerator<Buffer, void> {
  let pending: Buffer[] = []
  let size = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let from = 0
    for (let at = chunk.indexOf(separator); at !== -1; at = chunk.indexOf(separator, from)) {
      const piece = chunk.subarray(from, at)
      from = at + 1
      if (size + piece.length <= LONGEST_RECORD) yield size ? Buffer.concat([...pending, piece]) : piece
      pending = []
      size = 0
    }
    const rest = chunk.subarray(from)
    size += rest.length
    if (size <= LONGEST_RECORD) pending.push(rest)
    else pending = []
  }
  if (size > 0 && size <= LONGEST_RECORD) yield Buffer.concat(pending)
}

interface Text {
  text?: string
  /** Base64, for what is not UTF-8. */
  bytes?: string
}

const plainText = (value: Text): string => value.text ?? Buffer.from(value.bytes ?? "", "base64").toString("utf8")

const plainPath = (name: string): string => {
  const short = name.startsWith("./") || name.startsWith(".\\") ? name.slice(2) : name
  return path.sep === "\\" ? short.replaceAll("\\", "/") : short
}

function parseMatch(record: Buffer): RipgrepMatch | undefined {
  const { type, data } = JSON.parse(record.toString("utf8")) as { type: string; data: Record<string, never> }
  if (type !== "match") return undefined
  const match = data as unknown as {
    path: Text
    lines: Text
    line_number: number
    absolute_offset: number
    submatches: { match: Text; start: number; end: number }[]
  }
  return {
    path: plainPath(plainText(match.path)),
    line: plainText(match.lines),
    number: match.line_number,
    offset: match.absolute_offset,
    submatches: match.submatches.map(({ match: found, start, end }) => ({ text: plainText(found), start, end })),
  }
}
