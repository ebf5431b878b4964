import { Fault } from "../../shared/fault.ts"
import { randomText } from "../../shared/id.ts"
import { markVariable } from "./process-table.ts"
import type { ProcessTrees } from "./process-tree.ts"
import type { OpenSource, PtySource } from "./pty-source.ts"
import type { Size } from "./screen.ts"

export interface PtyProcess {
  pid: number
  /** Throws Fault `Unavailable` while the program does not read what was typed before. */
  write(data: string | Uint8Array): void
  resize(size: Size): void
  /** Nothing is read any more, so that the program waits as soon as the kernel's few KB are full. */
  pause(): void
  resume(): void
  /** Ends the program and everything it started: HUP and TERM, then KILL. Resolves when none is left. */
  kill(): Promise<void>
}

export interface StartPty extends OpenSource {
  trees: ProcessTrees
  label: string
  open(source: OpenSource): Promise<PtySource>
}

/** Bytes that were typed and not read, above which nothing more is taken. */
const inputLimit = 1024 * 1024

/** Starts a program on a pseudo terminal of its own. Rejects when the system has no more of them. */
export async function startPty({ trees, label, open, ...source }: StartPty): Promise<PtyProcess> {
  const mark = randomText(16)
  let ended = false
  let pty: PtySource
  try {
    pty = await open({
      ...source,
      env: { ...source.env, [markVariable]: mark },
      onExit(exitCode) {
        ended = true
        source.onExit(exitCode)
      },
    })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Fault(
      "Unavailable",
      `The system gave no terminal for ${source.file} (${reason}). Close some and try again.`,
    )
  }
  const tree = pty.pid > 0 ? trees.adopt(pty.pid, { label, mark, hangup: true }) : undefined

  return {
    pid: pty.pid,
    write(data) {
      if (ended) return
      if (pty.unwritten() > inputLimit)
        throw new Fault("Unavailable", "The program does not read what is typed. Wait for it, or interrupt it.")
      pty.write(data)
    },
    resize(size) {
      try {
        if (!ended) pty.resize(size)
      } catch {
        // Its program ended in this moment.
      }
    },
    pause() {
      if (!ended) pty.pause()
    },
    resume() {
      if (!ended) pty.resume()
    },
    async kill() {
      if (!ended) pty.resume()
      if (tree) await tree.kill()
      if (!ended) pty.close()
    },
  }
}
