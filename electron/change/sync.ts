import { Fault } from "../../shared/fault.ts"
import { newId } from "../../shared/id.ts"
import type { FileState } from "./file-state.ts"
import { sameState } from "./file-state.ts"
import type { Looking } from "./look.ts"
import { operate } from "./operate.ts"
import type { Place } from "./session-workspace.ts"
import type { BaselineEdit } from "./store.ts"
import { mergeStates } from "./three-way.ts"
import type { FileWrite } from "./write-files.ts"

type SandboxPlace = Extract<Place, { mode: "sandbox" }>

export interface SyncOptions {
  /**
   * Where the user and the session changed the same lines (or one removed what the other changed): `mark` keeps both for
   * a person to resolve, `session` takes the session's version, `refuse` throws Fault `Stale` and changes nothing.
   */
  conflicts?: "mark" | "session" | "refuse"
  /** Only these paths; default all. */
  paths?: readonly string[]
}

/**
 * Brings what the user did since into the sandbox, file by file: baseline, theirs, the session's. Afterwards the
 * baseline is the user's state, so that only the session's own work is pending. Answers the paths that could not be
 * merged cleanly; both versions are kept, in markers or on the two sides of the pending change.
 */
export async function sync(
  { git, checkpoints, store }: Looking,
  place: SandboxPlace,
  { conflicts: rule = "mark", paths }: SyncOptions = {},
): Promise<string[]> {
  const { sessionID, workspace, target } = place
  const session = store.get(sessionID)
  if (!session) return []
  const [{ tree: user }, { tree: head }] = [await checkpoints.snapshot(target), await checkpoints.snapshot(workspace)]
  const theirs = (await git.diffTrees(workspace.place, session.baseline, user)).filter(
    (change) =>
      change.old?.mode !== "160000" && change.new?.mode !== "160000" && (!paths || paths.includes(change.path)),
  )
  const ours = new Map(
    (await git.diffTrees(workspace.place, session.baseline, head)).map((change) => [change.path, change.new]),
  )
  const writes: FileWrite[] = []
  const edits: BaselineEdit[] = []
  const conflicts: string[] = []
  const winner = rule === "session" ? "session" : "nobody"
  for (const change of theirs) {
    const mine: FileState = ours.has(change.path) ? ours.get(change.path)! : change.old
    const merged = await mergeStates(git, workspace, change.old, mine, change.new, winner)
    edits.push({ path: change.path, before: change.old, after: change.new })
    if (merged.conflict) conflicts.push(change.path)
    if (!sameState(merged.state, mine)) writes.push({ path: change.path, before: mine, after: merged.state })
  }
  if (rule === "refuse" && conflicts.length)
    throw new Fault(
      "Stale",
      `${conflicts.join(", ")} changed in your folder in the same place. Undo your change there, or discard the session's.`,
      { paths: conflicts },
    )
  if (edits.length)
    await operate(
      { git, store, workspace },
      {
        id: newId("change"),
        sessionID,
        root: workspace.root,
        writes,
        baselineBefore: session.baseline,
        edits,
        finish: { type: "sync", conflicts },
      },
    )
  return conflicts
}
