import { createRequire } from "node:module"
import type { IPty } from "node-pty"
import { afterTest } from "./host.ts"

/** Both are CommonJS without named exports. */
const require = createRequire(import.meta.url)

export interface ScreenProgram {
  /** What a person would see now, lines without trailing spaces. */
  text(): string
  type(keys: string): void
  /** Resolves with the screen as soon as it fits; fails with the screen it stayed at. */
  until(wanted: RegExp | ((screen: string) => boolean), what?: string, deadlineMs?: number): Promise<string>
  /** Exit code, when the program has ended. */
  readonly ended: Promise<number>
  kill(): void
}

/** Runs a full-screen program in a real PTY and reads its screen through a terminal emulator. */
export function runOnScreen(
  file: string,
  args: string[],
  options: { cwd: string; env: NodeJS.ProcessEnv; cols?: number; rows?: number },
): ScreenProgram {
  const { cols = 120, rows = 40, cwd } = options
  const { spawn } = require("node-pty") as typeof import("node-pty")
  const { Terminal } = require("@xterm/headless") as typeof import("@xterm/headless")
  const terminal = new Terminal({ cols, rows, allowProposedApi: true, scrollback: 0 })
  const env = Object.fromEntries(Object.entries(options.env).filter((entry) => entry[1] !== undefined))
  const pty: IPty = spawn(file, args, { cols, rows, cwd, env: env as Record<string, string> })
  const waiting = new Set<() => void>()
  // The program asks the terminal what it is, and waits for the answer.
  terminal.onData((answer) => pty.write(answer))
  pty.onData((data) => terminal.write(data, () => [...waiting].forEach((check) => check())))
  let over = false
  const ended = new Promise<number>((resolve) =>
    pty.onExit(({ exitCode }) => {
      over = true
      resolve(exitCode)
    }),
  )
  const kill = () => {
    if (!over) process.kill(pty.pid, "SIGKILL")
  }
  afterTest(async () => {
    kill()
    await ended
    terminal.dispose()
  })
  const text = () => {
    const { active } = terminal.buffer
    return Array.from({ length: rows }, (_, at) => active.getLine(at)?.translateToString(true).trimEnd() ?? "").join(
      "\n",
    )
  }
  return {
    text,
    type: (keys) => pty.write(keys),
    kill,
    ended,
    until(wanted, what = String(wanted), deadlineMs = 45_000) {
      return new Promise((resolve, reject) => {
        const fits = (screen: string) => (typeof wanted === "function" ? wanted(screen) : wanted.test(screen))
        const check = () => {
          const screen = text()
          if (!fits(screen)) return
          done()
          resolve(screen)
        }
        const timer = setTimeout(() => {
          done()
          reject(new Error(`The screen did not show ${what} in ${deadlineMs} ms. It shows:\n${text()}`))
        }, deadlineMs)
        const done = () => {
          clearTimeout(timer)
          waiting.delete(check)
        }
        waiting.add(check)
        check()
      })
    },
  }
}
