import { access, constants, stat } from "node:fs/promises"
import path from "node:path"

/** The file that `command` would run, as an absolute path, or undefined. A relative one with a slash is below `cwd`. */
export async function findProgram(command: string, env: NodeJS.ProcessEnv, cwd = "/"): Promise<string | undefined> {
  if (command === "") return undefined
  const folders = /[/\\]/.test(command) ? [cwd] : (env["PATH"] ?? env["Path"] ?? "").split(path.delimiter)
  for (const folder of folders) {
    for (const extension of extensions(command, env)) {
      const file = path.resolve(folder, command + extension)
      if (await isProgram(file)) return file
    }
  }
  return undefined
}

function extensions(command: string, env: NodeJS.ProcessEnv): string[] {
  if (process.platform !== "win32" || path.extname(command) !== "") return [""]
  return (env["PATHEXT"] ?? ".EXE;.CMD;.BAT;.COM").split(";")
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK)
    return (await stat(file)).isFile()
  } catch {
    return false
  }
}
