import path from "node:path"
import { firstProgram, isProgram, pathFolders } from "../lib/on-path.ts"
import { foldersUpTo } from "./folders-up.ts"

export interface ProgramSearch {
  /** Where a project keeps its own programs is looked for from here… */
  from: string
  /** …up to this folder, which contains `from`. */
  root: string
  env: NodeJS.ProcessEnv
}

/** Folders in which projects keep programs of their own, relative to each folder on the way up. */
const own = [
  path.join("node_modules", ".bin"),
  path.join(".venv", process.platform === "win32" ? "Scripts" : "bin"),
  path.join("venv", process.platform === "win32" ? "Scripts" : "bin"),
  path.join("vendor", "bin"),
]

/** Absolute path of a program: the project's own, nearest first, then the one on PATH. Nothing is ever downloaded. */
export async function findProgram(name: string, { from, root, env }: ProgramSearch): Promise<string | undefined> {
  if (path.isAbsolute(name)) return (await isProgram(name)) ? name : undefined
  const near = foldersUpTo(from, root).flatMap((folder) => own.map((place) => path.join(folder, place)))
  return firstProgram([...near, ...pathFolders(env)], name)
}

/** What to hand to `spawn`: Windows starts `.cmd` shims only through its shell. */
export function commandLine(file: string, args: readonly string[]) {
  if (process.platform !== "win32" || !/\.(cmd|bat)$/i.test(file)) return { file, args: [...args], options: {} }
  const words = [file, ...args]
  // Its shell would expand these even between quotes.
  const unsafe = words.find((word) => /["%!\r\n]/.test(word))
  if (unsafe !== undefined) throw new Error(`${unsafe} cannot be passed to ${file} on Windows`)
  const line = words.map((word) => `"${word}"`).join(" ")
  return {
    file: process.env.ComSpec ?? "cmd.exe",
    args: ["/d", "/s", "/c", `"${line}"`],
    options: { windowsVerbatimArguments: true },
  }
}
