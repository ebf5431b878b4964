import { readdir, readFile } from "node:fs/promises"
import path from "node:path"

/** A file whose presence says that a project uses something. */
export interface Evidence {
  /** Name in a folder; `*` stands for any text. */
  file: string
  /** The file must contain this as well. */
  mentions?: string
}

/** Whether one of the files is in the folder. `names`: what is in it, when the caller has read that already. */
export async function hasEvidence(folder: string, evidence: readonly Evidence[], names?: string[]): Promise<boolean> {
  if (evidence.length === 0) return false
  const present = names ?? (await listed(folder))
  for (const { file, mentions } of evidence)
    for (const name of present.filter((candidate) => matches(file, candidate))) {
      if (mentions === undefined) return true
      const text = await readFile(path.join(folder, name), "utf8").catch(() => "")
      if (text.includes(mentions)) return true
    }
  return false
}

/** Names in a folder; none when it cannot be read. */
export const listed = (folder: string): Promise<string[]> => readdir(folder).catch(() => [])

function matches(pattern: string, name: string): boolean {
  const star = pattern.indexOf("*")
  if (star < 0) return pattern === name
  const end = pattern.slice(star + 1)
  return name.length >= pattern.length - 1 && name.startsWith(pattern.slice(0, star)) && name.endsWith(end)
}
