import path from "node:path"
import type { TreeEntry } from "../git/git.ts"
import { isInside, realpathAllowMissing } from "../lib/paths.ts"
import type { Looking, Placed } from "./look.ts"

/**
 * Records the state before a step. A session in the user's own folder begins with the first one: it is the baseline
 * of all files until the session touches them.
 */
export async function beginStep({ checkpoints, store }: Looking, place: Placed): Promise<string> {
  const { tree } = await checkpoints.snapshot(place.workspace)
  if (place.mode === "folder") {
    if (!store.get(place.sessionID)) {
      store.begin(place.sessionID, place.workspace.root, tree)
      await checkpoints.hold(place.workspace, `baseline/${place.sessionID}`, tree)
    }
    store.setStep(place.sessionID, tree)
  }
  return tree
}

/** Paths as the session named them, relative to the workspace's top; those outside of it are left out. */
export async function relativePaths(place: Placed, directory: string, paths: string[]): Promise<string[]> {
  const { root } = place.workspace
  const found = new Set<string>()
  for (const name of paths) {
    const absolute = path.resolve(directory, name)
    // The file itself may be a link; only the way to it is resolved.
    const real = path.join(await realpathAllowMissing(path.dirname(absolute)), path.basename(absolute))
    if (real !== root && isInside(root, real)) found.add(path.relative(root, real).split(path.sep).join("/"))
  }
  return [...found]
}

/**
 * The session changes these paths. The baseline of one that it had not touched before is what was there when the step
 * began, so that the user's own earlier edits are not taken for the session's.
 */
export async function touch({ git, store }: Looking, place: Placed, paths: string[], before?: string): Promise<void> {
  const session = store.get(place.sessionID)
  if (place.mode !== "folder" || !session) return
  const known = store.touched(place.sessionID)
  const fresh = paths.filter((name) => !known.has(name))
  if (!fresh.length) return
  const from = before ?? session.step
  if (from && from !== session.baseline) {
    const entries = await git.readTree(place.workspace.place, from, fresh)
    const edits = new Map<string, TreeEntry | null>(fresh.map((name) => [name, entries.get(name) ?? null]))
    const baseline = await git.editTree(place.workspace.place, session.baseline, edits)
    store.setBaseline(place.sessionID, baseline)
    await git.updateRef(place.workspace.place, `refs/outrigger/baseline/${place.sessionID}`, baseline)
  }
  store.touch(place.sessionID, fresh)
}
