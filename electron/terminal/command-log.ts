import { Fault } from "../../shared/fault.ts"
import { randomText } from "../../shared/id.ts"
import { type Disposable, disposable } from "../lib/dispose.ts"
import type { Database } from "../store/database.ts"
import { createBoundedText } from "./bounded-text.ts"
import type { CommandRunner } from "./command-runner.ts"

export type StreamName = "stdout" | "stderr"

/** A finished command. Times in ms since 1970, sizes in UTF-8 bytes of what was kept. */
export interface CommandSummary {
  id: string
  cmd: string
  cwd: string
  sessionID?: string
  startedAt: number
  finishedAt: number
  durationMs: number
  exitCode: number
  stdoutBytes: number
  stderrBytes: number
  truncated: boolean
}
export type CommandRecord = Omit<CommandSummary, "stdoutBytes" | "stderrBytes"> & { stdout: string; stderr: string }

export interface RunningCommand {
  id: string
  cmd: string
  cwd: string
  sessionID?: string
  startedAt: number
}

export type CommandNews =
  | { type: "start"; run: RunningCommand }
  | { type: "chunk"; id: string; sessionID?: string; stream: StreamName; text: string }
  | { type: "end"; run: CommandSummary }
  | { type: "delete"; id: string }
  | { type: "clear" }

/** The last hundred commands that agents ran, across sessions and restarts, and those that run now. */
export interface CommandLog {
  /** A runner whose commands are all recorded. */
  recording(runner: CommandRunner): CommandRunner
  /** Finished ones, newest first. */
  list(): CommandSummary[]
  running(): (RunningCommand & { output: string })[]
  /** Throws Fault `CommandNotFound`. */
  get(id: string): CommandRecord
  /** Takes one out; one that still runs is stopped. Throws Fault `CommandNotFound`. */
  remove(id: string): void
  /** Takes all finished ones out, and ends what they left running in the background. Answers how many. */
  clear(): Promise<number>
  subscribe(listener: (news: CommandNews) => void): Disposable
}

export interface CommandLogOptions {
  db: Database
  clock?: () => number
  /** Ends what a session's finished commands left running. */
  endLeftovers?: (sessionID: string) => Promise<void>
  /** Whether stdout and stderr of a session's commands are told apart; otherwise all counts as stdout. */
  apart?: (sessionID: string) => boolean
}

const KEPT = 100
/** Bytes kept of each stream: the end. */
const STREAM_LIMIT = 256 * 1024
/** Pieces of output are joined for so long, in ms. */
const BATCH_MS = 75

interface Row {
  id: string
  session_id: string | null
  cmd: string
  cwd: string
  started: number
  finished: number
  exit_code: number
  truncated: number
  stdout_bytes: number
  stderr_bytes: number
}

const summaryColumns =
  "id, session_id, cmd, cwd, started, finished, exit_code, truncated, octet_length(stdout) AS stdout_bytes, octet_length(stderr) AS stderr_bytes"

export function createCommandLog(options: CommandLogOptions): CommandLog {
  const { db, clock = Date.now } = options
  const listeners = new Set<(news: CommandNews) => void>()
  const live = new Map<string, { run: RunningCommand; output: () => string; stop: AbortController }>()
  let count = 0
  const tell = (news: CommandNews) => {
    for (const listener of [...listeners]) listener(news)
  }
  const missing = (id: string) =>
    new Fault("CommandNotFound", `There is no command ${id} in the log. Only the last ${KEPT} are kept.`, { id })

  const recording = (runner: CommandRunner): CommandRunner => ({
    shell: runner.shell,
    async run(input) {
      const id = `cmd_${clock().toString(36)}_${(count += 1)}${randomText(3).toLowerCase()}`
      const { command: cmd, cwd, owner: sessionID } = input
      const run: RunningCommand = { id, cmd, cwd, ...(sessionID ? { sessionID } : {}), startedAt: clock() }
      const kept = {
        stdout: createBoundedText(STREAM_LIMIT, "end"),
        stderr: createBoundedText(STREAM_LIMIT, "end"),
      }
      const batch = createBatch((stream, text) =>
        tell({ type: "chunk", id, ...(sessionID ? { sessionID } : {}), stream, text }),
      )
      const take = (stream: StreamName, text: string) => {
        if (text === "") return
        kept[stream].add(text)
        batch.add(stream, text)
      }
      const stop = new AbortController()
      live.set(id, { run, output: () => kept.stdout.text() + kept.stderr.text(), stop })
      tell({ type: "start", run })
      const apart = sessionID !== undefined && options.apart?.(sessionID) === true
      let exitCode = 1
      try {
        const result = await runner.run({
          ...input,
          signal: input.signal ? AbortSignal.any([input.signal, stop.signal]) : stop.signal,
          onOutput(text, recent) {
            input.onOutput?.(text, recent)
            if (!apart) take("stdout", text)
          },
          ...(apart ? { onStream: take } : {}),
        })
        exitCode = result.exit ?? (result.timedOut ? 124 : 1)
        return result
      } finally {
        batch.end()
        live.delete(id)
        if (!stop.signal.aborted) {
          store(run, exitCode, kept)
          tell({ type: "end", run: find(id) })
        }
      }
    },
  })

  function store(
    { id, sessionID, cmd, cwd, startedAt }: RunningCommand,
    exitCode: number,
    { stdout, stderr }: Record<StreamName, ReturnType<typeof createBoundedText>>,
  ): void {
    db.transaction(() => {
      db.run(
        "INSERT INTO command_run (id, session_id, cmd, cwd, started, finished, exit_code, stdout, stderr, truncated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        id,
        sessionID ?? null,
        cmd,
        cwd,
        startedAt,
        clock(),
        exitCode,
        stdout.text(),
        stderr.text(),
        Number(stdout.truncated() || stderr.truncated()),
      )
      db.run("DELETE FROM command_run WHERE sequence <= (SELECT max(sequence) FROM command_run) - ?", KEPT)
    })
  }

  function find(id: string): CommandSummary {
    const row = db.get<Row>(`SELECT ${summaryColumns} FROM command_run WHERE id = ?`, id)
    if (!row) throw missing(id)
    return summary(row)
  }

  return {
    recording,
    list: () => db.all<Row>(`SELECT ${summaryColumns} FROM command_run ORDER BY sequence DESC`).map(summary),
    running: () => [...live.values()].map(({ run, output }) => ({ ...run, output: output() })),
    get(id) {
      const { stdoutBytes: _out, stderrBytes: _err, ...facts } = find(id)
      const texts = db.get<{ stdout: string; stderr: string }>(
        "SELECT stdout, stderr FROM command_run WHERE id = ?",
        id,
      )
      return { ...facts, stdout: texts?.stdout ?? "", stderr: texts?.stderr ?? "" }
    },
    remove(id) {
      const running = live.get(id)
      running?.stop.abort()
      if (!running && !db.run("DELETE FROM command_run WHERE id = ?", id)) throw missing(id)
      tell({ type: "delete", id })
    },
    async clear() {
      const sessions = db.all<{ id: string }>(
        "SELECT DISTINCT session_id AS id FROM command_run WHERE session_id <> ''",
      )
      const removed = db.run("DELETE FROM command_run")
      tell({ type: "clear" })
      const busy = new Set([...live.values()].map(({ run }) => run.sessionID))
      await Promise.all(sessions.filter(({ id }) => !busy.has(id)).map(async ({ id }) => options.endLeftovers?.(id)))
      return removed
    },
    subscribe(listener) {
      listeners.add(listener)
      return disposable(() => void listeners.delete(listener))
    },
  }
}

const summary = (row: Row): CommandSummary => ({
  id: row.id,
  cmd: row.cmd,
  cwd: row.cwd,
  ...(row.session_id ? { sessionID: row.session_id } : {}),
  startedAt: row.started,
  finishedAt: row.finished,
  durationMs: row.finished - row.started,
  exitCode: row.exit_code,
  stdoutBytes: row.stdout_bytes,
  stderrBytes: row.stderr_bytes,
  truncated: row.truncated === 1,
})

/** Joins what one stream says in quick succession; the order between the streams stays. */
function createBatch(send: (stream: StreamName, text: string) => void) {
  let pending: { stream: StreamName; text: string } | undefined
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    if (pending) send(pending.stream, pending.text)
    pending = undefined
  }
  return {
    add(stream: StreamName, text: string) {
      if (pending && pending.stream !== stream) flush()
      if (pending) pending.text += text
      else pending = { stream, text }
      timer ??= setTimeout(flush, BATCH_MS)
    },
    end: flush,
  }
}
