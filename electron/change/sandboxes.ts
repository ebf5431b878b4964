import { mkdir, realpath, rm } from "node:fs/promises"
import path from "node:path"
import { Fault } from "../../shared/fault.ts"
import type { Sandbox } from "../../shared/native/host.ts"
import type { Git, Repository } from "../git/git.ts"
import type { Log } from "../lib/log.ts"
import { type HomePaths, isInside } from "../lib/paths.ts"
import type { Database } from "../store/database.ts"
import type { Checkpoints } from "./checkpoints.ts"
import { fillSandbox } from "./sandbox-fill.ts"
import { readMarker, writeMarker } from "./sandbox-marker.ts"
import { createSandboxStore, type SandboxRow } from "./sandbox-store.ts"
import { createSessionRefs, ownPrefix } from "./session-refs.ts"
import type { ChangeStore } from "./store.ts"
import type { Workspace } from "./workspace.ts"
import type { Mutex } from "./mutex.ts"
import type { PublishChange } from "./news.ts"
import { createSandboxSetups, type RunSetup } from "./sandbox-setup.ts"

export interface NewSandbox {
  sessionID: string
  projectID: string
  /** The user's folder: the repository's top or a folder below it. */
  directory: string
  /** A branch of its own; default: detached. */
  branch?: string
  /** Says what is being done, in a few words. */
  onProgress?: (step: string) => void
}

export interface Sandboxes {
  /**
   * Resolves as soon as the sandbox is recorded (state `creating`); `ready` resolves when it can be used and rejects
   * when it failed. Throws Fault `NotGit` without git, `Unsupported` where there is no commit or no native git.
   */
  create(input: NewSandbox): Promise<{ sandbox: Sandbox; ready: Promise<Sandbox> }>
  get(sessionID: string): Sandbox | undefined
  /** Variables for what runs in `directory`: of the sandbox that it is or is in, else none. */
  environmentAt(directory: string): Record<string, string>
  /** Begins the project's setup command; false when it has none. Throws Fault `Conflict` while it runs. */
  setUp(sessionID: string): Promise<boolean>
  /** Ends the running setup, or puts a failed one aside; the agent goes on without it. False when there is neither. */
  skipSetup(sessionID: string): boolean
  /** Resolves when no setup runs, however it ended; also when `signal` is aborted. */
  settled(sessionID: string, signal?: AbortSignal): Promise<void>
  list(projectID?: string): Sandbox[]
  /** The session whose sandbox `directory` is or is in. */
  ownerOf(directory: string): string | undefined
  /**
   * Removes the worktree and its refs. Throws Fault `Conflict` while changes are pending, unless `force`: then they
   * are committed to `refs/outrigger/rescue/<session>` first. Throws `Forbidden` for a folder that we did not make.
   */
  remove(sessionID: string, options?: { force?: boolean }): Promise<{ rescued?: string }>
  /** Marks what a crash cut off in the making as failed. */
  recover(): void
  dispose(): Promise<void>
}

/** What sandboxes need to run a project's setup command. */
export interface SandboxSetupSource {
  /** The command that the person set for the project. */
  command(projectID: string): Promise<string | undefined>
  run: RunSetup
}

export function createSandboxes(options: {
  db: Database
  git: Git
  paths: HomePaths
  log: Log
  checkpoints: Checkpoints
  store: ChangeStore
  mutex: Mutex
  publish: PublishChange
  setup?: SandboxSetupSource | undefined
  now?: () => number
}): Sandboxes {
  const { git, paths, log, checkpoints, store, mutex, publish, now = Date.now } = options
  const rows = createSandboxStore(options.db)
  const refs = createSessionRefs(git)

  const wire = (row: SandboxRow): Sandbox => ({
    directory: path.resolve(row.root, row.prefix),
    target: row.target,
    state: row.state,
    ...(row.error && { error: row.error }),
    notices: row.notices,
    port: row.port,
    setup: row.setup && { ...row.setup, output: setups?.live(row.sessionID) ?? row.setup.output },
  })

  const set = (row: SandboxRow): Sandbox => {
    rows.put(row)
    const sandbox = wire(row)
    publish({ type: "sandbox.updated", sessionID: row.sessionID, sandbox })
    return sandbox
  }

  /** The sandbox that `directory` is or is in. */
  const rowAt = (directory: string) => rows.list().find(({ root }) => isInside(root, directory))

  const environmentOf = (row: SandboxRow): Record<string, string> => ({
    OUTRIGGER_SANDBOX: row.root,
    OUTRIGGER_FOLDER: row.target,
    ...(row.port === null ? {} : { OUTRIGGER_PORT: String(row.port) }),
  })

  const setups =
    options.setup &&
    createSandboxSetups({
      log,
      run: options.setup.run,
      env: environmentOf,
      around: withoutChanges,
      onChange(row, setup) {
        const current = rows.get(row.sessionID)
        if (!current) return
        const next = { ...current, setup }
        // What it prints goes by; how it stands is kept.
        if (setup.state !== "running" || current.setup?.state !== "running") set(next)
        else publish({ type: "sandbox.updated", sessionID: row.sessionID, sandbox: wire(next) })
      },
    })

  /** What a setup changes in files that git follows is where the agent starts from, not something to review. */
  async function withoutChanges(row: SandboxRow, work: () => Promise<void>): Promise<void> {
    const sandbox = await checkpoints.open(row.root)
    const before = await checkpoints.snapshot(sandbox)
    await work()
    await mutex.run([`session:${row.sessionID}`], async () => {
      // Once the agent has worked here, its changes and those of the setup cannot be told apart.
      if (store.get(row.sessionID)?.baseline !== before.tree) return
      const { tree } = await checkpoints.snapshot(sandbox)
      if (tree !== before.tree) await startFrom(sandbox, row, tree)
    })
  }

  const startFrom = async (sandbox: Workspace, row: SandboxRow, tree: string): Promise<void> => {
    await refs.publish(sandbox, row.sessionID, { base: row.base, baseline: tree, head: tree })
    await checkpoints.hold(sandbox, `baseline/${row.sessionID}`, tree)
    store.begin(row.sessionID, row.root, tree)
  }

  const build = async (row: SandboxRow, repository: Repository, input: NewSandbox): Promise<Sandbox> => {
    const progress = (step: string) => input.onProgress?.(step)
    try {
      progress("Checking the commit out")
      const user = await checkpoints.open(repository.root)
      await discardLeftovers(row, repository)
      await git.addWorktree(repository, row.root, { commit: row.base, branch: input.branch })
      const worktree = await git.repository(row.root)
      if (!worktree) throw new Fault("GitFailed", `git made no worktree at ${row.root}.`)
      await writeMarker(worktree.gitDir, row.sessionID)
      const sandbox = await checkpoints.open(row.root)
      const filled = await fillSandbox({ git, checkpoints, progress }, user, sandbox)
      await startFrom(sandbox, row, filled.baseline)
      return set({ ...row, state: "ready", notices: filled.notices })
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      log.warn("A sandbox could not be made", { sessionID: row.sessionID, reason })
      await discardLeftovers(row, repository).catch(() => {})
      set({ ...row, state: "failed", error: reason })
      throw error
    }
  }

  /** Removes what an earlier attempt for the same session left, and nothing else. */
  const discardLeftovers = async (row: SandboxRow, repository: Repository) => {
    const left = (await git.worktrees(repository)).find((worktree) => worktree.directory === row.root)
    if (left && !left.prunable) await git.removeWorktree(repository, row.root)
    if (isInside(await realpath(paths.sandboxes), row.root)) await rm(row.root, { recursive: true, force: true })
    await git.pruneWorktrees(repository)
  }

  const prefixesOf = (sessionID: string) => [ownPrefix, ...store.refPrefixes(sessionID).map(({ prefix }) => prefix)]

  const assertOurs = async (row: SandboxRow): Promise<void> => {
    const root = await realpath(row.root).catch(() => row.root)
    const inside = isInside(await realpath(paths.sandboxes).catch(() => paths.sandboxes), root)
    const worktree = await git.repository(root).catch(() => undefined)
    const marked = worktree && (await readMarker(worktree.gitDir))
    if (!inside || !worktree?.linked || worktree.root !== root || marked !== row.sessionID)
      throw new Fault(
        "Forbidden",
        `${row.root} was not removed: it does not carry this session's mark any more. Remove it by hand if it is not needed.`,
        { path: row.root },
      )
  }

  return {
    async create(input) {
      if (git.kind !== "native")
        throw new Fault("Unsupported", "Sandboxes need git. Install git, or let the session work in the folder itself.")
      const repository = await git.repository(input.directory)
      if (!repository)
        throw new Fault(
          "NotGit",
          `${input.directory} is not a git repository: the session can only work in the folder itself.`,
        )
      const before = rows.get(input.sessionID)
      if (before && before.state !== "failed") throw new Fault("Conflict", "This session has a sandbox already.")
      const { commit } = await git.head(repository)
      if (!commit)
        throw new Fault(
          "Unsupported",
          "A sandbox needs at least one commit. Commit something, or work in the folder itself.",
        )
      await mkdir(paths.sandboxes, { recursive: true })
      const row: SandboxRow = {
        sessionID: input.sessionID,
        projectID: input.projectID,
        root: path.join(await realpath(paths.sandboxes), safeName(input.projectID), safeName(input.sessionID)),
        target: path.resolve(repository.root, repository.prefix),
        prefix: repository.prefix,
        state: "creating",
        error: null,
        base: commit,
        branch: input.branch ?? null,
        created: now(),
        notices: [],
        port: before?.port ?? rows.freePort(),
        setup: null,
      }
      const sandbox = set(row)
      const keys = [`session:${row.sessionID}`, await realpath(repository.root)]
      const ready = mutex.run(keys, () => build(row, repository, input))
      // Whoever does not wait learns of a failure by the state.
      ready.catch(() => {})
      return { sandbox, ready }
    },
    get(sessionID) {
      const row = rows.get(sessionID)
      return row && wire(row)
    },
    environmentAt(directory) {
      const row = rowAt(directory)
      return row ? environmentOf(row) : {}
    },
    async setUp(sessionID) {
      const row = rows.get(sessionID)
      const command = row && (await options.setup?.command(row.projectID))?.trim()
      if (row?.state !== "ready" || !command || !setups) return false
      setups.begin(row, command)
      return true
    },
    skipSetup(sessionID) {
      if (setups?.skip(sessionID)) return true
      const row = rows.get(sessionID)
      if (row?.setup?.state !== "failed") return false
      set({ ...row, setup: { ...row.setup, state: "skipped" } })
      return true
    },
    settled: async (sessionID, signal) => setups?.settled(sessionID, signal),
    list: (projectID) => rows.list(projectID).map(wire),
    ownerOf: (directory) => rowAt(directory)?.sessionID,
    async remove(sessionID, { force = false } = {}) {
      const row = rows.get(sessionID)
      if (!row) return {}
      if (setups?.skip(sessionID)) await setups.settled(sessionID)
      return await mutex.run([`session:${sessionID}`], async () => {
        const repository = await git.repository(row.target).catch(() => undefined)
        const result: { rescued?: string } = {}
        if (row.state === "ready" && !repository && !(await git.repository(row.root).catch(() => undefined))) {
          // The repository is gone, and with it the mark and all that a rescue could be kept in.
          if (isInside(await realpath(paths.sandboxes), row.root)) await rm(row.root, { recursive: true, force: true })
        } else if (row.state === "ready" && (await exists(row.root))) {
          await assertOurs(row)
          const workspace = await checkpoints.open(row.root)
          const head = await checkpoints.snapshot(workspace)
          const pending = await git.diffTrees(workspace.place, store.get(sessionID)?.baseline ?? head.tree, head.tree)
          if (pending.length && !force)
            throw new Fault(
              "Conflict",
              `The sandbox holds ${pending.length} changed files that are neither accepted nor discarded. Decide them first, or remove it with force: they are then kept under refs/outrigger/rescue/${sessionID}.`,
              { files: pending.length },
            )
          const own = await git.head(workspace.repository!)
          const committed = own.commit !== null && own.commit !== row.base && own.branch === null
          if (pending.length || committed)
            result.rescued = await refs.rescue(workspace, sessionID, head.tree, [own.commit ?? row.base])
          await refs.remove(workspace, sessionID, prefixesOf(sessionID))
          await checkpoints.hold(workspace, `baseline/${sessionID}`, null)
          for (const entry of store.history(sessionID)) await checkpoints.hold(workspace, `entry/${entry.id}`, null)
          await rm(workspace.place.index, { force: true })
          await git.removeWorktree(repository ?? workspace.repository!, row.root)
        } else if (repository) {
          await discardLeftovers(row, repository)
          await refs.remove(await checkpoints.open(row.target), sessionID, prefixesOf(sessionID))
        }
        rows.remove(sessionID)
        publish({ type: "sandbox.updated", sessionID, sandbox: { ...wire(row), state: "removed" } })
        return result
      })
    },
    recover() {
      for (const row of rows.list()) {
        if (row.state === "creating")
          rows.put({
            ...row,
            state: "failed",
            error: "The app was closed while the sandbox was being made. Try again.",
          })
        if (row.setup?.state === "running")
          rows.put({ ...row, setup: { ...row.setup, state: "failed", output: "The app was closed while it ran." } })
      }
    },
    dispose: async () => setups?.dispose(),
  }
}

const safeName = (id: string) => id.replace(/[^\w.-]+/g, "-").replace(/^\.+/, "") || "unnamed"

const exists = (folder: string) =>
  realpath(folder).then(
    () => true,
    () => false,
  )
