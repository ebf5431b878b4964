import path from "node:path"
import { Fault } from "../../../shared/fault.ts"
import type { Log } from "../../lib/log.ts"
import type { Database } from "../../store/database.ts"
import type { ProcessTree, ProcessTrees } from "../../terminal/process-tree.ts"
import { type ScriptFile, scriptFiles } from "../script-file.ts"
import { matchesPattern } from "./pattern.ts"

export type HookType = "session" | "file" | "pre-commit"

export interface HookRun {
  hookId: string
  hookName: string
  type: HookType
  lastRunAt: string
  lastResult: "success" | "failure" | "running" | "pending"
  lastExitCode: number
  outputPath: string
  runCount: number
  failCount: number
  consecutiveFailures: number
}

export interface HooksStatus {
  hooks: Record<string, HookRun>
  pendingHooks: string[]
  lastEvaluatedAt: string
}

/** Why a hook ran last, and what came of it; for the window, beside what the remote front ends are told. */
export interface HookCause {
  trigger: "turn" | "manual" | "start" | "commit"
  /** The person's message that began the turn. */
  messageID?: string
  /** Changed files that it was run for. */
  files: string[]
  /** ms */
  duration?: number
  /** The agent was asked again because it failed. */
  told?: boolean
}

export interface HookDetail extends Hook {
  run?: HookRun
  cause?: HookCause
}

/** A failure that the agent is told of. */
export interface HookFailure {
  hook: { id: string; name: string }
  exitCode: number
  text: string
}

export interface Hook {
  id: string
  name: string
  description?: string
  type: HookType
  file: string
  pattern?: string
  notify: boolean
  asRoot: boolean
  runnable: boolean
  hash: string
}

/** Where a session works, and the person's own folder of it. */
export interface HookPlace {
  id: string
  directory: string
  target: string
}

/**
 * Hooks of workspaces: scripts in `.discobot/hooks`. They are taken from the person's own folder, never from the sandbox, so
 * that the agent cannot make the host run a script which nobody has accepted; they run in the session's folder.
 */
export interface Hooks {
  status(place: HookPlace): Promise<HooksStatus>
  /** Whether the place has any. */
  any(place: HookPlace): Promise<boolean>
  /** All of a place with how they went. */
  details(place: HookPlace): Promise<HookDetail[]>
  /** What the last run said. Throws Fault `FileNotFound`. */
  output(place: HookPlace, id: string): Promise<string>
  rerun(place: HookPlace, id: string): Promise<{ success: boolean; exitCode: number }>
  /** Ends all that run, for shutdown: they have no result then, and who waits for one gets Fault `Unavailable`. */
  stop(): Promise<void>
  /** The session's folder is ready. */
  started(place: HookPlace): Promise<void>
  /**
   * A turn ended after these files changed. Runs the file hooks that match, and those that failed before; answers what
   * the agent should be told of, if anything.
   */
  turnEnded(
    place: HookPlace,
    files: string[],
    changed: (file: string) => boolean,
    messageID?: string,
  ): Promise<HookFailure | undefined>
  /** Before a commit of these files: the text of the first failure, or undefined. */
  beforeCommit(
    place: HookPlace,
    files: string[],
  ): Promise<{ name: string; output: string; notify: boolean } | undefined>
}

const LIMIT_MS = 5 * 60_000
const OUTPUT_KEPT = 1024 * 1024
/** What of an output the agent is sent: its end. */
const TOLD = 20_000
const TRIES = 3

export function createHooks(options: {
  db: Database
  trees: ProcessTrees
  env: (sessionID: string, extra: Record<string, string>) => Promise<NodeJS.ProcessEnv>
  log: Log
  changed: (sessionID: string) => void
  /** Whether a hook of this content may run by itself there; default: all may. Whoever asks for one has said so. */
  allowed?: (place: HookPlace, hash: string) => boolean
  /** A running hook said something, after so many characters. */
  said?: (place: HookPlace, id: string, text: string, offset: number) => void
}): Hooks {
  const { db, trees, env, log, changed, allowed = () => true, said } = options
  const evaluated = new Map<string, string>()

  // A run that an earlier host could not end has no result.
  for (const row of db.all<{ session_id: string; hook_id: string; data: string }>(
    `SELECT session_id, hook_id, data FROM hook_run WHERE data LIKE '%"lastResult":"running"%'`,
  ))
    db.run(
      "UPDATE hook_run SET data = ? WHERE session_id = ? AND hook_id = ?",
      JSON.stringify({ ...(JSON.parse(row.data) as HookRun), lastResult: "pending" }),
      row.session_id,
      row.hook_id,
    )

  const load = async (place: HookPlace): Promise<Hook[]> =>
    (await scriptFiles(path.join(place.target, ".discobot", "hooks"))).flatMap((script) => readHook(script) ?? [])
  const find = async (place: HookPlace, id: string) => {
    const hook = (await load(place)).find((each) => each.id === id)
    if (!hook) throw new Fault("FileNotFound", `There is no hook ${id} in .discobot/hooks.`, { hookId: id })
    return hook
  }
  const runOf = (sessionID: string, id: string): HookRun | undefined => {
    const row = db.get<{ data: string }>(
      "SELECT data FROM hook_run WHERE session_id = ? AND hook_id = ?",
      sessionID,
      id,
    )
    return row && (JSON.parse(row.data) as HookRun)
  }
  const causeOf = (sessionID: string, id: string): HookCause | undefined => {
    const row = db.get<{ cause: string | null }>(
      "SELECT cause FROM hook_run WHERE session_id = ? AND hook_id = ?",
      sessionID,
      id,
    )
    return row?.cause ? (JSON.parse(row.cause) as HookCause) : undefined
  }
  const store = (sessionID: string, run: HookRun, output: string, cause: HookCause) => {
    db.run(
      "INSERT INTO hook_run (session_id, hook_id, data, output, cause) VALUES (?, ?, ?, ?, ?) ON CONFLICT (session_id, hook_id) DO UPDATE SET data = excluded.data, output = excluded.output, cause = excluded.cause",
      sessionID,
      run.hookId,
      JSON.stringify(run),
      output,
      JSON.stringify(cause),
    )
    changed(sessionID)
  }
  const blank = ({ id, name, type, file }: Hook): HookRun => ({
    hookId: id,
    hookName: name,
    type,
    lastRunAt: "",
    lastResult: "pending",
    lastExitCode: 0,
    outputPath: file,
    runCount: 0,
    failCount: 0,
    consecutiveFailures: 0,
  })

  const active = new Set<ProcessTree>()
  let stopping = false

  async function run(place: HookPlace, hook: Hook, cause: HookCause) {
    if (stopping) throw new Fault("Unavailable", "Outrigger is shutting down.")
    const began = performance.now()
    const before = runOf(place.id, hook.id) ?? blank(hook)
    store(
      place.id,
      { ...before, hookName: hook.name, type: hook.type, lastResult: "running", lastRunAt: new Date().toISOString() },
      "",
      cause,
    )
    const { exitCode, output } = await execute(place, hook, cause.files).catch((error: unknown) => ({
      exitCode: -1,
      output: error instanceof Error ? error.message : String(error),
    }))
    if (stopping) {
      store(place.id, { ...before, lastResult: "pending" }, output, cause)
      throw new Fault("Unavailable", "Outrigger is shutting down.")
    }
    const success = exitCode === 0
    const after: HookRun = {
      ...before,
      hookName: hook.name,
      type: hook.type,
      lastRunAt: new Date().toISOString(),
      lastResult: success ? "success" : "failure",
      lastExitCode: exitCode,
      outputPath: hook.file,
      runCount: before.runCount + 1,
      failCount: before.failCount + (success ? 0 : 1),
      consecutiveFailures: success ? 0 : before.consecutiveFailures + 1,
    }
    const notify = cause.trigger === "turn" || cause.trigger === "commit"
    const told = !success && hook.notify && notify && after.consecutiveFailures <= TRIES
    store(place.id, after, output, { ...cause, duration: Math.round(performance.now() - began), told })
    log.info("a hook ran", { session: place.id, hook: hook.id, exitCode })
    return { ...after, output, success, exitCode, told }
  }

  async function execute(place: HookPlace, hook: Hook, files: string[]) {
    if (!hook.runnable)
      return { exitCode: 126, output: `${hook.file} needs a shebang and must be executable (chmod +x).\n` }
    const environment = await env(place.id, {
      DISCOBOT_SESSION_ID: place.id,
      DISCOBOT_WORKSPACE: place.directory,
      DISCOBOT_HOOK_TYPE: hook.type,
      ...(hook.type !== "session" && { DISCOBOT_CHANGED_FILES: files.join(" ") }),
    })
    if (stopping) throw new Fault("Unavailable", "Outrigger is shutting down.")
    const tree = trees.spawn(hook.file, [], {
      cwd: place.directory,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
      owner: place.id,
      label: `hook ${hook.id}`,
    })
    let output = hook.asRoot ? "This hook asks for root. It runs as the user.\n" : ""
    const take = (text: string) => {
      if (output.length >= OUTPUT_KEPT) return
      said?.(place, hook.id, text, output.length)
      output += text
    }
    tree.child.stdout?.setEncoding("utf8").on("data", take)
    tree.child.stderr?.setEncoding("utf8").on("data", take)
    active.add(tree)
    let late = false
    const timer = setTimeout(() => {
      late = true
      void tree.kill()
    }, LIMIT_MS)
    try {
      const exitCode = await new Promise<number>((resolve, reject) => {
        tree.child.once("error", reject)
        tree.child.once("close", (code) => resolve(code ?? -1))
      })
      return { exitCode, output: late ? `${output}\nStopped after ${LIMIT_MS / 60_000} minutes.\n` : output }
    } finally {
      clearTimeout(timer)
      active.delete(tree)
    }
  }

  return {
    async status(place) {
      const hooks = await load(place)
      const known = hooks.map((hook) => [hook.id, runOf(place.id, hook.id) ?? blank(hook)] as const)
      return {
        hooks: Object.fromEntries(known),
        pendingHooks: known.flatMap(([id, each]) => (each.lastResult === "failure" ? [id] : [])),
        // Since the host started; before that, when one ran last.
        lastEvaluatedAt:
          evaluated.get(place.id) ??
          known
            .map(([, { lastRunAt }]) => lastRunAt)
            .sort()
            .at(-1) ??
          "",
      }
    },
    any: async (place) => (await load(place)).length > 0,
    details: async (place) =>
      (await load(place)).map((hook) => ({
        ...hook,
        run: runOf(place.id, hook.id),
        cause: causeOf(place.id, hook.id),
      })),
    async output(place, id) {
      await find(place, id)
      return (
        db.get<{ output: string }>("SELECT output FROM hook_run WHERE session_id = ? AND hook_id = ?", place.id, id)
          ?.output ?? ""
      )
    },
    async rerun(place, id) {
      const { success, exitCode } = await run(place, await find(place, id), { trigger: "manual", files: [] })
      return { success, exitCode }
    },
    async stop() {
      stopping = true
      await Promise.all([...active].map((tree) => tree.kill()))
    },
    async started(place) {
      for (const hook of await load(place))
        if (hook.type === "session" && allowed(place, hook.hash))
          await run(place, hook, { trigger: "start", files: [] })
    },
    async turnEnded(place, files, isChanged, messageID) {
      evaluated.set(place.id, new Date().toISOString())
      for (const hook of await load(place)) {
        if (hook.type !== "file" || !hook.pattern || !allowed(place, hook.hash)) continue
        // In a session that works in the person's folder itself, a script that it changed waits for their decision.
        if (isChanged(path.relative(place.target, hook.file).split(path.sep).join("/"))) continue
        const { pattern } = hook
        const matching = files.filter((file) => matchesPattern(file, pattern))
        const failedBefore = runOf(place.id, hook.id)?.lastResult === "failure"
        if (matching.length === 0 && !(failedBefore && files.length > 0)) continue
        const result = await run(place, hook, { trigger: "turn", files: matching, ...(messageID ? { messageID } : {}) })
        if (!result.told) continue
        return { hook: { id: hook.id, name: hook.name }, exitCode: result.exitCode, text: told(hook, result) }
      }
      return undefined
    },
    async beforeCommit(place, files) {
      for (const hook of await load(place)) {
        if (hook.type !== "pre-commit") continue
        const result = await run(place, hook, { trigger: "commit", files })
        if (!result.success) return { name: hook.name, output: told(hook, result), notify: result.told }
      }
      return undefined
    },
  }
}

const told = (hook: Hook, { exitCode, output }: { exitCode: number; output: string }) =>
  `The hook "${hook.name}" failed with exit code ${exitCode}. Fix what it says.\n\n${output.slice(-TOLD)}`

function readHook({ id, file, values, body, executable, hash }: ScriptFile): Hook | undefined {
  const { type, pattern, description } = values
  if (type !== "session" && type !== "file" && type !== "pre-commit") return undefined
  if (type === "file" && !pattern) return undefined
  return {
    id,
    file,
    type,
    name: values.name || id,
    ...(description && { description }),
    ...(pattern && { pattern }),
    notify: values.notify_llm !== "false",
    asRoot: values.run_as === "root",
    runnable: body && executable,
    hash,
  }
}
