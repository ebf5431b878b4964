import type { ClientContext, ClientConnection, InitializeResponse, SessionNotification } from "@agentclientprotocol/sdk"
import { Fault } from "../../../shared/fault.ts"
import type { Log } from "../../lib/log.ts"
import type { ProcessTree, ProcessTrees } from "../../terminal/process-tree.ts"
import { commandLine } from "../find-program.ts"
import type { StoredAgent } from "./agent-store.ts"
import type { FindTurn } from "./client-side.ts"
import { createMessageStream, longestMessageMB, type MessageStream } from "./message-stream.ts"
import { onPath } from "../../lib/on-path.ts"

type Sdk = typeof import("@agentclientprotocol/sdk")

/** Characters kept of what the agent writes to stderr, for when it fails. */
const KEPT_STDERR = 2000
/** A process may end before all that it wrote was read, ms. */
const DRAIN_MS = 250

export interface RunningAgent {
  agent: StoredAgent
  info: InitializeResponse
  /** Why it is gone; undefined while it runs. */
  ended(): Fault | undefined
  onEnd(listener: () => void): void
  /** A request to the agent. Throws what `failure.ts` words, and the reason when the agent dies meanwhile. */
  request<T>(ask: (peer: ClientContext, methods: Sdk["methods"]["agent"]) => Promise<T>): Promise<T>
  notify(tell: (peer: ClientContext, methods: Sdk["methods"]["agent"]) => Promise<void>): void
  /** Ends it. Resolves when the process and all that it started are gone. */
  close(): Promise<void>
  /** Resolves when they are, whoever ended them. */
  gone: Promise<void>
}

export interface StartInput {
  agent: StoredAgent
  cwd: string
  trees: Pick<ProcessTrees, "spawn">
  /** Environment that the agent's own variables are added to. */
  env: NodeJS.ProcessEnv
  owner: string
  version: string
  log: Log
  turn: FindTurn
  onUpdate: (notification: SessionNotification) => void
  signal: AbortSignal
  /** Longest wait for the answer to `initialize`, ms. */
  initializeMs: number
}

/** Starts the agent's program and agrees on the protocol. Throws Fault `Unavailable`, `Unsupported`, `Aborted`. */
export async function startAgent(input: StartInput): Promise<RunningAgent> {
  const { agent, cwd, trees, env, owner, version, log, signal, initializeMs } = input
  const sdk = await import("@agentclientprotocol/sdk")
  signal.throwIfAborted()
  const program = await onPath(agent.command, env)
  if (!program)
    throw new Fault(
      "Unavailable",
      `${agent.name} could not be started: there is no program "${agent.command}" on PATH. Install it, or change the agent's command in the settings.`,
      { agent: agent.id },
    )
  const variables = Object.fromEntries(Object.entries(agent.env).map(([name, value]) => [name, value.reveal()]))
  const { file, args, options } = commandLine(program, agent.args)
  const tree = trees.spawn(file, args, {
    cwd,
    env: { ...env, ...variables },
    stdio: ["pipe", "pipe", "pipe"],
    owner,
    label: `acp ${agent.id}`,
    ...options,
  })
  const life = watch(agent, tree, log)
  if (!tree.child.stdout || !tree.child.stdin) throw new Error("the agent was started without pipes")
  const stream = createMessageStream(tree.child.stdout, tree.child.stdin, () =>
    life.end(`it wrote more than ${longestMessageMB} MB without the end of a message`),
  )
  const connection = connect(sdk, stream, input)
  life.onEnd(() => connection.close(life.ended()))

  const running: Omit<RunningAgent, "info"> = {
    agent,
    ended: life.ended,
    onEnd: life.onEnd,
    async request(ask) {
      const dead = life.ended()
      if (dead) throw dead
      try {
        return await ask(connection.agent, sdk.methods.agent)
      } catch (error) {
        // A closed pipe is seen before the exit that explains it.
        if (connection.signal.aborted) throw (await life.explained()) ?? error
        throw error
      }
    },
    notify(tell) {
      if (!life.ended()) tell(connection.agent, sdk.methods.agent).catch(() => {})
    },
    gone: life.gone,
    async close() {
      life.end("it was ended")
      await life.gone
    },
  }
  const late = setTimeout(
    () => life.end(`it did not answer within ${initializeMs / 1000} seconds`, silence(agent, stream)),
    initializeMs,
  )
  const giveUp = () => life.end("it was ended")
  signal.addEventListener("abort", giveUp, { once: true })
  try {
    if (signal.aborted) giveUp()
    const info = await running.request((peer, methods) =>
      peer.request(methods.initialize, {
        protocolVersion: sdk.PROTOCOL_VERSION,
        clientInfo: { name: "outrigger", title: "Outrigger", version },
        clientCapabilities: { fs: { readTextFile: true, writeTextFile: true }, terminal: true },
      }),
    )
    if (info?.protocolVersion !== sdk.PROTOCOL_VERSION)
      throw new Fault(
        "Unsupported",
        `${agent.name} speaks version ${String(info?.protocolVersion)} of the protocol, Outrigger version ${sdk.PROTOCOL_VERSION}. Update the agent.`,
        { agent: agent.id },
      )
    return { ...running, info }
  } catch (error) {
    await running.close()
    if (signal.aborted) throw new Fault("Aborted", "Aborted")
    throw error
  } finally {
    clearTimeout(late)
    signal.removeEventListener("abort", giveUp)
  }
}

/** What probably is wrong with a program that says nothing. */
function silence(agent: StoredAgent, stream: MessageStream): string {
  const line = [agent.command, ...agent.args].join(" ")
  const said = stream.garbage()
  return `Check that “${line}” speaks the Agent Client Protocol${said ? `; it printed: ${said}` : "."}`
}

/** Follows the process to its end, and says why it ended. */
function watch(agent: StoredAgent, tree: ProcessTree, log: Log) {
  const { child } = tree
  const gone = Promise.withResolvers<void>()
  const listeners: (() => void)[] = []
  let fault: Fault | undefined
  let stderr = ""

  const end = (why: string, next = "Send the message again to start it anew.") => {
    if (fault) return
    const said = stderr.trim()
    const message = `${agent.name} is gone: ${why}.${said ? ` It wrote:\n${said}\n` : " "}${next}`
    fault = new Fault("Unavailable", message, { agent: agent.id })
    for (const listener of listeners.splice(0)) listener()
    void tree
      .kill()
      .catch((error: unknown) => log.error("an external agent could not be ended", { agent: agent.id, error }))
      .then(gone.resolve)
  }
  child.stdin?.on("error", () => {})
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-KEPT_STDERR)
  })
  child.once("error", (error: NodeJS.ErrnoException) => end(`it could not be started (${error.code ?? error.message})`))
  child.once("exit", (code, signal) => {
    const why = code === null ? `it was ended by ${signal}` : `it ended with exit code ${code}`
    const drained = setTimeout(() => end(why), DRAIN_MS)
    child.once("close", () => {
      clearTimeout(drained)
      end(why)
    })
  })
  return {
    end,
    ended: () => fault,
    onEnd(listener: () => void) {
      if (fault) listener()
      else listeners.push(listener)
    },
    gone: gone.promise,
    /** The reason, once it is known; a connection may close shortly before. */
    async explained() {
      if (!fault) {
        const late = Promise.withResolvers<void>()
        const timer = setTimeout(late.resolve, DRAIN_MS * 4)
        listeners.push(late.resolve)
        await late.promise
        clearTimeout(timer)
      }
      if (!fault) end("it closed the connection")
      return fault
    },
  }
}

function connect(sdk: Sdk, stream: MessageStream, { turn, onUpdate, log, agent }: StartInput): ClientConnection {
  const { client } = sdk.methods
  /** Faults are words for the agent's model; what else is thrown is a bug of ours. */
  const answer = async <T>(work: () => T | Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof Fault)) log.error("a request of an external agent failed", { agent: agent.id, error })
      throw new sdk.RequestError(codes[error instanceof Fault ? error.tag : ""] ?? -32603, (error as Error).message)
    }
  }
  return sdk
    .client({ name: "outrigger" })
    .onNotification(client.session.update, ({ params }) => onUpdate(params))
    .onRequest(client.session.requestPermission, ({ params }) =>
      answer(() => turn(params.sessionId).permission(params)),
    )
    .onRequest(client.fs.readTextFile, ({ params }) =>
      answer(async () => ({ content: await turn(params.sessionId).readFile(params) })),
    )
    .onRequest(client.fs.writeTextFile, ({ params }) =>
      answer(async () => {
        await turn(params.sessionId).writeFile(params)
        return {}
      }),
    )
    .onRequest(client.terminal.create, ({ params }) =>
      answer(async () => ({ terminalId: await turn(params.sessionId).terminal.create(params) })),
    )
    .onRequest(client.terminal.output, ({ params }) =>
      answer(() => turn(params.sessionId).terminal.output(params.terminalId)),
    )
    .onRequest(client.terminal.waitForExit, ({ params }) =>
      answer(() => turn(params.sessionId).terminal.wait(params.terminalId)),
    )
    .onRequest(client.terminal.kill, ({ params }) =>
      answer(async () => {
        await turn(params.sessionId).terminal.kill(params.terminalId)
        return {}
      }),
    )
    .onRequest(client.terminal.release, ({ params }) =>
      answer(async () => {
        await turn(params.sessionId).terminal.release(params.terminalId)
        return {}
      }),
    )
    .connect(stream)
}

/** JSON-RPC's numbers for our failures. */
const codes: Record<string, number> = { FileNotFound: -32002, BadRequest: -32602, Aborted: -32800 }
