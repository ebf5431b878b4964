import { Fault } from "../../shared/fault.ts"
import { newId } from "../../shared/id.ts"
import type { UndoPreview } from "../../shared/native/change.ts"
import { readState, sameState } from "./file-state.ts"
import { describeEntry, type Looking, type Placed } from "./look.ts"
import { operate } from "./operate.ts"
import type { Entry } from "./store.ts"
import { staleFault } from "./write-files.ts"

/** The newest decision that stands. */
export const undoable = (history: Entry[]): Entry | undefined => history.find((entry) => !entry.undone)

/** The decision that was undone last. */
export function redoable(history: Entry[]): Entry | undefined {
  const standing = history.findIndex((entry) => !entry.undone)
  return history.slice(0, standing < 0 ? history.length : standing).at(-1)
}

/** What undo would do to each file of the newest decision, and which of them it cannot touch any more. */
export async function previewUndo(looking: Looking, place: Placed): Promise<UndoPreview> {
  const entry = undoable(looking.store.history(place.sessionID))
  if (!entry) return { entry: null, files: [] }
  const conflicts = new Set(await moved(looking, place, entry, "after"))
  const concerned = entry.writes.length ? entry.writes : entry.edits
  return {
    entry: describeEntry(entry),
    files: concerned.map(({ path, before, after }) => ({
      path,
      effect: before === null ? "remove" : after === null ? "restore" : "rewrite",
      conflict: conflicts.has(path),
    })),
  }
}

/** Undoes or redoes one decision: only its files, all of them or none. Throws Fault `Stale` when one was edited since. */
export async function revisit(looking: Looking, place: Placed, direction: "undo" | "redo"): Promise<Entry> {
  const { git, store } = looking
  const { sessionID, workspace } = place
  const history = store.history(sessionID)
  const entry = direction === "undo" ? undoable(history) : redoable(history)
  const session = store.get(sessionID)
  if (!entry || !session) throw new Fault("Conflict", `There is no decision to ${direction} in this session.`)
  const conflicts = await moved(looking, place, entry, direction === "undo" ? "after" : "before")
  if (conflicts.length) throw staleFault(conflicts)
  const turn = <T extends { before: unknown; after: unknown }>(item: T): T =>
    direction === "undo" ? { ...item, before: item.after, after: item.before } : item
  await operate(
    { git, store, workspace },
    {
      id: newId("change"),
      sessionID,
      root: entry.root,
      writes: entry.writes.map(turn),
      baselineBefore: session.baseline,
      edits: entry.edits.map(turn),
      finish: { type: "undone", entryID: entry.id, undone: direction === "undo" },
    },
  )
  return entry
}

/** Paths that are not on the `side` of the decision any more, in the folder or in the baseline. */
async function moved(
  { git, store }: Looking,
  { sessionID, workspace }: Placed,
  entry: Entry,
  side: "before" | "after",
): Promise<string[]> {
  const paths = new Set<string>()
  for (const write of entry.writes) {
    const { state } = await readState(entry.root, write.path, workspace.format)
    // A folder in place of a file is right when this decision's own files are all that made it.
    const ownFolder = state?.mode === "040000" && entry.writes.some((one) => one.path.startsWith(`${write.path}/`))
    if (!sameState(state, write[side]) && !(ownFolder && write[side] === null)) paths.add(write.path)
  }
  const baseline = await git.readTree(
    workspace.place,
    store.get(sessionID)!.baseline,
    entry.edits.map((edit) => edit.path),
  )
  for (const edit of entry.edits) if (!sameState(baseline.get(edit.path) ?? null, edit[side])) paths.add(edit.path)
  return [...paths].sort()
}
