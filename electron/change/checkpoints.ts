import { readdir } from "node:fs/promises"
import path from "node:path"
import type { SnapshotFileDiff } from "../../shared/domain/diff.ts"
import { randomText } from "../../shared/id.ts"
import type { Git, Snapshot, TreeChange } from "../git/git.ts"
import type { HomePaths } from "../lib/paths.ts"
import { createMutex, type Mutex } from "./mutex.ts"
import { sessionDiff } from "./session-diff.ts"
import { createWorkspaces, readStoreOwner, type Workspace, type Workspaces } from "./workspace.ts"
import { type FileWrite, writeFiles } from "./write-files.ts"

/** Files above this stay out of checkpoints, 16 MiB. */
const maxFileBytes = 16 * 1024 * 1024
/** New files one checkpoint takes. */
const maxNewFiles = 100_000

export interface Checkpoint extends Snapshot {
  /** The workspace's top: trees and paths are relative to it, also when the folder asked about is below it. */
  root: string
}

/**
 * Saved states of workspaces, in object stores of our own that borrow the repository's objects. Nothing is ever
 * written below the user's `.git`. Ignored files are not part of a state: they are neither saved nor restored.
 */
export interface Checkpoints {
  open(folder: string): Promise<Workspace>
  /** Saves the folder's state. Costs a stat of every file plus reading what changed since the last one. */
  write(folder: string): Promise<Checkpoint>
  /** Changed paths between two states, without renames. */
  diff(folder: string, from: string, to: string): Promise<TreeChange[]>
  /**
   * Puts files back to the state `tree`: all that differ, or only those at `paths`. All or nothing; answers the
   * paths written. Files that no checkpoint has seen (ignored, too large) are left alone.
   */
  restore(folder: string, tree: string, paths?: string[]): Promise<string[]>
  /** Per file, in the unified form that opencode clients read. */
  sessionDiff(folder: string, from: string, to: string): Promise<SnapshotFileDiff[]>
  /** Takes back what happened between `tree` and `current`: only files that differ between the two are touched. */
  revertTo(folder: string, tree: string, current: string): Promise<string[]>
  /** `write` for callers that hold the folder's lock already. */
  snapshot(workspace: Workspace): Promise<Snapshot>
  /** `restore` for callers that hold the folder's lock already. */
  restoreIn(workspace: Workspace, tree: string, paths?: string[]): Promise<string[]>
  /** Drops states that nothing refers to and that are older than `days`; never during anyone's work. */
  tidy(days?: number): Promise<void>
  /** Keeps objects from `tidy` under a name. */
  hold(workspace: Workspace, name: string, id: string | null): Promise<void>
}

export function createCheckpoints(options: {
  git: Git
  paths: HomePaths
  /** Serialises writes per folder; share it with others that write there. */
  mutex?: Mutex
  workspaces?: Workspaces
  maxFileBytes?: number
  maxNewFiles?: number
  onTidyFailure?: (error: unknown) => void
}): Checkpoints {
  const { git, paths, mutex = createMutex() } = options
  const workspaces = options.workspaces ?? createWorkspaces({ git, paths })
  const indexes = createMutex()

  const write = async (workspace: Workspace): Promise<Snapshot> => {
    const { place, repository, excludeFrom, excludesFile } = workspace
    return await indexes.run([place.index], () =>
      git.snapshot(place, {
        maxBytes: options.maxFileBytes ?? maxFileBytes,
        maxFiles: options.maxNewFiles ?? maxNewFiles,
        excludeFrom,
        excludesFile,
        seed: repository && path.join(repository.gitDir, "index"),
      }),
    )
  }

  const restoreLocked = async (workspace: Workspace, tree: string, wanted?: Set<string>) => {
    const { place, root, format } = workspace
    const now = await write(workspace)
    const skipped = new Set(now.skipped.map((file) => file.path))
    const changes = await git.diffTrees(place, now.tree, tree)
    const writes: FileWrite[] = changes
      .filter((change) => (!wanted || wanted.has(change.path)) && !skipped.has(change.path))
      .filter((change) => change.old?.mode !== "160000" && change.new?.mode !== "160000")
      .map((change) => ({ path: change.path, before: change.old, after: change.new }))
    const read = (ids: string[]) => git.readBlobs(place, ids)
    await writeFiles(writes, { root, format, read, token: randomText(8) })
    return writes.map((file) => file.path)
  }

  return {
    open: (folder) => workspaces.open(folder),
    snapshot: write,
    restoreIn: (workspace, tree, only) => restoreLocked(workspace, tree, only && new Set(only)),
    async write(folder) {
      const workspace = await workspaces.open(folder)
      const snapshot = await mutex.run([workspace.root], () => write(workspace))
      return { ...snapshot, root: workspace.root }
    },
    async diff(folder, from, to) {
      const { place } = await workspaces.open(folder)
      return await git.diffTrees(place, from, to)
    },
    async restore(folder, tree, only) {
      const workspace = await workspaces.open(folder)
      return await mutex.run([workspace.root], () => restoreLocked(workspace, tree, only && new Set(only)))
    },
    async sessionDiff(folder, from, to) {
      const { place } = await workspaces.open(folder)
      return sessionDiff(await git.patch(place, from, to, { renames: false }))
    },
    async revertTo(folder, tree, current) {
      const workspace = await workspaces.open(folder)
      const changed = await git.diffTrees(workspace.place, tree, current)
      const wanted = new Set(changed.map((change) => change.path))
      return await mutex.run([workspace.root], () => restoreLocked(workspace, tree, wanted))
    },
    async tidy(days = 14) {
      for (const name of await readdir(paths.checkpoints).catch(() => [])) {
        const gitDir = path.join(paths.checkpoints, name)
        const owner = await readStoreOwner(gitDir)
        if (!owner) continue
        // One store whose repository is gone or damaged must not keep the others from being tidied.
        await git
          .tidy({ gitDir, alternates: [path.join(owner, "objects")] }, days)
          .catch(options.onTidyFailure ?? (() => {}))
      }
    },
    hold: ({ place }, name, id) => git.updateRef(place, `refs/outrigger/${name}`, id),
  }
}
