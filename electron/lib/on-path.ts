import { access, constants, stat } from "node:fs/promises"
import path from "node:path"

/** What a program's file may end with. */
export const programEndings = process.platform === "win32" ? [".exe", ".cmd", ".bat"] : [""]

/** Folders of PATH. A relative entry is left out: it would name another folder for every project. */
export const pathFolders = (env: NodeJS.ProcessEnv): string[] =>
  (env.PATH ?? env.Path ?? "").split(path.delimiter).filter((folder) => path.isAbsolute(folder))

/**
 * Absolute path of a program that is named by its path or found on PATH, else undefined. A relative command is not
 * looked for: it would name another program in every folder.
 */
export async function onPath(command: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (path.isAbsolute(command)) return (await isProgram(command)) ? command : undefined
  if (command === "" || /[/\\]/.test(command)) return undefined
  return firstProgram(pathFolders(env), command, [...programEndings, ""])
}

/** The first file `folder/name+ending` that can be run, in the order of the folders. */
export async function firstProgram(
  folders: readonly string[],
  name: string,
  endings: readonly string[] = programEndings,
): Promise<string | undefined> {
  for (const folder of folders)
    for (const ending of endings) {
      const file = path.resolve(folder, name + ending)
      if (await isProgram(file)) return file
    }
  return undefined
}

/** Whether the file is there and may be run. */
export async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK)
    return (await stat(file)).isFile()
  } catch {
    return false
  }
}
