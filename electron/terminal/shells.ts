import { readFile } from "node:fs/promises"
import { userInfo } from "node:os"
import path from "node:path"
import { findProgram } from "./find-program.ts"

export interface SystemShell {
  path: string
  name: string
  /** Commands of an agent can run in it: it is there and speaks POSIX. */
  acceptable: boolean
}

/** Shells that take `-l` to read the user's profile. */
const login = new Set(["bash", "dash", "fish", "ksh", "sh", "zsh"])
const posix = new Set(["bash", "dash", "ksh", "mksh", "sh", "zsh"])
const windows = ["pwsh.exe", "powershell.exe", "cmd.exe"]

const nameOf = (file: string) => path.basename(file).replace(/\.exe$/i, "")

/** Whether the program reads commands; those for Windows count too. */
export const isShell = (file: string): boolean =>
  login.has(nameOf(file)) || posix.has(nameOf(file)) || windows.includes(path.basename(file).toLowerCase())

/** The arguments of a program that runs in a terminal: a shell becomes a login shell. */
export const terminalArguments = (file: string, args: readonly string[]): string[] =>
  login.has(nameOf(file)) && !args.includes("-l") ? [...args, "-l"] : [...args]

/** The user's own shell, or one that is there. */
export async function userShell(env: NodeJS.ProcessEnv): Promise<string> {
  const candidates =
    process.platform === "win32"
      ? [...windows.slice(0, 2), env["ComSpec"] ?? "cmd.exe"]
      : [env["SHELL"], ownShell(), "/bin/bash"]
  for (const candidate of candidates) {
    const file = candidate && (await findProgram(candidate, env))
    if (file) return file
  }
  return process.platform === "win32" ? "cmd.exe" : "/bin/sh"
}

/** The lines of the system's file of shells; on Windows those that are usual there. */
export async function systemShells(env: NodeJS.ProcessEnv, file = "/etc/shells"): Promise<SystemShell[]> {
  if (process.platform === "win32") {
    const found = await Promise.all(windows.map((name) => findProgram(name, env)))
    return found.flatMap((shell) => (shell ? [{ path: shell, name: nameOf(shell), acceptable: false }] : []))
  }
  const text = await readFile(file, "utf8").catch(() => "")
  const lines = text.split("\n").map((line) => line.replace(/#.*/, "").trim())
  const shells = [...new Set(lines.filter((line) => line.startsWith("/")))]
  return Promise.all(
    shells.map(async (shell) => {
      const name = nameOf(shell)
      return { path: shell, name, acceptable: posix.has(name) && (await findProgram(shell, env)) !== undefined }
    }),
  )
}

/** As the system's accounts have it; a user id without an account has none. */
function ownShell(): string | undefined {
  try {
    return userInfo().shell ?? undefined
  } catch {
    return undefined
  }
}
