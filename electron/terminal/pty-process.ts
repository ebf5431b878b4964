import type { IPty } from "node-pty"
import { Fault } from "../../shared/fault.ts"
import { randomText } from "../../shared/id.ts"
import { lazy } from "../lib/lazy.ts"
import { markVariable } from "./process-table.ts"
import type { ProcessTrees } from "./process-tree.ts"
import type { Size } from "./screen.ts"

export interface PtyProcess {
  pid: number
  write(data: string | Uint8Array): void
  resize(size: Size): void
  /** Nothing is read any more, so that the program waits as soon as the kernel's few KB are full. */
  pause(): void
  resume(): void
  /** Ends the program and everything it started: HUP and TERM, then KILL. Resolves when none is left. */
  kill(): Promise<void>
}

export interface StartPty {
  /** Absolute. */
  file: string
  args: string[]
  cwd: string
  env: Record<string, string>
  size: Size
  trees: ProcessTrees
  label: string
  onData(text: string): void
  /** After the last `onData`. Ended by a signal: 128 and its number, as shells say it. */
  onExit(exitCode: number): void
}

/**
 * While reading is paused, how often it is checked that the program is still there, in ms. When it ends, node-pty drops
 * after 200 ms what was not read.
 */
const checkEvery = 50

const loadPty = lazy(() => import("node-pty"))

/** Starts a program on a pseudo terminal of its own. Rejects when the system has no more of them. */
export async function startPty({
  file,
  args,
  cwd,
  env,
  size,
  trees,
  label,
  onData,
  onExit,
}: StartPty): Promise<PtyProcess> {
  const { spawn } = await loadPty()
  const mark = randomText(16)
  let pty: IPty
  try {
    pty = spawn(file, args, { ...size, cwd, env: { ...env, [markVariable]: mark } })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Fault("Unavailable", `The system gave no terminal for ${file} (${reason}). Close some and try again.`)
  }
  const tree = pty.pid > 0 ? trees.adopt(pty.pid, { label, mark, hangup: true }) : undefined
  let check: NodeJS.Timeout | undefined
  let ended = false

  function resume(): void {
    if (!check) return
    clearInterval(check)
    check = undefined
    if (!ended) pty.resume()
  }

  pty.onData(onData)
  pty.onExit(({ exitCode, signal }) => {
    ended = true
    resume()
    onExit(signal ? 128 + signal : Math.max(exitCode, 0))
  })

  return {
    pid: pty.pid,
    write(data) {
      if (!ended) pty.write(typeof data === "string" ? data : Buffer.from(data))
    },
    resize({ cols, rows }) {
      try {
        if (!ended) pty.resize(cols, rows)
      } catch {
        // Its program ended in this moment.
      }
    },
    pause() {
      if (check || ended) return
      pty.pause()
      check = setInterval(() => {
        if (!isRunning(pty.pid)) resume()
      }, checkEvery)
    },
    resume,
    async kill() {
      resume()
      if (tree) await tree.kill()
      // Windows: closes the console that the tree was attached to.
      if (process.platform === "win32" && !ended) pty.kill()
    },
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"
  }
}
