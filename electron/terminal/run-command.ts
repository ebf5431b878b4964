import type { ChildProcess } from "node:child_process"
import { stat } from "node:fs/promises"
import { Fault } from "../../shared/fault.ts"
import { childEnvironment } from "./child-environment.ts"
import { outputLimits, type OutputLimits } from "./output-tail.ts"
import { type CapturedOutput, createOutputCapture } from "./output-capture.ts"
import type { ProcessTrees } from "./process-tree.ts"
import type { Shell } from "./shell.ts"

export interface RunCommandOptions {
  command: string
  /** Absolute. */
  cwd: string
  shell: Shell
  trees: ProcessTrees
  /** Where a long output goes as a whole. */
  outputFolder: string
  /** Added to the host's environment, without the host's own secrets; undefined takes one out. */
  env?: Record<string, string | undefined>
  /** ms; none when absent. */
  timeout?: number
  signal?: AbortSignal
  limits?: OutputLimits
  /** Whose processes these are (a session id), for `ProcessTrees.killOwner`. */
  owner?: string
  /** New text of stdout and stderr in the order it was written. `recent` gives the end of all so far. */
  onOutput?: (text: string, recent: (characters: number) => string) => void
  /**
   * Tells stdout and stderr apart, through a pipe each: then their lines come in the order they were read, which is not
   * quite that in which they were written.
   */
  onStream?: (stream: "stdout" | "stderr", text: string) => void
}

export interface CommandResult extends CapturedOutput {
  /** Null when the command was ended by a signal, ours or another. */
  exit: number | null
  timedOut: boolean
  aborted: boolean
  /** ms */
  duration: number
}

/**
 * After the shell is gone, its pipe may be held open by what it left in the background: it is read until it was silent
 * for `quiet` ms, and for `longest` ms at most.
 */
const drain = { quiet: 100, longest: 2000 }

/**
 * Runs one shell line to its end. Rejects with a Fault only when it could not be started: a command that fails, hangs
 * or is stopped is a result. On timeout and abort the whole process tree is gone when this resolves; processes that a
 * command put into the background by itself go on, until `ProcessTrees` ends them with the session or the host.
 */
export async function runCommand(options: RunCommandOptions): Promise<CommandResult> {
  const { command, cwd, shell, trees, timeout, signal, onOutput } = options
  await assertFolder(cwd)
  const began = performance.now()
  const capture = createOutputCapture({ folder: options.outputFolder, limits: options.limits ?? outputLimits })
  const { onStream } = options
  const [file, args] = onStream ? ([shell.file, shell.args(command)] as const) : merged(shell.file, shell.args(command))
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() }
  const tree = trees.spawn(file, args, {
    cwd,
    env: { ...childEnvironment(), ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
    label: command,
    windowsVerbatimArguments: shell.dialect === "other",
    ...(options.owner ? { owner: options.owner } : {}),
  })
  const { child } = tree
  let stopped: "timeout" | "abort" | undefined
  let killing: Promise<void> | undefined
  const stop = (why: "timeout" | "abort") => {
    if (stopped) return
    stopped = why
    killing = tree.kill()
  }
  const onAbort = () => stop("abort")
  const timer = timeout === undefined ? undefined : setTimeout(() => stop("timeout"), timeout)
  signal?.addEventListener("abort", onAbort, { once: true })
  if (signal?.aborted) onAbort()

  for (const name of ["stdout", "stderr"] as const) {
    const stream = child[name]
    stream?.on("data", (chunk: Buffer) => {
      onStream?.(name, decoders[name].decode(chunk, { stream: true }))
      const { text, ready } = capture.add(chunk)
      if (text) onOutput?.(text, capture.recent)
      if (!ready) return
      stream.pause()
      void ready.finally(() => stream.resume())
    })
  }
  try {
    const exit = await ended(child)
    await killing
    const captured = await capture.finish()
    return {
      ...captured,
      exit: stopped ? null : exit,
      timedOut: stopped === "timeout",
      aborted: stopped === "abort",
      duration: performance.now() - began,
    }
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener("abort", onAbort)
    for (const stream of [child.stdout, child.stderr]) {
      // Read on and forget: a closed pipe would end what still runs in the background.
      stream?.removeAllListeners("data")
      stream?.resume()
      ;(stream as { unref?: () => void } | null)?.unref?.()
    }
    child.unref()
  }
}

/** The exit code, once the shell is gone and its output is read. */
function ended(child: ChildProcess): Promise<number | null> {
  const { promise, resolve, reject } = Promise.withResolvers<number | null>()
  child.once("error", (error: NodeJS.ErrnoException) =>
    reject(
      new Fault("Unavailable", `The command could not be started: ${error.message}. Check that the shell exists.`, {
        code: error.code,
      }),
    ),
  )
  child.once("exit", (code) => {
    const { stdout } = child
    const finish = () => {
      clearTimeout(last)
      clearTimeout(quiet)
      stdout?.off("data", wait)
      resolve(code)
    }
    const last = setTimeout(finish, drain.longest)
    let quiet = setTimeout(finish, drain.quiet)
    const wait = () => {
      clearTimeout(quiet)
      // Paused: more is there, and the file that takes it is slow.
      quiet = setTimeout(() => (stdout?.isPaused() ? wait() : finish()), drain.quiet)
    }
    stdout?.on("data", wait)
    child.once("close", finish)
  })
  return promise
}

/** stdout and stderr through one pipe, so that lines keep the order in which they were written. */
function merged(file: string, args: string[]): [string, string[]] {
  if (process.platform === "win32") return [file, args]
  return ["/bin/sh", ["-c", 'exec "$@" 2>&1', "sh", file, ...args]]
}

async function assertFolder(cwd: string): Promise<void> {
  const info = await stat(cwd).catch(() => undefined)
  if (!info?.isDirectory())
    throw new Fault("FileNotFound", `The folder ${cwd} does not exist, so nothing can be run in it.`, { path: cwd })
}
