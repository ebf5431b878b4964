import { type ChildProcess, spawn } from "node:child_process"
import path from "node:path"
import { Fault } from "../../../shared/fault.ts"
import { withoutLogins } from "../../lib/git-address.ts"
import type { Place } from "../git.ts"
import { gitEnvironment, safeOptions } from "./environment.ts"

export interface RunOptions {
  /** Default: the system's temp-free root of the place, else the process's folder. */
  cwd?: string
  /** Runs against this git directory, working folder and index, without the user's configuration. */
  place?: Place
  /** Extra `-c key=value`. */
  config?: Record<string, string>
  input?: Buffer | string | AsyncIterable<Buffer>
  /** The call changes something: locks are taken as usual. */
  write?: boolean
  /** Exit codes that are answers. Default [0]. */
  codes?: number[]
  /** ms; default 60 s. The whole process group ends then. */
  deadline?: number
  /** Bytes of stdout; default 256 MiB. */
  maxOutput?: number
  env?: Record<string, string>
  /** Ends git and what it started; the call then throws the signal's reason. */
  signal?: AbortSignal
  /** Told of git's process, which leads a group of its own; what it answers is called when that has ended. */
  started?: (pid: number) => () => void
}

export interface RunResult {
  code: number
  stdout: Buffer
  stderr: string
}

export type Run = (args: string[], options?: RunOptions) => Promise<RunResult>

/** Runs git without a shell. Throws Fault `GitFailed` for an unexpected exit code, `Unavailable` after the deadline. */
export function createRun(executable = "git"): Run {
  return async (args, options = {}) => {
    const { place, codes = [0], deadline = 60_000, maxOutput = 256 * 1024 * 1024 } = options
    const env = { ...gitEnvironment({ isolated: place !== undefined, write: options.write }), ...options.env }
    if (place) {
      env.GIT_DIR = place.gitDir
      if (place.workTree) env.GIT_WORK_TREE = place.workTree
      if (place.index) env.GIT_INDEX_FILE = place.index
      if (place.alternates?.length) env.GIT_ALTERNATE_OBJECT_DIRECTORIES = alternatesList(place.alternates)
    }
    const config = Object.entries(options.config ?? {}).flatMap(([key, value]) => ["-c", `${key}=${value}`])
    const child = spawn(executable, [...safeOptions, ...config, ...args], {
      cwd: options.cwd ?? place?.workTree ?? place?.gitDir,
      env,
      stdio: ["pipe", "pipe", "pipe"],
      windowsHide: true,
      // A group of its own, so that a filter program it started ends with it.
      detached: process.platform !== "win32",
    })
    const ended = child.pid === undefined ? undefined : options.started?.(child.pid)
    return await new Promise<RunResult>((resolve, reject) => {
      const out: Buffer[] = []
      const err: Buffer[] = []
      let size = 0
      let failure: Error | undefined
      const stop = (reason: Error) => {
        failure ??= reason
        killGroup(child)
      }
      const { signal: given } = options
      const abort = () => stop(given?.reason instanceof Error ? given.reason : new Fault("Aborted", "Aborted"))
      if (given?.aborted) abort()
      given?.addEventListener("abort", abort, { once: true })
      const timer = setTimeout(
        () => stop(new Fault("Unavailable", `git ${args[0]} took longer than ${deadline} ms and was stopped.`)),
        deadline,
      )
      child.stdout.on("data", (chunk: Buffer) => {
        size += chunk.length
        if (size > maxOutput) stop(new Fault("TooLarge", `git ${args[0]} answered more than ${maxOutput} bytes.`))
        else out.push(chunk)
      })
      child.stderr.on("data", (chunk: Buffer) => {
        if (err.length < 64) err.push(chunk)
      })
      child.on("error", (error: NodeJS.ErrnoException) => {
        clearTimeout(timer)
        reject(
          error.code === "ENOENT"
            ? new Fault("GitFailed", `git could not be started in ${options.cwd ?? "this folder"}: ${error.message}.`)
            : error,
        )
      })
      child.on("close", (code, signal) => {
        clearTimeout(timer)
        given?.removeEventListener("abort", abort)
        ended?.()
        if (failure) return reject(failure)
        const stderr = withoutLogins(Buffer.concat(err).toString("utf8").trim())
        const result = { code: code ?? -1, stdout: Buffer.concat(out), stderr }
        if (code !== null && codes.includes(code)) return resolve(result)
        const why = stderr || (signal ? `ended by ${signal}` : `exit code ${code}`)
        reject(new Fault("GitFailed", `git ${args[0]} did not succeed: ${why}`, { command: args[0], code, stderr }))
      })
      // git may close its input early (it has failed already): the exit code tells, not EPIPE.
      child.stdin.on("error", () => {})
      void feed(child, options.input)
    })
  }
}

/** A path that holds the separator or begins with a quote is C-quoted. */
function alternatesList(folders: string[]): string {
  const quote = (folder: string) =>
    folder.includes(path.delimiter) || folder.startsWith('"') ? `"${folder.replace(/["\\]/g, "\\$&")}"` : folder
  return folders.map(quote).join(path.delimiter)
}

async function feed(child: ChildProcess, input: RunOptions["input"]): Promise<void> {
  const stdin = child.stdin!
  if (input === undefined || typeof input === "string" || Buffer.isBuffer(input)) {
    stdin.end(input)
    return
  }
  for await (const chunk of input) {
    if (!stdin.writable) return
    if (!stdin.write(chunk)) await new Promise<void>((resolve) => drained(child, resolve))
  }
  stdin.end()
}

function drained(child: ChildProcess, resolve: () => void): void {
  child.stdin!.once("drain", resolve)
  child.once("close", resolve)
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    if (process.platform === "win32") child.kill("SIGKILL")
    else process.kill(-child.pid, "SIGKILL")
  } catch {
    child.kill("SIGKILL")
  }
}

/** stdout as text without its final newline. */
export const text = (result: RunResult): string => result.stdout.toString("utf8").replace(/\n$/, "")

/** The items of a `-z` answer. */
export function fields(output: Buffer): string[] {
  const items = output.toString("utf8").split("\0")
  items.pop()
  return items
}
