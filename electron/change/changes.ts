import type { ChangeSet, Decision, FileSides, UndoPreview } from "../../shared/native/change.ts"
import type { Git } from "../git/git.ts"
import type { Log } from "../lib/log.ts"
import type { HomePaths } from "../lib/paths.ts"
import type { Database } from "../store/database.ts"
import { type Checkpoints, createCheckpoints } from "./checkpoints.ts"
import { decide } from "./decide.ts"
import { fileSides } from "./file-sides.ts"
import { beginStep, relativePaths, touch } from "./folder-session.ts"
import { describe, type Look, look, type Placed } from "./look.ts"
import { createMutex } from "./mutex.ts"
import type { PublishChange } from "./news.ts"
import { recoverOperation } from "./operate.ts"
import { createSandboxStore } from "./sandbox-store.ts"
import { createSandboxes, type Sandboxes, type SandboxSetupSource } from "./sandboxes.ts"
import { createSessionRefs, ownPrefix } from "./session-refs.ts"
import { createLocate, nothingToDecide, type Place, type SessionFolders } from "./session-workspace.ts"
import { createChangeStore } from "./store.ts"
import { type SyncOptions, sync } from "./sync.ts"
import { previewUndo, revisit } from "./undo.ts"

/** The pending changes of sessions. Verbs throw Fault `SessionNotFound`; mutations of one session never overlap. */
export interface Changes {
  checkpoints: Checkpoints
  sandboxes: Sandboxes
  /** `full`: a path whose hunks are wanted whatever its size. */
  list(sessionID: string, options?: { full?: string }): Promise<ChangeSet>
  /** Number of pending files when last looked at; costs nothing. */
  pending(sessionID: string): number
  file(sessionID: string, path: string, oldPath?: string): Promise<FileSides>
  /** All or nothing. Throws Fault `Stale` (`data.paths`), `Conflict`, `PathOutside`, `Unsupported`, `BadRequest`. */
  decide(sessionID: string, decision: Decision): Promise<ChangeSet>
  /** Brings the user's later work into the sandbox; files that conflict are marked in the answer, unless told otherwise. */
  sync(sessionID: string, options?: SyncOptions): Promise<ChangeSet>
  /** As `list`, and the refs in the user's repository say the same when it resolves. */
  publish(sessionID: string): Promise<ChangeSet>
  /**
   * From now on, also after a restart, the session's states are readable by plain git under
   * `refs/<prefix>/<session>/{baseline,head}` as well, in a folder session too. Nothing happens without a commit.
   */
  publishUnder(sessionID: string, prefix: string): Promise<void>
  previewUndo(sessionID: string): Promise<UndoPreview>
  /** Throws Fault `Stale` when a file was edited since, `Conflict` when there is nothing to undo. */
  undo(sessionID: string): Promise<ChangeSet>
  redo(sessionID: string): Promise<ChangeSet>

  /**
   * State of the session's folder as a tree: call it before the first tool of each step and after the last.
   * Undefined where no checkpoints are kept (the home folder, too many files).
   */
  checkpoint(sessionID: string): Promise<string | undefined>
  /** Paths between two checkpoints, now counted as the session's: what its shell commands did. */
  stepped(sessionID: string, before: string, after: string): Promise<string[]>
  /** A tool wrote these paths (absolute, or relative to the session's folder) after `before`; default the last checkpoint. */
  touched(sessionID: string, paths: string[], before?: string): Promise<void>
  /** Looks again, at the end of a turn: the refs in the user's repository and `pending` follow. */
  refresh(sessionID: string): Promise<number>
  /** The session is gone: its history and holds go. Remove its sandbox first. */
  forget(sessionID: string): Promise<void>
  /** At start, before anything else: finishes what a crash cut off. */
  recover(): Promise<void>
}

export function createChanges(options: {
  db: Database
  git: Git
  paths: HomePaths
  log: Log
  publish: PublishChange
  sessions: SessionFolders
  setup?: SandboxSetupSource
  now?: () => number
}): Changes {
  const { db, git, paths, log, publish, sessions, setup, now = Date.now } = options
  const mutex = createMutex()
  const store = createChangeStore(db)
  const rows = createSandboxStore(db)
  const refs = createSessionRefs(git)
  const checkpoints = createCheckpoints({
    git,
    paths,
    mutex,
    onTidyFailure: (error) => log.warn("A checkpoint store could not be tidied", { error }),
  })
  const sandboxes = createSandboxes({ db, git, paths, log, checkpoints, store, mutex, publish, setup, now })
  const locate = createLocate({ db, checkpoints, sessions })
  const looking = { git, checkpoints, store, now }

  const keysOf = (place: Place) => [
    `session:${place.sessionID}`,
    ...(place.mode === "none" ? [] : [place.workspace.root]),
    ...(place.mode === "sandbox" ? [place.target.root] : []),
  ]

  /** Runs alone for the session and its folders; the place is looked up again once that is certain. */
  const alone = async <T>(sessionID: string, work: (place: Place) => Promise<T>): Promise<T> => {
    const first = await locate(sessionID)
    return await mutex.run(keysOf(first), async () => work(await locate(sessionID)))
  }

  const decidable = (place: Place): Placed => {
    if (place.mode === "none") throw nothingToDecide(place)
    return place
  }

  /** After something changed: refs for plain git, the number, paths that are all decided, the news. */
  const settle = async (place: Placed, seen: Look | undefined): Promise<void> => {
    const extra = store.refPrefixes(place.sessionID).map(({ prefix }) => prefix)
    const prefixes = place.mode === "sandbox" ? [ownPrefix, ...extra] : extra
    const states = prefixes.length ? await statesOf(place, seen) : undefined
    if (states)
      await refs.publish(place.workspace, place.sessionID, states, prefixes).catch((error: unknown) => {
        log.warn("The session's refs could not be updated", { sessionID: place.sessionID, error })
      })
    if (!seen) return
    if (place.mode === "folder") {
      const open = new Set(seen.files.flatMap((file) => [file.path, file.oldPath ?? file.path]))
      store.settle(
        place.sessionID,
        [...store.touched(place.sessionID)].filter((path) => !open.has(path)),
      )
    }
    store.setPending(place.sessionID, seen.files.length)
    publish({ type: "change.updated", sessionID: place.sessionID })
  }

  /** Both sides as trees. A folder's own head holds the user's work too: there the pending files are put on the baseline. */
  const statesOf = async (place: Placed, seen: Look | undefined) => {
    if (place.mode === "sandbox")
      return seen && { base: place.row.base, baseline: seen.session.baseline, head: seen.head }
    const { repository, place: at } = place.workspace
    const base = repository && (await git.head(repository)).commit
    if (!base) return undefined
    const baseline = seen?.session.baseline ?? (await checkpoints.snapshot(place.workspace)).tree
    const edits = new Map(
      (seen?.files ?? []).flatMap(({ path, oldPath, new: now }) => [
        ...(oldPath === undefined ? [] : [[oldPath, null] as const]),
        [path, now] as const,
      ]),
    )
    return { base, baseline, head: await git.editTree(at, baseline, edits) }
  }

  const changed = async (place: Placed): Promise<ChangeSet> => {
    const seen = await look(looking, place)
    await settle(place, seen)
    return describe(store, place, seen)
  }

  const revisited = (direction: "undo" | "redo") => (sessionID: string) =>
    alone(sessionID, async (found) => {
      const place = decidable(found)
      const entry = await revisit(looking, place, direction)
      if (place.mode === "folder")
        store.touch(
          place.sessionID,
          [...entry.writes, ...entry.edits].map((item) => item.path),
        )
      return changed(place)
    })

  return {
    checkpoints,
    sandboxes,
    async list(sessionID, { full } = {}) {
      const first = await locate(sessionID)
      // Not behind a sandbox that is being made: that takes as long as it takes.
      if (first.mode === "none") return describe(store, first, undefined)
      return await alone(sessionID, async (place) => {
        if (place.mode === "none") return describe(store, place, undefined)
        const seen = await look(looking, place, full === undefined ? [] : [full])
        if (seen) store.setPending(place.sessionID, seen.files.length)
        return describe(store, place, seen, full)
      })
    },
    pending: (sessionID) => store.get(sessionID)?.pending ?? 0,
    async file(sessionID, file, oldPath) {
      return await fileSides(looking, decidable(await locate(sessionID)), file, oldPath)
    },
    decide: (sessionID, decision) =>
      alone(sessionID, async (found) => {
        const place = decidable(found)
        await decide(looking, place, decision)
        return changed(place)
      }),
    sync: (sessionID, options) =>
      alone(sessionID, async (found) => {
        const place = decidable(found)
        if (place.mode === "folder") return changed(place)
        const conflicts = await sync(looking, place, options)
        if (conflicts.length) log.info("A sync left conflicts", { sessionID, conflicts })
        return changed({ ...place, row: await followHead(place) })
      }),
    publish: (sessionID) =>
      alone(sessionID, async (place) => (place.mode === "none" ? describe(store, place, undefined) : changed(place))),
    publishUnder: (sessionID, prefix) =>
      alone(sessionID, async (place) => {
        if (place.mode === "none") return
        const { root } = place.mode === "sandbox" ? place.target : place.workspace
        if (store.addRefPrefix(place.sessionID, prefix, root)) await settle(place, await look(looking, place))
      }),
    async previewUndo(sessionID) {
      return await previewUndo(looking, decidable(await locate(sessionID)))
    },
    undo: revisited("undo"),
    redo: revisited("redo"),
    async checkpoint(sessionID) {
      return await alone(sessionID, async (place) => {
        if (place.mode === "none") return undefined
        return await beginStep(looking, place)
      })
    },
    stepped: (sessionID, before, after) =>
      alone(sessionID, async (place) => {
        if (place.mode === "none" || before === after) return []
        const paths = (await git.diffTrees(place.workspace.place, before, after)).map((change) => change.path)
        await touch(looking, place, paths, before)
        if (paths.length) publish({ type: "change.updated", sessionID: place.sessionID })
        return paths
      }),
    touched: (sessionID, paths, before) =>
      alone(sessionID, async (place) => {
        if (place.mode === "none") return
        const { directory } = sessions.get(sessionID)
        await touch(looking, place, await relativePaths(place, directory, paths), before)
        publish({ type: "change.updated", sessionID: place.sessionID })
      }),
    refresh: (sessionID) =>
      alone(sessionID, async (place) => {
        if (place.mode === "none") return 0
        const seen = await look(looking, place)
        await settle(place, seen)
        return seen?.files.length ?? 0
      }),
    async forget(sessionID) {
      const session = store.get(sessionID)
      for (const { prefix, root } of store.refPrefixes(sessionID)) {
        const user = await checkpoints.open(root).catch(() => undefined)
        if (user?.repository) await refs.remove(user, sessionID, [prefix])
      }
      const entries = store.forget(sessionID)
      const workspace = session && (await checkpoints.open(session.root).catch(() => undefined))
      if (!workspace) return
      await checkpoints.hold(workspace, `baseline/${sessionID}`, null)
      for (const id of entries) await checkpoints.hold(workspace, `entry/${id}`, null)
    },
    async recover() {
      sandboxes.recover()
      for (const operation of store.operations()) {
        try {
          const workspace = await checkpoints.open(store.get(operation.sessionID)?.root ?? operation.root)
          await recoverOperation({ git, store, workspace, log }, operation)
        } catch (error) {
          // The row stays: the folder may only be unmounted today.
          log.warn("A decision that was cut off could not be finished", { sessionID: operation.sessionID, error })
        }
      }
    },
  }

  /** The user committed meanwhile: a sandbox whose HEAD nobody moved follows, so that its `git status` stays true. */
  async function followHead(place: Extract<Placed, { mode: "sandbox" }>) {
    const [own, user] = [await git.head(place.workspace.repository!), await git.head(place.target.repository!)]
    const follows = own.branch === null && own.commit === place.row.base
    if (!follows || !user.commit || user.commit === own.commit) return place.row
    await git.resetHead(place.workspace.repository!, user.commit)
    const row = { ...place.row, base: user.commit }
    rows.put(row)
    return row
  }
}
