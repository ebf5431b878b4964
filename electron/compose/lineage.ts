import type { Sessions } from "../session/api.ts"

/** The session and its parents, nearest first. */
export function lineage(sessions: Pick<Sessions, "find">, id: string): string[] {
  const line = [id]
  for (let at = sessions.find(id); at?.parentID; at = sessions.find(at.parentID)) line.push(at.parentID)
  return line
}
