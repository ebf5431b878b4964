import { unlink } from "node:fs/promises"
import path from "node:path"
import type { Git, TreeEntry } from "../git/git.ts"
import type { Log } from "../lib/log.ts"
import { readState, sameState } from "./file-state.ts"
import type { BaselineEdit, ChangeStore, Operation } from "./store.ts"
import type { Workspace } from "./workspace.ts"
import { stagedName, writeFiles } from "./write-files.ts"

/**
 * Carries an operation out: journal, files (all or none), baseline and history. A crash at any point leaves a journal
 * row, and `recover` brings files and baseline together again. Throws what `writeFiles` throws; nothing has changed then.
 */
export async function operate(
  { git, store, workspace }: { git: Git; store: ChangeStore; workspace: Workspace },
  operation: Operation,
): Promise<void> {
  const { place } = workspace
  const baseline = await git.editTree(place, operation.baselineBefore, editMap(operation.edits))
  if (operation.finish.type === "enter") await holdObjects(git, workspace, operation)
  store.openOperation(operation)
  try {
    await writeFiles(operation.writes, {
      root: operation.root,
      format: workspace.format,
      read: (ids) => git.readBlobs(place, ids),
      token: operation.id,
    })
  } catch (error) {
    store.dropOperation(operation.id)
    throw error
  }
  store.finish(operation, baseline)
  await git.updateRef(place, `refs/outrigger/baseline/${operation.sessionID}`, baseline)
}

export const editMap = (edits: readonly BaselineEdit[]): Map<string, TreeEntry | null> =>
  new Map(edits.map((edit) => [edit.path, edit.after]))

/** Both sides of the history stay readable for undo and redo, whatever is tidied. */
async function holdObjects(git: Git, workspace: Workspace, operation: Operation): Promise<void> {
  const sides = [...operation.writes, ...operation.edits].flatMap((item) => [item.before, item.after])
  const blobs = sides.filter((side): side is TreeEntry => side !== null && side.mode !== "160000")
  if (!blobs.length) return
  const entries = new Map(blobs.map((side) => [side.id, { mode: "100644", id: side.id }]))
  const empty = await git.emptyTree(workspace.place)
  const tree = await git.editTree(workspace.place, empty, entries)
  await git.updateRef(workspace.place, `refs/outrigger/entry/${operation.id}`, tree)
}

/**
 * Finishes an operation that a crash cut off: what was not written yet is written, unless the user has edited the
 * file since; such a file keeps the user's content and its old baseline, so that it shows as one to sync.
 */
export async function recoverOperation(
  { git, store, workspace, log }: { git: Git; store: ChangeStore; workspace: Workspace; log: Log },
  operation: Operation,
): Promise<void> {
  const { root } = operation
  const { format, place } = workspace
  await removeStaged(operation)
  const left: string[] = []
  for (const write of operation.writes) {
    try {
      const { state } = await readState(root, write.path, format)
      if (sameState(state, write.after)) continue
      await writeFiles([write], { root, format, read: (ids) => git.readBlobs(place, ids), token: operation.id })
    } catch {
      left.push(write.path)
    }
  }
  const kept = new Set(left)
  const edits = operation.edits.filter((edit) => !kept.has(edit.path))
  const writes = operation.writes.filter((write) => !kept.has(write.path))
  const baseline = await git.editTree(place, operation.baselineBefore, editMap(edits))
  store.finish({ ...operation, writes, edits }, baseline)
  await git.updateRef(place, `refs/outrigger/baseline/${operation.sessionID}`, baseline)
  log.info("Finished a decision that was cut off", { sessionID: operation.sessionID, left })
}

/** Temporary files may be in any folder on the way to their destination. */
async function removeStaged(operation: Operation): Promise<void> {
  for (const [index, write] of operation.writes.entries()) {
    for (let folder = path.dirname(write.path); ; folder = path.dirname(folder)) {
      await unlink(path.join(operation.root, folder, stagedName(operation.id, index))).catch(() => {})
      if (folder === "." || folder === path.dirname(folder)) break
    }
  }
}
