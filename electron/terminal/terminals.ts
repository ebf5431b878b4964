import { stat } from "node:fs/promises"
import path from "node:path"
import { Fault } from "../../shared/fault.ts"
import type { Pty } from "../../shared/domain/terminal.ts"
import { newId } from "../../shared/id.ts"
import type { Log } from "../lib/log.ts"
import type { EventLog } from "../session/api.ts"
import type { FlowLimits } from "./attachment.ts"
import { findProgram } from "./find-program.ts"
import type { ProcessTrees } from "./process-tree.ts"
import { ptyEnvironment } from "./pty-environment.ts"
import { foreground, type Foreground } from "./foreground.ts"
import { createPtyOpener, type OpenPty } from "./open-pty.ts"
import { startPty } from "./pty-process.ts"
import type { ScreenSnapshot, Size } from "./screen.ts"
import { systemShells, type SystemShell, terminalArguments, userShell } from "./shells.ts"
import { createTerminal, type Terminal } from "./terminal.ts"
import type { Attachment, TerminalClient } from "./terminal-client.ts"
import { createTickets, type Tickets } from "./tickets.ts"

export interface NewTerminal {
  /** Absolute. Where it runs, and what it belongs to. */
  directory: string
  projectID?: string
  /** Default: the user's shell. */
  command?: string
  args?: string[]
  /** Below `directory` when relative. */
  cwd?: string
  title?: string
  /** Added to the host's environment, without the host's secrets; undefined takes one out. */
  env?: Record<string, string | undefined>
  size?: Size
}

/**
 * Terminals that run until their program ends or they are removed, whoever looks at them. Unknown ids throw Fault
 * `PtyNotFound`; with `directory`, so do those of other folders.
 */
export interface Terminals {
  /** Throws Fault `BadRequest` for a program or a folder that is not there. */
  create(input: NewTerminal): Promise<Pty>
  list(directory: string): Pty[]
  get(id: string, directory?: string): Pty
  update(id: string, change: { title?: string; size?: Size }, directory?: string): Pty
  size(id: string): Size
  write(id: string, data: string | Uint8Array): void
  /** `from`: a position in the output (below 0: its end; 0: all that is kept), or the screen as it stands. */
  attach(id: string, client: TerminalClient, from: number | "screen"): Attachment
  /** What it does now besides waiting for a command. Asked of the system at the call. */
  foreground(id: string): Promise<Foreground>
  /** Takes everything off the screen but the line with the cursor, and what had scrolled out; for all who look at it. */
  clear(id: string): Promise<void>
  /** The screen as it stands. */
  snapshot(id: string): Promise<ScreenSnapshot>
  /** Ends the program and everything it started. It leaves the list at once. */
  remove(id: string, directory?: string): Promise<void>
  shells(): Promise<SystemShell[]>
  tickets: Tickets
  measure(id: string): ReturnType<Terminal["measure"]>
  dispose(): Promise<void>
}

export interface TerminalsOptions {
  log: Log
  events: Pick<EventLog, "broadcast">
  trees: ProcessTrees
  /** The host's environment. */
  env?: NodeJS.ProcessEnv
  clock?: () => number
  limits?: FlowLimits
  /** How a program gets its pseudo terminal. */
  open?: OpenPty
  /** The system's file of shells. */
  shellsFile?: string
}

const usualSize: Size = { cols: 80, rows: 24 }
/** Screens beyond this are mistakes, and would take the memory that they ask for. */
const largest: Size = { cols: 2000, rows: 1000 }

export function createTerminals(options: TerminalsOptions): Terminals {
  const { log, events, trees, env = process.env, clock = Date.now, open = createPtyOpener(log) } = options
  const terminals = new Map<string, Terminal>()
  const tickets = createTickets(clock)
  /** Ends of those that have left the list, until nothing of them is left. */
  const ending = new Set<Promise<unknown>>()

  function find(id: string, directory?: string): Terminal {
    const terminal = terminals.get(id)
    if (!terminal || (directory !== undefined && terminal.directory !== directory))
      throw new Fault("PtyNotFound", `There is no terminal ${id}. It may have ended; open a new one.`, { ptyID: id })
    return terminal
  }

  const tell = (type: string, properties: Record<string, unknown>, { directory, projectID }: Terminal) =>
    void events.broadcast({ type, properties, directory, ...(projectID ? { projectID } : {}) })

  async function create(input: NewTerminal): Promise<Pty> {
    const { directory, projectID } = input
    assertText([input.command, ...(input.args ?? []), input.cwd, ...Object.entries(input.env ?? {}).flat()])
    const cwd = path.resolve(directory, input.cwd ?? "")
    await assertFolder(cwd)
    const childEnv = ptyEnvironment(env, input.env)
    const command = input.command ?? (await userShell(env))
    const file = await findProgram(command, childEnv, cwd)
    if (!file)
      throw new Fault("BadRequest", `There is no program ${command}. Give the path of one, or install it.`, {
        command,
      })
    const id = newId("pty")
    const size = bounded(input.size ?? usualSize)
    const args = terminalArguments(command, input.args ?? [])
    const started: { terminal?: Terminal; exitCode?: number } = {}
    const end = (exitCode: number) => {
      const { terminal } = started
      if (!terminal) return
      terminals.delete(id)
      const end = terminal.ended.finally(() => ending.delete(end))
      ending.add(end)
      tell("pty.exited", { id, exitCode }, terminal)
      tell("pty.deleted", { id }, terminal)
    }
    const terminal = await createTerminal({
      info: { id, title: input.title ?? `Terminal ${id.slice(-4)}`, command, args, cwd, status: "running" },
      directory,
      ...(projectID ? { projectID } : {}),
      size,
      log,
      ...(options.limits ? { limits: options.limits } : {}),
      start: (listeners) =>
        startPty({ file, args, cwd, env: childEnv, size, trees, label: command, open, ...listeners }),
      onEnd: end,
    })
    started.terminal = terminal
    terminals.set(id, terminal)
    tell("pty.created", { info: terminal.info }, terminal)
    return { ...terminal.info }
  }

  async function remove(id: string, directory?: string): Promise<void> {
    const terminal = find(id, directory)
    terminals.delete(id)
    await terminal.kill()
  }

  return {
    create,
    list: (directory) =>
      [...terminals.values()].filter((each) => each.directory === directory).map((each) => ({ ...each.info })),
    get: (id, directory) => ({ ...find(id, directory).info }),
    update(id, { title, size }, directory) {
      const terminal = find(id, directory)
      if (title !== undefined) terminal.info.title = title
      if (size) terminal.resize(bounded(size))
      const info = { ...terminal.info }
      tell("pty.updated", { info }, terminal)
      return info
    },
    size: (id) => find(id).size(),
    write: (id, data) => find(id).write(data),
    attach: (id, client, from) => find(id).attach(client, from),
    foreground: (id) => foreground(find(id).info),
    clear: (id) => find(id).clear(),
    snapshot: (id) => find(id).snapshot(),
    remove,
    shells: () => systemShells(env, options.shellsFile),
    tickets,
    measure: (id) => find(id).measure(),
    async dispose() {
      await Promise.all([...terminals.keys()].map((id) => remove(id)))
      await Promise.all(ending)
    },
  }
}

const bounded = ({ cols, rows }: Size): Size => ({
  cols: Math.min(Math.max(Math.trunc(cols), 2), largest.cols),
  rows: Math.min(Math.max(Math.trunc(rows), 1), largest.rows),
})

/** Programs get their arguments as texts that end at the first NUL: what comes after it would be lost. */
function assertText(texts: readonly (string | undefined)[]): void {
  if (texts.some((text) => text?.includes("\0")))
    throw new Fault("BadRequest", "A terminal's command, arguments, folder and environment cannot hold NUL characters.")
}

async function assertFolder(cwd: string): Promise<void> {
  const info = await stat(cwd).catch(() => undefined)
  if (!info?.isDirectory())
    throw new Fault("BadRequest", `The folder ${cwd} does not exist, so no terminal can be opened in it.`, {
      path: cwd,
    })
}
