import { access, constants, stat } from "node:fs/promises"
import path from "node:path"

/**
 * Absolute path of a program that is named by its path or found on PATH, else undefined. A relative entry of PATH is
 * left out, and so is a relative command: both would name another program in every folder.
 */
export async function onPath(command: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (path.isAbsolute(command)) return (await isProgram(command)) ? command : undefined
  if (command === "" || /[/\\]/.test(command)) return undefined
  const folders = (env.PATH ?? env.Path ?? "").split(path.delimiter).filter((folder) => path.isAbsolute(folder))
  const endings = process.platform === "win32" ? [".exe", ".cmd", ".bat", ""] : [""]
  for (const folder of folders)
    for (const ending of endings) {
      const file = path.join(folder, command + ending)
      if (await isProgram(file)) return file
    }
  return undefined
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK)
    return (await stat(file)).isFile()
  } catch {
    return false
  }
}
