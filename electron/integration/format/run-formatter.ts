import type { ProcessTrees } from "../../terminal/process-tree.ts"
import { commandLine } from "../find-program.ts"

export interface FormatterRun {
  file: string
  args: readonly string[]
  cwd: string
  env: NodeJS.ProcessEnv
  /** Undefined: the program is given no input. */
  input?: Uint8Array
  deadlineMs: number
}

export interface FormatterResult {
  output: Buffer
  /** What went wrong, in words; undefined when it ended well. */
  failure?: string
}

/** Bytes of output: the largest file that is edited, twice over. */
const MOST_OUTPUT = 128 * 1024 * 1024
/** Characters of what it said on stderr. */
const MOST_COMPLAINT = 600

/** Runs a formatter to its end or to the deadline, after which its whole process tree is killed. Never rejects. */
export async function runFormatter(trees: Pick<ProcessTrees, "spawn">, run: FormatterRun): Promise<FormatterResult> {
  const line = commandLine(run.file, run.args)
  const tree = trees.spawn(line.file, line.args, {
    ...line.options,
    cwd: run.cwd,
    env: run.env,
    stdio: "pipe",
    label: "formatter",
  })
  const { child } = tree
  const chunks: Buffer[] = []
  let size = 0
  let complaint = ""
  let stopped: string | undefined
  let killing: Promise<void> | undefined
  const stop = (reason: string) => {
    stopped ??= reason
    killing ??= tree.kill({ graceMs: 100 })
  }
  const timer = setTimeout(() => stop(`took longer than ${run.deadlineMs / 1000} s`), run.deadlineMs)
  child.stdout?.on("data", (chunk: Buffer) => {
    size += chunk.length
    if (size > MOST_OUTPUT) return stop("wrote more than any file may have")
    chunks.push(chunk)
  })
  child.stderr?.on("data", (chunk: Buffer) => {
    if (complaint.length < MOST_COMPLAINT) complaint += chunk.toString()
  })
  // It may end without reading all of its input.
  child.stdin?.on("error", () => {})
  child.stdin?.end(run.input)
  const failure = await new Promise<string | undefined>((resolve) => {
    child.once("error", (error) => resolve(`could not be started: ${error.message}`))
    child.once("close", (code, signal) => {
      const said = complaint.trim().slice(0, MOST_COMPLAINT)
      if (stopped) resolve(stopped)
      else if (code === 0) resolve(undefined)
      else resolve(`ended with ${signal ?? `code ${code}`}${said ? `: ${said}` : ""}`)
    })
  })
  clearTimeout(timer)
  await killing
  return { output: Buffer.concat(chunks), ...(failure !== undefined && { failure }) }
}
