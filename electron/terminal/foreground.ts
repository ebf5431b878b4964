import { execFile } from "node:child_process"
import { readFile } from "node:fs/promises"
import path from "node:path"
import { promisify } from "node:util"
import type { Pty } from "../../shared/domain/terminal.ts"
import type { TerminalForeground } from "../../shared/native/terminal.ts"
import { isShell } from "./shells.ts"

const run = promisify(execFile)

export type Foreground = TerminalForeground

/**
 * Whether a program runs in front of a terminal's shell: another process group than the shell's own has the terminal. A
 * terminal that was opened for a program is always busy with it. Where the system does not say, nothing is known.
 */
export async function foreground({ pid, command, args }: Pick<Pty, "pid" | "command" | "args">): Promise<Foreground> {
  // `-c` and files: it does that, and then it ends.
  if (!isShell(command) || args.some((argument) => !argument.startsWith("-") || argument === "-c"))
    return { busy: true, program: path.basename(command) }
  const groups = await groupsOf(pid).catch(() => undefined)
  if (!groups) return { busy: null }
  // No terminal of its own: another program holds it.
  if (groups.front <= 0) return { busy: null }
  if (groups.front === groups.own) return { busy: false }
  const program = await nameOf(groups.front).catch(() => "")
  return { busy: true, ...(program ? { program } : {}) }
}

/** The process group of the shell, and the one that has its terminal. */
async function groupsOf(pid: number): Promise<{ own: number; front: number } | undefined> {
  if (process.platform === "win32") return undefined
  if (process.platform === "linux") {
    const text = await readFile(`/proc/${pid}/stat`, "latin1")
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ")
    return { own: Number(fields[2]), front: Number(fields[5]) }
  }
  const { stdout } = await run("/bin/ps", ["-o", "pgid=,tpgid=", "-p", String(pid)])
  const [own, front] = stdout.trim().split(/\s+/).map(Number)
  return own !== undefined && front !== undefined ? { own, front } : undefined
}

async function nameOf(pid: number): Promise<string> {
  if (process.platform === "linux") return (await readFile(`/proc/${pid}/comm`, "utf8")).trim()
  const { stdout } = await run("/bin/ps", ["-o", "comm=", "-p", String(pid)])
  return path.basename(stdout.trim())
}
