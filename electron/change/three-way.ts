import type { Git, TreeEntry } from "../git/git.ts"
import type { FileState } from "./file-state.ts"
import { sameState } from "./file-state.ts"
import type { Workspace } from "./workspace.ts"

export const labels = { base: "before", ours: "this session", theirs: "your folder" }

/** Has the text a conflict that our merge wrote and nobody resolved? */
export function hasMarkers(content: Buffer | undefined): boolean {
  if (!content) return false
  const text = content.toString("latin1")
  return text.includes(`<<<<<<< ${labels.ours}`) && text.includes(`>>>>>>> ${labels.theirs}`)
}

export interface Merged {
  /** What the session's file becomes. */
  state: FileState
  conflict: boolean
}

/** Who wins where both sides changed the same lines: nobody (markers, for a person to resolve) or the session. */
export type Winner = "nobody" | "session"

/**
 * One file's merge of the user's later state into the session's. What both changed is merged as text; where that
 * leaves conflicts the result carries markers. What has no text to merge (binary, links, removed on one side) stays
 * as the session has it and is a conflict.
 */
export async function mergeStates(
  git: Git,
  workspace: Workspace,
  base: FileState,
  ours: FileState,
  theirs: FileState,
  winner: Winner = "nobody",
): Promise<Merged> {
  const kept = { state: ours, conflict: winner === "nobody" }
  if (sameState(ours, base)) return { state: theirs, conflict: false }
  if (sameState(ours, theirs)) return { state: ours, conflict: false }
  const regular = (state: FileState): state is TreeEntry => state !== null && state.mode.startsWith("100")
  if (!regular(ours) || !regular(theirs) || (base && !regular(base))) return kept
  const mode = ours.mode === base?.mode ? theirs.mode : ours.mode
  if (ours.id === theirs.id || theirs.id === base?.id) return { state: { mode, id: ours.id }, conflict: false }
  if (ours.id === base?.id) return { state: { mode, id: theirs.id }, conflict: false }
  const blobs = await git.readBlobs(
    workspace.place,
    [base, ours, theirs].flatMap((state) => (state ? [state.id] : [])),
  )
  const content = {
    base: base ? blobs.get(base.id)! : Buffer.alloc(0),
    ours: blobs.get(ours.id)!,
    theirs: blobs.get(theirs.id)!,
  }
  if (Object.values(content).some(isBinary)) return kept
  const merged = await git.mergeFile({ ...content, labels, ...(winner === "session" && { favor: "ours" }) })
  const [id] = await git.writeBlobs(workspace.place, [merged.content])
  return { state: { mode, id: id! }, conflict: merged.conflicts > 0 }
}

/** Git's own test: a NUL byte in the first 8000. */
export const isBinary = (content: Buffer): boolean => content.subarray(0, 8000).includes(0)
