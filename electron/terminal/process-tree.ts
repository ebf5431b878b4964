import { type ChildProcess, execFile, spawn, type SpawnOptions } from "node:child_process"
import { setTimeout as delay } from "node:timers/promises"
import { randomText } from "../../shared/id.ts"
import type { Log } from "../lib/log.ts"
import { listProcesses, markedProcesses, markVariable, type ProcessInfo } from "./process-table.ts"
import type { Reaper } from "./reaper.ts"

/** Time between TERM and KILL, in ms. */
const defaultGrace = 800
/** How often it is checked whether the processes ended, in ms, while a tree is being ended and only then. */
const checkEvery = 15

export interface ProcessTree {
  pid: number
  child: ChildProcess
  /** Ends the process and everything it started: TERM, then KILL after the grace. Resolves when none is left. */
  kill(options?: { graceMs?: number }): Promise<void>
}

export interface ProcessTrees {
  /** Starts `file` as leader of its own process group. `owner`: whose it is, for `killOwner`. */
  spawn(file: string, args: readonly string[], options: SpawnOptions & { owner?: string; label?: string }): ProcessTree
  /**
   * Takes responsibility for a group that somebody else started (a PTY). `hangup`: it ends on HUP, because interactive
   * shells ignore TERM.
   */
  adopt(
    pid: number,
    options: { owner?: string; label?: string; mark?: string; hangup?: boolean },
  ): { kill: ProcessTree["kill"]; release(): void }
  /** Ends all trees of an owner, also what their finished commands left running. */
  killOwner(owner: string, options?: { graceMs?: number }): Promise<void>
  /** Ends everything: the host stops. */
  killAll(options?: { graceMs?: number }): Promise<void>
  /** Group leaders' pids of all trees that still have a process. */
  running(): number[]
}

interface Entry {
  pid: number
  mark: string
  owner: string | undefined
  leaderExited: boolean
  hangup: boolean
}

/** All processes that the host starts, so that none of them can outlive it. */
export function createProcessTrees(options: { log: Log; reaper?: Reaper }): ProcessTrees {
  const { log, reaper } = options
  const entries = new Map<number, Entry>()

  /** Once for each: the second to hear of an end may hear of it when the store is closed. */
  const forget = (pid: number) => {
    if (entries.delete(pid)) reaper?.forget(pid)
  }
  /** Drops finished commands whose last background process ended meanwhile. */
  function sweep(): void {
    for (const entry of entries.values()) if (entry.leaderExited && !groupExists(entry.pid)) forget(entry.pid)
  }

  function remember(pid: number, mark: string, owner: string | undefined, label: string): Entry {
    sweep()
    const entry: Entry = { pid, mark, owner, leaderExited: false, hangup: false }
    entries.set(pid, entry)
    reaper?.record({ pid, mark, label })
    return entry
  }

  async function end(entry: Entry, graceMs = defaultGrace): Promise<void> {
    await killTree(entry.pid, { graceMs, mark: entry.mark, hangup: entry.hangup })
    forget(entry.pid)
  }

  const endAll = async (chosen: Entry[], graceMs?: number) => {
    const results = await Promise.allSettled(chosen.map((entry) => end(entry, graceMs)))
    for (const result of results)
      if (result.status === "rejected") log.error("a process tree could not be ended", { error: result.reason })
  }

  return {
    spawn(file, args, { owner, label, ...spawnOptions }) {
      const mark = randomText(16)
      const child = spawn(file, args, {
        ...spawnOptions,
        env: { ...(spawnOptions.env ?? process.env), [markVariable]: mark },
        // Its own group (POSIX: own session too), so that the whole of it can be signalled at once.
        detached: process.platform !== "win32",
        windowsHide: true,
      })
      const { pid } = child
      if (pid === undefined) return { pid: -1, child, kill: async () => {} }
      const entry = remember(pid, mark, owner, label ?? file)
      child.once("exit", () => {
        entry.leaderExited = true
        if (!groupExists(pid)) forget(pid)
      })
      return { pid, child, kill: ({ graceMs } = {}) => end(entry, graceMs) }
    },
    adopt(pid, { owner, label = "adopted", mark = "", hangup = false }) {
      const entry = remember(pid, mark, owner, label)
      entry.hangup = hangup
      return { kill: ({ graceMs } = {}) => end(entry, graceMs), release: () => forget(pid) }
    },
    killOwner: (owner, { graceMs } = {}) =>
      endAll(
        [...entries.values()].filter((entry) => entry.owner === owner),
        graceMs,
      ),
    killAll: ({ graceMs } = {}) => endAll([...entries.values()], graceMs),
    running() {
      sweep()
      return [...entries.keys()]
    },
  }
}

/**
 * Ends the group of `pid`, all descendants of it, and all that carry `mark`: TERM to each, KILL to what is left after
 * `graceMs`, again for what was started meanwhile. A pid that was taken over by another process is never signalled.
 */
export async function killTree(
  pid: number,
  options: { graceMs?: number; mark?: string; hangup?: boolean } = {},
): Promise<void> {
  const { graceMs = defaultGrace, mark, hangup = false } = options
  if (process.platform === "win32") return killWindowsTree(pid)
  const known = new Map<number, string>()
  let left = await collect(pid, mark, known)
  if (hangup) signal(left, pid, "SIGHUP")
  signal(left, pid, "SIGTERM")
  // A stopped process would keep its TERM pending.
  signal(left, pid, "SIGCONT")
  const deadline = Date.now() + graceMs
  while (left.length && Date.now() < deadline) {
    await delay(checkEvery)
    left = stillRunning(left) ? await collect(pid, mark, known) : []
  }
  // What ended may have started others behind our back: look once more before it counts as done.
  left = await collect(pid, mark, known)
  for (let round = 0; left.length && round < 100; round += 1) {
    signal(left, pid, "SIGKILL")
    await delay(checkEvery)
    left = await collect(pid, mark, known)
  }
}

async function collect(pid: number, mark: string | undefined, known: Map<number, string>): Promise<ProcessInfo[]> {
  const [all, marked] = await Promise.all([listProcesses(), mark ? markedProcesses(mark) : []])
  const found = new Set<number>(marked)
  for (const info of all)
    if (info.group === pid || info.pid === pid || known.get(info.pid) === info.started) found.add(info.pid)
  for (let grown = true; grown; ) {
    grown = false
    for (const info of all)
      if (!found.has(info.pid) && found.has(info.parent)) {
        found.add(info.pid)
        grown = true
      }
  }
  found.delete(process.pid)
  const result = all.filter((info) => found.has(info.pid))
  for (const info of result) known.set(info.pid, info.started)
  return result
}

function signal(processes: readonly ProcessInfo[], group: number, name: NodeJS.Signals): void {
  if (processes.some((info) => info.group === group)) send(-group, name)
  for (const info of processes) if (info.group !== group) send(info.pid, name)
}

function send(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, name)
    return true
  } catch (error) {
    // EPERM: it is there, but became another user's.
    return (error as NodeJS.ErrnoException).code === "EPERM"
  }
}

const stillRunning = (processes: readonly ProcessInfo[]) => processes.some((info) => send(info.pid, 0))
const groupExists = (pid: number) => process.platform !== "win32" && send(-pid, 0)

function killWindowsTree(pid: number): Promise<void> {
  return new Promise((resolve) => execFile("taskkill", ["/pid", String(pid), "/T", "/F"], () => resolve()))
}
