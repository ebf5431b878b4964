import { access, constants } from "node:fs/promises"
import path from "node:path"

export interface Shell {
  file: string
  /** Whether the command parser can tell its lines apart. */
  dialect: "posix" | "other"
  args(command: string): string[]
}

const known = new Set(["bash", "zsh", "sh", "dash", "ksh"])

/**
 * The shell that runs commands: the user's own when it speaks POSIX. fish and nu users get bash or sh, because agents
 * write bash and permissions are decided on what bash would run. Windows: Git's bash, else cmd.
 */
export async function findShell(env: NodeJS.ProcessEnv = process.env): Promise<Shell> {
  if (process.platform === "win32") return findWindowsShell(env)
  const own = env.SHELL && path.isAbsolute(env.SHELL) && known.has(path.basename(env.SHELL)) ? [env.SHELL] : []
  const usual = process.platform === "darwin" ? ["/bin/zsh", "/bin/bash"] : ["/bin/bash", "/usr/bin/bash"]
  return posix((await firstExecutable([...own, ...usual])) ?? "/bin/sh")
}

async function findWindowsShell(env: NodeJS.ProcessEnv): Promise<Shell> {
  const roots = [
    env.ProgramFiles,
    env["ProgramFiles(x86)"],
    env.LOCALAPPDATA && path.join(env.LOCALAPPDATA, "Programs"),
  ]
  const candidates = roots.flatMap((root) => (root ? [path.join(root, "Git", "bin", "bash.exe")] : []))
  const bash = await firstExecutable(candidates)
  if (bash) return posix(bash)
  return { file: env.ComSpec ?? "cmd.exe", dialect: "other", args: (command) => ["/d", "/s", "/c", `"${command}"`] }
}

const posix = (file: string): Shell => ({ file, dialect: "posix", args: (command) => ["-c", command] })

async function firstExecutable(files: readonly string[]): Promise<string | undefined> {
  for (const file of files) {
    const usable = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (usable) return file
  }
  return undefined
}
