import { Fault } from "../../shared/fault.ts"
import { newId } from "../../shared/id.ts"
import type { Decision } from "../../shared/native/change.ts"
import type { FilePatch } from "../git/git.ts"
import { type Look, type Looking, look, type Placed } from "./look.ts"
import { operate } from "./operate.ts"
import { acceptSteps, discardSteps } from "./resolve-choice.ts"
import { type Chosen, choose } from "./selection.ts"
import type { Operation } from "./store.ts"
import { hasMarkers } from "./three-way.ts"

/**
 * Carries a decision out, all or nothing. In a sandbox, accepting writes the user's folder and moves the baseline with
 * it, discarding takes the change out of the sandbox. In the folder itself, accepting only moves the baseline (the
 * change is kept) and discarding takes it back. Throws Fault `Stale` with `data.paths` when what was shown is no longer
 * what is there.
 */
export async function decide(
  looking: Looking & { now: () => number },
  place: Placed,
  decision: Decision,
): Promise<void> {
  const { git, store } = looking
  const { workspace, sessionID } = place
  const { selection, action } = decision
  const whole = "all" in selection ? [] : selection.files.filter((file) => file.hunks).map((file) => file.path)
  const seen = await look(looking, place, whole)
  if (!seen) throw new Fault("Stale", "Nothing is pending in this session.", { paths: [] })
  const chosen = choose(selection, seen.files)
  if (!chosen.length) return
  await refuseUnseen(looking, place, seen, decision, chosen)
  if (action === "accept") await refuseConflicts(looking, place, decision, chosen)

  const accept = action === "accept"
  const steps = accept ? await acceptSteps(git, workspace, chosen) : await discardSteps(git, workspace, chosen)
  const id = newId("change")
  const kept = place.mode === "folder" && accept
  const operation: Operation = {
    id,
    sessionID,
    root: accept && place.mode === "sandbox" ? place.target.root : workspace.root,
    writes: kept ? [] : steps,
    baselineBefore: seen.session.baseline,
    edits: accept ? steps : [],
    finish: { type: "enter", entry: { id, action: kept ? "keep" : action, time: looking.now() } },
  }
  await operate({ git, store, workspace }, operation)
  store.resolveConflicts(
    sessionID,
    chosen.filter((choice) => choice.whole).map(({ file }) => file.path),
  )
}

/** Whole files were approved as they were shown; if one has moved on since, it must be looked at again. */
async function refuseUnseen(
  { git }: Looking,
  { workspace }: Placed,
  seen: Look,
  decision: Decision,
  chosen: Chosen[],
): Promise<void> {
  if (!decision.head || decision.head === seen.head) return
  const { selection } = decision
  const byHunk = new Set(
    "all" in selection ? [] : selection.files.filter((file) => file.hunks).map((file) => file.path),
  )
  const unbound = chosen.filter(({ file }) => !byHunk.has(file.path))
  if (!unbound.length) return
  const shown = await git.resolve(workspace.place, `${decision.head}^{tree}`)
  if (!shown)
    throw new Fault("Stale", "The changes you saw are no longer known. Refresh and decide again.", { paths: [] })
  const moved = new Set((await git.diffTrees(workspace.place, shown, seen.head)).map((change) => change.path))
  const paths = unbound.map(({ file }) => file.path).filter((path) => moved.has(path))
  if (paths.length)
    throw new Fault("Stale", `${paths.join(", ")} changed after you looked. Refresh and decide again.`, { paths })
}

/** What a sync could not merge is not for "accept all": markers must go first, other conflicts want a look each. */
async function refuseConflicts(looking: Looking, place: Placed, decision: Decision, chosen: Chosen[]): Promise<void> {
  const conflicts = looking.store.conflicts(place.sessionID)
  const concerned = chosen.filter(({ file }) => conflicts.has(file.path)).map(({ file }) => file)
  const marked = await withMarkers(looking, place, concerned)
  const unmerged = "all" in decision.selection ? concerned.filter((file) => !isText(file)) : []
  const paths = [...new Set([...marked, ...unmerged.map((file) => file.path)])]
  if (!paths.length) return
  throw new Fault(
    "Conflict",
    marked.length
      ? `${marked.join(", ")} still holds conflict markers from the sync. Resolve them in the sandbox, or discard the file.`
      : `${paths.join(", ")} changed on both sides. Accept or discard each of them by itself.`,
    { paths },
  )
}

const isText = (file: FilePatch) => !file.binary && file.old !== null && file.new !== null && file.hunks.length > 0

async function withMarkers({ git }: Looking, { workspace }: Placed, files: FilePatch[]): Promise<string[]> {
  const blobs = await git.readBlobs(
    workspace.place,
    files.flatMap((file) => (file.new && file.new.mode !== "160000" ? [file.new.id] : [])),
  )
  return files.filter((file) => file.new && hasMarkers(blobs.get(file.new.id))).map((file) => file.path)
}
