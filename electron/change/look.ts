import type { ChangeEntry, ChangeSet } from "../../shared/native/change.ts"
import type { FilePatch, Git } from "../git/git.ts"
import type { Checkpoints } from "./checkpoints.ts"
import { describeFiles, limits, withoutPseudoHunks } from "./pending.ts"
import type { Place } from "./session-workspace.ts"
import type { ChangeSession, ChangeStore, Entry } from "./store.ts"

export type Placed = Exclude<Place, { mode: "none" }>

/** What is pending at this moment, with everything that a decision needs. */
export interface Look {
  session: ChangeSession
  /** Tree of the folder the session works in. */
  head: string
  files: FilePatch[]
  /** Paths of the user's folder that are not as the baseline has them; empty without a sandbox. */
  behind: Set<string>
}

export interface Looking {
  git: Git
  checkpoints: Checkpoints
  store: ChangeStore
}

/** A file asked for by itself may be this large per side. */
const fullBytes = 64 * 1024 * 1024

/** `whole` are paths whose hunks are wanted whatever their size. Undefined: the session has not begun to change. */
export async function look(
  { git, checkpoints, store }: Looking,
  place: Placed,
  whole: readonly string[] = [],
): Promise<Look | undefined> {
  const session = store.get(place.sessionID)
  if (!session) return undefined
  const { workspace } = place
  const { tree: head } = await checkpoints.snapshot(workspace)
  const only = place.mode === "folder" ? [...store.touched(place.sessionID)] : undefined
  const options = { maxBytes: limits.bytes, ...(only && { paths: only }) }
  const files = await git.patch(workspace.place, session.baseline, head, options)
  for (const [index, file] of files.entries()) {
    if (!file.large || !whole.includes(file.path)) continue
    const paths = file.oldPath === undefined ? [file.path] : [file.oldPath, file.path]
    const [full] = await git.patch(workspace.place, session.baseline, head, { paths, maxBytes: fullBytes })
    if (full) files[index] = full
  }
  return { session, head, files: withoutPseudoHunks(files), behind: await behind({ git, checkpoints }, place, session) }
}

async function behind(
  { git, checkpoints }: Pick<Looking, "git" | "checkpoints">,
  place: Placed,
  session: ChangeSession,
): Promise<Set<string>> {
  if (place.mode === "folder") return new Set()
  const now = await checkpoints.snapshot(place.target)
  const changes = await git.diffTrees(place.target.place, session.baseline, now.tree)
  // Submodules are empty in a sandbox: where they point is the user's business alone.
  return new Set(changes.filter((change) => change.new?.mode !== "160000").map((change) => change.path))
}

export function describe(store: ChangeStore, place: Place, seen: Look | undefined, full?: string): ChangeSet {
  const { sessionID } = place
  const history = store.history(sessionID).map(describeEntry)
  if (place.mode === "none" || !seen) {
    const root = place.mode === "none" ? undefined : place.workspace.root
    return { sessionID, mode: place.mode, root, baseline: "", head: "", files: [], history, behind: false }
  }
  const marks = { stale: seen.behind, conflicts: store.conflicts(sessionID), full }
  return {
    sessionID,
    mode: place.mode,
    root: place.workspace.root,
    baseline: seen.session.baseline,
    head: seen.head,
    files: describeFiles(seen.files, marks),
    history,
    behind: seen.behind.size > 0,
  }
}

export function describeEntry(entry: Entry): ChangeEntry {
  const files = [...new Set([...entry.writes, ...entry.edits].map((item) => item.path))].sort()
  return { id: entry.id, action: entry.action, time: entry.time, files, undone: entry.undone }
}
