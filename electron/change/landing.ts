import type { ChangeSet } from "../../shared/native/change.ts"
import { Fault } from "../../shared/fault.ts"
import type { Git } from "../git/git.ts"
import type { Porcelain } from "../git/porcelain.ts"
import type { Log } from "../lib/log.ts"
import type { Database } from "../store/database.ts"
import type { Changes } from "./changes.ts"

export type LandingOperation = "commit" | "rebase"
export type LandingState = "pending" | "committing" | "completed" | "failed"

export interface Landing {
  operation: LandingOperation
  state: LandingState
  /** HEAD of the person's folder when it was asked for. */
  base?: string
  /** What HEAD is afterwards. */
  applied?: string
  error?: string
}

/**
 * Jobs that bring a session's work to the person's branch as one commit, or the person's commits into the session. Their
 * states survive a restart; what was cut off begins again.
 */
export interface Landings {
  get(sessionID: string): Landing | undefined
  /** Answers at once. Throws Fault `Conflict` while one is under way, `Unsupported` for a session without a sandbox. */
  start(sessionID: string, operation: LandingOperation): Promise<void>
  /** Forgets how the last one ended: work goes on. */
  clear(sessionID: string): void
  /** Throws Fault `Conflict` while the session must not change. */
  assertFree(sessionID: string): void
  settled(): Promise<void>
  /** The host ends: what is under way now goes on at its next start. */
  stop(): void
}

/** What a commit is about to bring over: noted before the first file is, so that it can be finished after a crash. */
interface Plan {
  paths: string[]
  message: string
}

interface Row {
  session_id: string
  operation: LandingOperation
  state: LandingState
  base: string | null
  applied: string | null
  error: string | null
  plan: string | null
}

export function createLandings(options: {
  db: Database
  git: Git
  porcelain: Porcelain
  changes: Pick<Changes, "list" | "decide" | "undo" | "sync" | "sandboxes">
  title: (sessionID: string) => string
  /** Checks before a commit: what is wrong, or undefined. */
  check: (sessionID: string, files: string[]) => Promise<string | undefined>
  changed: (sessionID: string) => void
  log: Log
}): Landings {
  const { db, git, porcelain, changes, title, check, changed, log } = options
  const running = new Set<Promise<void>>()
  let stopped = false

  const read = (row: Row): Landing => ({
    operation: row.operation,
    state: row.state,
    ...(row.base !== null && { base: row.base }),
    ...(row.applied !== null && { applied: row.applied }),
    ...(row.error !== null && { error: row.error }),
  })
  const get = (sessionID: string) => {
    const row = db.get<Row>("SELECT * FROM landing WHERE session_id = ?", sessionID)
    return row && read(row)
  }
  const put = (sessionID: string, { operation, state, base, applied, error }: Landing) => {
    db.run(
      "INSERT INTO landing (session_id, operation, state, base, applied, error) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (session_id) DO UPDATE SET operation = excluded.operation, state = excluded.state, base = excluded.base, applied = excluded.applied, error = excluded.error, plan = CASE WHEN excluded.state = 'committing' THEN plan END",
      sessionID,
      operation,
      state,
      base ?? null,
      applied ?? null,
      error ?? null,
    )
    changed(sessionID)
  }

  const repositoryOf = async (sessionID: string) => {
    const sandbox = changes.sandboxes.get(sessionID)
    const repository = sandbox && (await git.repository(sandbox.target))
    if (!repository)
      throw new Fault(
        "Unsupported",
        "This session works in the folder itself: there is nothing to bring over. Commit there.",
      )
    return repository
  }

  async function commit(sessionID: string, base: string | undefined): Promise<string | undefined> {
    const repository = await repositoryOf(sessionID)
    const now = (await git.head(repository)).commit ?? undefined
    const begun = planOf(sessionID)
    if (begun && now !== undefined && now !== base) {
      const [newest] = await porcelain.log(repository.root, { limit: 1 })
      if (newest?.parents[0] === base && newest?.message === begun.message) return now
    }
    if (base !== undefined && now !== base)
      throw new Fault(
        "Stale",
        "The workspace has new commits since this was asked for. Rebase the session, then commit again.",
      )
    const pending = await changes.list(sessionID)
    const paths = [...new Set(pending.files.flatMap(({ path, oldPath }) => (oldPath ? [oldPath, path] : [path])))]
    // Cut off between taking the files over and committing them: only the commit is missing.
    if (begun && !begun.paths.some((path) => paths.includes(path))) return record(sessionID, repository.root, begun)
    if (paths.length === 0) return now
    refuseConflicts(pending)
    const dirty = new Set(
      (await git.status(repository)).entries.flatMap(({ path, oldPath }) => [path, oldPath ?? path]),
    )
    const mine = paths.filter((path) => dirty.has(path))
    if (mine.length)
      throw new Fault(
        "Conflict",
        `The workspace has uncommitted changes of its own in ${mine.join(", ")}. Commit or stash them first.`,
      )
    const refusal = await check(sessionID, paths)
    if (refusal !== undefined) throw new Fault("Conflict", refusal)
    const plan: Plan = { paths, message: title(sessionID).trim() || "Work of a session" }
    db.run("UPDATE landing SET plan = ? WHERE session_id = ?", JSON.stringify(plan), sessionID)
    await changes.decide(sessionID, { action: "accept", selection: { all: true } })
    return record(sessionID, repository.root, plan)
  }

  async function record(sessionID: string, root: string, { message, paths }: Plan): Promise<string> {
    try {
      return (await porcelain.commit(root, { message, paths })).sha
    } catch (error) {
      await changes.undo(sessionID)
      throw error
    }
  }

  const planOf = (sessionID: string): Plan | undefined => {
    const plan = db.get<Row>("SELECT * FROM landing WHERE session_id = ?", sessionID)?.plan
    return plan ? (JSON.parse(plan) as Plan) : undefined
  }

  async function rebase(sessionID: string): Promise<string | undefined> {
    const repository = await repositoryOf(sessionID)
    refuseConflicts(await changes.sync(sessionID))
    return (await git.head(repository)).commit ?? undefined
  }

  const work = (sessionID: string, operation: LandingOperation, base: string | undefined) => {
    const job = (async () => {
      // The answer that it has begun comes first.
      await new Promise<void>((resolve) => setImmediate(resolve))
      put(sessionID, { operation, state: "committing", base })
      try {
        const applied = operation === "commit" ? await commit(sessionID, base) : await rebase(sessionID)
        put(sessionID, { operation, state: "completed", base, applied })
      } catch (error) {
        if (stopped) return
        const message = error instanceof Error ? error.message : String(error)
        log.warn("a session's work could not be brought over", { sessionID, operation, reason: message })
        if (get(sessionID)) put(sessionID, { operation, state: "failed", base, error: message })
      }
    })().catch((error: unknown) => log.error("a job of a session broke off", { sessionID, error }))
    running.add(job)
    void job.then(() => running.delete(job))
  }

  for (const row of db.all<Row>("SELECT * FROM landing WHERE state IN ('pending', 'committing')"))
    work(row.session_id, row.operation, row.base ?? undefined)

  const assertFree = (sessionID: string) => {
    const state = get(sessionID)?.state
    if (state === "pending" || state === "committing")
      throw new Fault("Conflict", "Session operation already in progress", { sessionID })
  }
  return {
    get,
    assertFree,
    async start(sessionID, operation) {
      assertFree(sessionID)
      const base = (await git.head(await repositoryOf(sessionID))).commit ?? undefined
      // Somebody else may have asked meanwhile.
      assertFree(sessionID)
      put(sessionID, { operation, state: "pending", base })
      work(sessionID, operation, base)
    },
    clear(sessionID) {
      assertFree(sessionID)
      if (db.run("DELETE FROM landing WHERE session_id = ?", sessionID) > 0) changed(sessionID)
    },
    stop() {
      stopped = true
    },
    async settled() {
      while (running.size) await Promise.all(running)
    },
  }
}

function refuseConflicts(set: ChangeSet): void {
  const open = set.files.filter((file) => file.conflict).map((file) => file.path)
  if (open.length) throw new Fault("Conflict", `These files have conflicts to resolve first: ${open.join(", ")}.`)
}
