import { readFile, writeFile } from "node:fs/promises"
import path from "node:path"

/** Kept in the worktree's own git directory: it goes with the worktree and never shows in a status. */
const fileName = "outrigger.json"

export async function writeMarker(gitDir: string, sessionID: string): Promise<void> {
  await writeFile(path.join(gitDir, fileName), JSON.stringify({ sessionID }))
}

/** The session that the worktree was made for; undefined: not ours. */
export async function readMarker(gitDir: string): Promise<string | undefined> {
  try {
    return (JSON.parse(await readFile(path.join(gitDir, fileName), "utf8")) as { sessionID: string }).sessionID
  } catch {
    return undefined
  }
}
