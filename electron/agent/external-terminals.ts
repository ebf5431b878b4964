import type { CreateTerminalRequest } from "@agentclientprotocol/sdk"
import { Fault } from "../../shared/fault.ts"
import { newId } from "../../shared/id.ts"
import type { TurnSide } from "../integration/acp/client-side.ts"
import type { ToolContext, ToolResult } from "../tool/tool.ts"
import { quoted } from "./external-call.ts"
import type { ExternalCalls, OwnCall } from "./external-calls.ts"
import type { External } from "./external.ts"

interface Terminal {
  stop: AbortController
  output: string
  truncated: boolean
  limit: number
  exit?: { exitCode: number | null; signal: string | null }
  over: Promise<void>
  /** The agent's call that shows it. */
  callID?: string
  own?: OwnCall
}

export type ExternalTerminals = TurnSide["terminal"] & {
  /** Ends those that still run. */
  close(): Promise<void>
}

/** An agent that says no limit gets as much as is shown, in bytes. */
const DEFAULT_LIMIT = 256 * 1024

/** Commands that an agent runs through us: asked about, recorded and shown as those of our own bash tool. */
export function createExternalTerminals(input: {
  calls: ExternalCalls
  external: Pick<External, "run">
  signal: AbortSignal
}): ExternalTerminals {
  const { calls, external, signal } = input
  const terminals = new Map<string, Terminal>()

  calls.onTerminal((id, callID) => {
    const terminal = terminals.get(id)
    if (!terminal || terminal.callID === callID) return
    terminal.callID = callID
    if (terminal.own) calls.drop(terminal.own)
    delete terminal.own
    calls.progress(callID, { output: terminal.output, ...(terminal.exit && { exit: terminal.exit.exitCode }) })
  })

  const find = (id: string): Terminal => {
    const terminal = terminals.get(id)
    if (terminal) return terminal
    throw new Fault("FileNotFound", `There is no terminal ${id}: it was released.`, { id })
  }

  async function create(request: CreateTerminalRequest): Promise<string> {
    const { args = [], env = [], cwd, outputByteLimit } = request
    // Without arguments it is a line for the shell.
    const command = args.length ? [request.command, ...args].map(quoted).join(" ") : request.command
    const id = newId("pty")
    const stop = new AbortController()
    const until = AbortSignal.any([signal, stop.signal])
    const callID = calls.running()
    const own = callID === undefined ? calls.own("bash", { command }, until) : undefined
    const base: ToolContext = own ? own.context : calls.contextOf(callID!, until)
    const started = Promise.withResolvers<void>()
    const terminal: Terminal = {
      stop,
      output: "",
      truncated: false,
      limit: outputByteLimit ?? DEFAULT_LIMIT,
      over: Promise.resolve(),
      ...(callID === undefined ? {} : { callID }),
      ...(own ? { own } : {}),
    }
    const context: ToolContext = {
      ...base,
      progress(update) {
        const { output } = update.metadata ?? {}
        if (typeof output === "string") keep(terminal, output)
        if (terminal.callID === undefined) base.progress(update)
        else calls.progress(terminal.callID, update.metadata ?? {})
        started.resolve()
      },
    }
    const finish = (result: ToolResult) => {
      const { exit, output, truncated } = result.metadata
      keep(terminal, typeof output === "string" && output !== "(no output)" ? output : "")
      terminal.truncated ||= truncated === true
      terminal.exit =
        typeof exit === "number" ? { exitCode: exit, signal: null } : { exitCode: null, signal: "SIGTERM" }
      if (terminal.callID !== undefined) calls.progress(terminal.callID, result.metadata)
      terminal.own?.complete(result)
    }
    const work = external.run(context, {
      command,
      ...(cwd ? { cwd } : {}),
      env: Object.fromEntries(env.map(({ name, value }) => [name, value])),
    })
    terminal.over = work.then(finish, (error: unknown) => {
      terminal.own?.fail(error)
      terminal.exit = { exitCode: null, signal: "SIGTERM" }
    })
    await Promise.race([started.promise, work])
    terminals.set(id, terminal)
    return id
  }

  const end = async (terminal: Terminal) => {
    terminal.stop.abort(new Fault("Aborted", "The agent ended the command."))
    await terminal.over
  }

  return {
    create,
    output(id) {
      const { output, truncated, exit } = find(id)
      return { output, truncated, exitStatus: exit ?? null }
    },
    async wait(id) {
      const terminal = find(id)
      await terminal.over
      return terminal.exit ?? { exitCode: null, signal: null }
    },
    kill: (id) => end(find(id)),
    async release(id) {
      await end(find(id))
      terminals.delete(id)
    },
    async close() {
      await Promise.all([...terminals.values()].map(end))
    },
  }
}

/** The end of the output, as much as the agent wants, cut between characters. */
function keep(terminal: Terminal, output: string): void {
  const bytes = Buffer.from(output)
  if (bytes.length <= terminal.limit) {
    terminal.output = output
    return
  }
  terminal.truncated = true
  let start = bytes.length - terminal.limit
  while (start < bytes.length && ((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1
  terminal.output = bytes.toString("utf8", start)
}
