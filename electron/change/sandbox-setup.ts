import { Fault } from "../../shared/fault.ts"
import type { SandboxSetup } from "../../shared/native/host.ts"
import type { Log } from "../lib/log.ts"
import type { SandboxRow } from "./sandbox-store.ts"

/** Runs one shell line in a sandbox; `recent` gives the end of what it has printed so far. */
export type RunSetup = (input: {
  command: string
  directory: string
  sessionID: string
  env: Record<string, string>
  signal: AbortSignal
  onOutput: (recent: (characters: number) => string) => void
}) => Promise<{ exit: number | null; tail: string }>

export interface SandboxSetups {
  /** Begins in the background. Throws Fault `Conflict` while one runs. */
  begin(row: SandboxRow, command: string): void
  /** Ends the running one; the agent goes on without it. False when none runs. */
  skip(sessionID: string): boolean
  /** What it printed so far, while it runs. */
  live(sessionID: string): string | undefined
  /** Resolves when none runs, however the last one ended; also when `signal` is aborted. */
  settled(sessionID: string, signal?: AbortSignal): Promise<void>
  dispose(): Promise<void>
}

/** Time between two looks at what a setup prints, ms: enough to read along. */
const SHOWN_EVERY = 300
/** Kept of what it printed, in characters. */
const MOST_KEPT = 4000

/**
 * The command that makes a fresh sandbox ready to build and test, such as `npm ci`. The person sets it for the project; a
 * repository cannot.
 */
export function createSandboxSetups(options: {
  log: Log
  run: RunSetup
  env: (row: SandboxRow) => Record<string, string>
  /** State of the files, to tell what the setup itself changed. */
  around: (row: SandboxRow, work: () => Promise<void>) => Promise<void>
  onChange: (row: SandboxRow, setup: SandboxSetup) => void
}): SandboxSetups {
  const { log, run, env, around, onChange } = options
  const running = new Map<string, { ended: Promise<void>; stop: AbortController; output: () => string }>()

  async function work(row: SandboxRow, command: string, stop: AbortController): Promise<void> {
    let shown = 0
    onChange(row, { command, state: "running", output: "" })
    try {
      let result: Awaited<ReturnType<RunSetup>> | undefined
      await around(row, async () => {
        result = await run({
          command,
          directory: row.root,
          sessionID: row.sessionID,
          env: env(row),
          signal: stop.signal,
          onOutput(recent) {
            const output = () => recent(MOST_KEPT)
            const entry = running.get(row.sessionID)
            if (entry) entry.output = output
            if (performance.now() - shown < SHOWN_EVERY) return
            shown = performance.now()
            onChange(row, { command, state: "running", output: output() })
          },
        })
      })
      const { exit, tail } = result!
      const state = stop.signal.aborted ? "skipped" : exit === 0 ? "done" : "failed"
      onChange(row, { command, state, output: tail.slice(-MOST_KEPT), ...(exit === null ? {} : { exit }) })
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      log.warn("a sandbox's setup could not be run", { sessionID: row.sessionID, reason })
      onChange(row, { command, state: "failed", output: reason })
    }
  }

  return {
    begin(row, command) {
      if (running.has(row.sessionID)) throw new Fault("Conflict", "The setup of this sandbox runs already.")
      const stop = new AbortController()
      const entry = { stop, output: () => "", ended: Promise.resolve() }
      running.set(row.sessionID, entry)
      entry.ended = work(row, command, stop).finally(() => running.delete(row.sessionID))
    },
    skip(sessionID) {
      const entry = running.get(sessionID)
      entry?.stop.abort()
      return entry !== undefined
    },
    live: (sessionID) => running.get(sessionID)?.output(),
    async settled(sessionID, signal) {
      const entry = running.get(sessionID)
      if (!entry || signal?.aborted) return
      const aborted = new Promise<void>((resolve) => signal?.addEventListener("abort", () => resolve(), { once: true }))
      await Promise.race([entry.ended, aborted])
    },
    async dispose() {
      const all = [...running.values()]
      for (const { stop } of all) stop.abort()
      await Promise.all(all.map(({ ended }) => ended))
    },
  }
}
