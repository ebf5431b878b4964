import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import path from "node:path"
import { Readable, Writable } from "node:stream"
import {
  client,
  type ClientCapabilities,
  type ClientConnection,
  type CreateElicitationRequest,
  type CreateElicitationResponse,
  methods,
  ndJsonStream,
  type NewSessionRequest,
  type PromptResponse,
  type RequestPermissionRequest,
  type RequestPermissionResponse,
  type SessionUpdate,
} from "@agentclientprotocol/sdk/unstable"
import { afterTest } from "./host.ts"

const cli = path.resolve(import.meta.dirname, "../../electron/cli.ts")

export type Update<Kind extends SessionUpdate["sessionUpdate"] = SessionUpdate["sessionUpdate"]> = Extract<
  SessionUpdate,
  { sessionUpdate: Kind }
>

export interface Asked {
  request: RequestPermissionRequest
  /** Fires when the agent takes the request back. */
  signal: AbortSignal
  answer(optionId: string | null): void
}

export interface AcpEditorOptions {
  home: string
  args?: string[]
  capabilities?: ClientCapabilities
  /** Unsaved buffers, by absolute path. */
  buffers?: Record<string, string>
  onElicitation?: (request: CreateElicitationRequest) => CreateElicitationResponse
}

/** `outrigger acp` as an editor starts it, without a client on its pipes. */
export function spawnAcp(home: string, args: string[] = []) {
  const child = spawn(process.execPath, [cli, "acp", "--home", home, ...args], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, NODE_NO_WARNINGS: "1" },
  })
  const errors: string[] = []
  child.stderr.setEncoding("utf8").on("data", (text: string) => errors.push(text))
  const exited = once(child, "exit") as Promise<[number | null]>
  afterTest(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL")
    await exited
  })
  return { child, stderr: () => errors.join(""), exited: exited.then(([code]) => code) }
}

/** An editor: the official client on the real process. */
export async function startAcpEditor(options: AcpEditorOptions) {
  const { child, stderr, exited } = spawnAcp(options.home, options.args)
  const updates: { sessionId: string; update: SessionUpdate }[] = []
  const asked: Asked[] = []
  const checks = new Set<() => void>()
  const changed = () => {
    for (const check of [...checks]) check()
  }
  const app = client({ name: "test editor" })
    .onNotification(methods.client.session.update, ({ params }) => {
      updates.push(params)
      changed()
    })
    .onRequest(methods.client.session.requestPermission, ({ params: request, signal }) => {
      const { promise, resolve } = Promise.withResolvers<RequestPermissionResponse>()
      const answer = (optionId: string | null) =>
        resolve({ outcome: optionId === null ? { outcome: "cancelled" } : { outcome: "selected", optionId } })
      signal.addEventListener("abort", () => {
        answer(null)
        changed()
      })
      asked.push({ request, signal, answer })
      changed()
      return promise
    })
    .onRequest(methods.client.fs.readTextFile, ({ params }) => {
      const content = options.buffers?.[params.path]
      if (content === undefined) throw new Error("not open here")
      return { content }
    })
    .onRequest(methods.client.elicitation.create, ({ params }) => {
      if (!options.onElicitation) throw new Error("no forms here")
      return options.onElicitation(params)
    })
  const connection: ClientConnection = app.connect(
    ndJsonStream(
      Writable.toWeb(child.stdin) as WritableStream<Uint8Array>,
      Readable.toWeb(child.stdout) as ReadableStream<Uint8Array>,
    ),
  )
  const { agent } = connection

  /** The first value that `find` answers, now or after a later message. */
  function until<T>(find: () => T | undefined | false, what: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const check = () => {
        const found = find()
        if (found === undefined || found === false) return
        done()
        resolve(found)
      }
      const timer = setTimeout(() => {
        done()
        reject(new Error(`${what} did not come; seen: ${JSON.stringify(updates)}\n${stderr()}`))
      }, 60_000)
      const done = () => {
        clearTimeout(timer)
        checks.delete(check)
      }
      checks.add(check)
      check()
    })
  }

  const of = <Kind extends SessionUpdate["sessionUpdate"]>(sessionId: string, kind: Kind): Update<Kind>[] =>
    updates.flatMap(({ sessionId: id, update }) =>
      id === sessionId && update.sessionUpdate === kind ? [update as Update<Kind>] : [],
    )

  const editor = {
    agent,
    child,
    stderr,
    exited,
    updates,
    asked,
    until,
    of,
    /** All text of one kind of chunk. */
    text: (
      sessionId: string,
      kind: "agent_message_chunk" | "agent_thought_chunk" | "user_message_chunk" = "agent_message_chunk",
    ) =>
      of(sessionId, kind)
        .map(({ content }) => (content.type === "text" ? content.text : `[${content.type}]`))
        .join(""),
    /** A tool call with all that was told of it. */
    call(sessionId: string, matches: (call: Record<string, unknown>) => boolean = () => true) {
      const calls = new Map<string, Record<string, unknown>>()
      for (const { sessionId: id, update } of updates) {
        if (id !== sessionId || (update.sessionUpdate !== "tool_call" && update.sessionUpdate !== "tool_call_update"))
          continue
        calls.set(update.toolCallId, { ...calls.get(update.toolCallId), ...update })
      }
      return [...calls.values()].find(matches)
    },
    untilAsked: (index = 0) => until(() => asked[index], `permission request ${index}`),
    async newSession(cwd: string, more: Partial<NewSessionRequest> = {}) {
      return agent.request(methods.agent.session.new, { cwd, mcpServers: [], ...more })
    },
    prompt: (sessionId: string, text: string): Promise<PromptResponse> =>
      agent.request(methods.agent.session.prompt, { sessionId, prompt: [{ type: "text", text }] }),
    cancel: (sessionId: string) => agent.notify(methods.agent.session.cancel, { sessionId }),
    /** Closes standard input, as an editor that quits; answers the exit code. */
    quit(): Promise<number | null> {
      child.stdin.end()
      return exited
    },
    initialized: await agent
      .request(methods.agent.initialize, {
        protocolVersion: 1,
        clientCapabilities: options.capabilities ?? {},
        clientInfo: { name: "test-editor", version: "1.0.0" },
      })
      .catch((error: unknown) => {
        throw new Error(`initialize failed: ${String(error)}\n${stderr()}`)
      }),
  }
  return editor
}

export type AcpEditor = Awaited<ReturnType<typeof startAcpEditor>>
export type { ChildProcess }
