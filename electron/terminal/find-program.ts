import path from "node:path"
import { firstProgram } from "../lib/on-path.ts"

/** The file that `command` would run, as an absolute path, or undefined. A relative one with a slash is below `cwd`. */
export async function findProgram(command: string, env: NodeJS.ProcessEnv, cwd = "/"): Promise<string | undefined> {
  if (command === "") return undefined
  const folders = /[/\\]/.test(command) ? [cwd] : (env["PATH"] ?? env["Path"] ?? "").split(path.delimiter)
  return firstProgram(folders, command, extensions(command, env))
}

function extensions(command: string, env: NodeJS.ProcessEnv): string[] {
  if (process.platform !== "win32" || path.extname(command) !== "") return [""]
  return (env["PATHEXT"] ?? ".EXE;.CMD;.BAT;.COM").split(";")
}
