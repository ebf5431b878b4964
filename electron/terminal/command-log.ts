import { Fault } from "../../shared/fault.ts"
import { randomText } from "../../shared/id.ts"
import { type Disposable, disposable } from "../lib/dispose.ts"
import type { Database } from "../store/database.ts"
import { createOutputBatch } from "../lib/output-batch.ts"
import { createBoundedText } from "./bounded-text.ts"
import type { CommandRunner } from "./command-runner.ts"
import { type CommandFilter, type CommandStoreLimits, createCommandStore } from "./command-store.ts"

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
/** A finished command with where it belongs. `position` grows; pages go by it. */
export interface LoggedCommand extends CommandSummary, CommandPlace {
  position: number
}

/** Where a command ran, and for whom. */
export interface CommandPlace {
  place: "sandbox" | "folder" | "elsewhere"
  /** The person's own folder, also of what ran in a sandbox of it. */
  folder?: string
  /** The session that a person sees: of a sub-agent's command its outermost one. */
  rootID?: string
  /** Of that session, when the command began. */
  title?: string
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
  | { type: "start"; run: RunningCommand & CommandPlace }
  /** `offset`: characters that the stream said before it. */
  | { type: "chunk"; id: string; sessionID?: string; stream: StreamName; text: string; offset: number }
  | { type: "end"; run: LoggedCommand }
  | { type: "delete"; id: string }
  /** Of a folder: those of it alone went. */
  | { type: "clear"; folder?: string; ids: string[] }

/** A command that runs, with what it said so far: the end of each stream, and how many characters that stream said. */
export type LiveCommand = RunningCommand &
  CommandPlace & { output: string; streams: Record<StreamName, { text: string; length: number }> }

/** The last commands that agents ran, across sessions and restarts, and those that run now. */
export interface CommandLog {
  /** A runner whose commands are all recorded. */
  recording(runner: CommandRunner): CommandRunner
  /** The last hundred finished ones, newest first. */
  list(): CommandSummary[]
  /** Finished ones, newest first. `before`: position of the last one known. */
  page(filter: CommandFilter, limit: number, before?: number): LoggedCommand[]
  count(filter: CommandFilter): number
  running(): LiveCommand[]
  /** Throws Fault `CommandNotFound`. */
  get(id: string): CommandRecord
  /** The same with where it belongs. Throws Fault `CommandNotFound`. */
  find(id: string): LoggedCommand & Pick<CommandRecord, "stdout" | "stderr">
  /** Takes one out; one that still runs is stopped. Throws Fault `CommandNotFound`. */
  remove(id: string): void
  /** Takes all finished ones out (of one folder), and ends what they left running in the background. Answers how many. */
  clear(folder?: string): Promise<number>
  subscribe(listener: (news: CommandNews) => void): Disposable
}

export interface CommandLogOptions {
  db: Database
  clock?: () => number
  /** Ends what a session's finished commands left running. */
  endLeftovers?: (sessionID: string) => Promise<void>
  /** Whether stdout and stderr of a session's commands are told apart; otherwise all counts as stdout. */
  apart?: (sessionID: string) => boolean
  /** Where a session's command in this folder runs. */
  placeOf?: (sessionID: string, cwd: string) => CommandPlace
  limits?: CommandStoreLimits
}

const LIST = 100
const usual: CommandStoreLimits = { commands: 10_000, bytes: 128 * 1024 * 1024 }
/** Bytes kept of each stream: the end. */
const STREAM_LIMIT = 256 * 1024

export function createCommandLog(options: CommandLogOptions): CommandLog {
  const { db, clock = Date.now, limits = usual } = options
  const store = createCommandStore(db, limits)
  const listeners = new Set<(news: CommandNews) => void>()
  const live = new Map<string, { command: () => LiveCommand; stop: AbortController }>()
  let count = 0
  const tell = (news: CommandNews) => {
    for (const listener of [...listeners]) listener(news)
  }
  const missing = (id: string) =>
    new Fault("CommandNotFound", `There is no command ${id} in the log. Only the last ones are kept.`, { id })

  const recording = (runner: CommandRunner): CommandRunner => ({
    shell: runner.shell,
    async run(input) {
      const id = `cmd_${clock().toString(36)}_${(count += 1)}${randomText(3).toLowerCase()}`
      const { command: cmd, cwd, owner: sessionID } = input
      const of = sessionID ? { sessionID } : {}
      const place: CommandPlace = (sessionID && options.placeOf?.(sessionID, cwd)) || { place: "elsewhere" }
      const run: RunningCommand & CommandPlace = { id, cmd, cwd, ...of, startedAt: clock(), ...place }
      const kept = {
        stdout: createBoundedText(STREAM_LIMIT, "end"),
        stderr: createBoundedText(STREAM_LIMIT, "end"),
      }
      const taken = { stdout: 0, stderr: 0 }
      const told = { stdout: 0, stderr: 0 }
      const batch = createOutputBatch<StreamName>((stream, text) => {
        tell({ type: "chunk", id, ...of, stream, text, offset: told[stream] })
        told[stream] += text.length
      })
      const take = (stream: StreamName, text: string) => {
        if (text === "") return
        kept[stream].add(text)
        taken[stream] += text.length
        batch.add(stream, text)
      }
      const stop = new AbortController()
      const command = (): LiveCommand => {
        const [stdout, stderr] = [kept.stdout.text(), kept.stderr.text()]
        const streams = {
          stdout: { text: stdout, length: taken.stdout },
          stderr: { text: stderr, length: taken.stderr },
        }
        return { ...run, output: stdout + stderr, streams }
      }
      live.set(id, { command, stop })
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
          const { stdout, stderr } = kept
          const truncated = stdout.truncated() || stderr.truncated()
          store.add({
            ...run,
            finishedAt: clock(),
            exitCode,
            stdout: stdout.text(),
            stderr: stderr.text(),
            truncated,
          })
          const stored = store.find(id)
          if (stored) tell({ type: "end", run: stored })
        }
      }
    },
  })

  function find(id: string): LoggedCommand {
    const found = store.find(id)
    if (!found) throw missing(id)
    return found
  }

  return {
    recording,
    list: () => store.page({}, LIST).map(summaryOf),
    page: store.page,
    count: store.count,
    running: () => [...live.values()].map(({ command }) => command()),
    get(id) {
      const { stdoutBytes: _out, stderrBytes: _err, ...facts } = summaryOf(find(id))
      return { ...facts, ...store.texts(id) }
    },
    find: (id) => ({ ...find(id), ...store.texts(id) }),
    remove(id) {
      const running = live.get(id)
      running?.stop.abort()
      if (!running && !store.remove(id)) throw missing(id)
      tell({ type: "delete", id })
    },
    async clear(folder) {
      const { ids, sessions } = store.clear(folder)
      tell({ type: "clear", ids, ...(folder === undefined ? {} : { folder }) })
      const busy = new Set([...live.values()].map(({ command }) => command().sessionID))
      await Promise.all(sessions.filter((id) => !busy.has(id)).map(async (id) => options.endLeftovers?.(id)))
      return ids.length
    },
    subscribe(listener) {
      listeners.add(listener)
      return disposable(() => void listeners.delete(listener))
    },
  }
}

/** What a command was, without where it belongs. */
export function summaryOf(command: LoggedCommand): CommandSummary {
  const { position: _position, place: _place, folder: _folder, rootID: _root, title: _title, ...summary } = command
  return summary
}
