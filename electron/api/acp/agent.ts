import path from "node:path"
import { realpath, stat } from "node:fs/promises"
import {
  agent,
  type AgentConnection,
  type AgentContext,
  type ClientCapabilities,
  type McpServer,
  methods,
  PROTOCOL_VERSION,
  RequestError,
  type Stream,
} from "@agentclientprotocol/sdk/unstable"
import type { Session } from "../../../shared/domain/session.ts"
import { isFault } from "../../../shared/fault.ts"
import { newId } from "../../../shared/id.ts"
import type { SessionSummary, StreamEvent } from "../../../shared/native/host.ts"
import type { Log } from "../../lib/log.ts"
import { createAsking } from "./asking.ts"
import type { Workspace } from "./catalogue.ts"
import { acpError } from "./errors.ts"
import type { Link } from "./link.ts"
import { assertServers } from "./mcp-servers.ts"
import { type OpenSession, openSession } from "./session.ts"
import { listPage } from "./session-list.ts"

export interface AcpAgentOptions {
  link: Link
  log: Log
  version: string
  /** Where new sessions work unless the client says otherwise. */
  workspace: Workspace
}

/** Serves one client of the Agent Client Protocol on this stream, over the host that `link` leads to. */
export function serveAcp(stream: Stream, { link, log, version, workspace }: AcpAgentOptions): AgentConnection {
  const sessions = new Map<string, OpenSession>()
  let capabilities: ClientCapabilities = {}

  const app = agent({ name: "outrigger" })
    .onRequest(methods.agent.initialize, ({ params }) => {
      capabilities = params.clientCapabilities ?? {}
      return {
        // There is one version so far; a client that cannot speak it hangs up.
        protocolVersion: PROTOCOL_VERSION,
        agentInfo: { name: "outrigger", title: "Outrigger", version },
        // Keys of model providers are kept by the host; nobody signs in here.
        authMethods: [],
        agentCapabilities: {
          loadSession: true,
          promptCapabilities: { image: true, audio: false, embeddedContext: true },
          mcpCapabilities: { http: true, sse: true },
          sessionCapabilities: { list: {}, delete: {}, resume: {}, close: {}, fork: {} },
        },
      }
    })
    .onRequest(methods.agent.authenticate, () => {
      throw RequestError.invalidParams(undefined, "Outrigger offers no way to sign in: add keys in its window.")
    })
    .onRequest(methods.agent.session.new, ({ params, client }) =>
      told(undefined, async () => {
        const id = newId("session")
        const session = await open(client, { ...params, id, workspace: wantedWorkspace(params._meta) })
        return { sessionId: id, ...session.state() }
      }),
    )
    .onRequest(methods.agent.session.load, ({ params, client }) =>
      told(params.sessionId, async () => {
        const session = await attach(client, params)
        if (session.isCreated) await session.replay()
        follow(session)
        return session.state()
      }),
    )
    .onRequest(methods.agent.session.resume, ({ params, client }) =>
      told(params.sessionId, async () => {
        const session = await attach(client, params)
        if (session.isCreated) await session.skip()
        follow(session)
        return session.state()
      }),
    )
    .onRequest(methods.agent.session.fork, ({ params, client }) =>
      told(params.sessionId, async () => {
        const forked = await link.call<Session>("POST", `/session/${known(params.sessionId)}/fork`, { body: {} })
        const session = await attach(client, { ...params, sessionId: forked.id })
        await session.skip()
        return { sessionId: forked.id, ...session.state() }
      }),
    )
    .onRequest(methods.agent.session.list, ({ params }) =>
      told(undefined, async () => {
        const cwd = params.cwd && (await realpath(params.cwd).catch(() => params.cwd))
        return listPage(await link.call<SessionSummary[]>("GET", "/outrigger/sessions"), { ...params, cwd })
      }),
    )
    .onRequest(methods.agent.session.delete, ({ params: { sessionId } }) =>
      told(sessionId, async () => {
        const session = sessions.get(sessionId)
        await session?.close()
        sessions.delete(sessionId)
        if (!session || session.isCreated) await link.call("DELETE", `/session/${known(sessionId)}`)
        return {}
      }),
    )
    .onRequest(methods.agent.session.close, ({ params: { sessionId } }) =>
      told(sessionId, async () => {
        const session = opened(sessionId)
        sessions.delete(sessionId)
        await session.close()
        return {}
      }),
    )
    .onRequest(methods.agent.session.setMode, ({ params: { sessionId, modeId } }) =>
      told(sessionId, async () => {
        opened(sessionId).setMode(modeId)
        return {}
      }),
    )
    .onRequest(methods.agent.session.setConfigOption, ({ params }) =>
      told(params.sessionId, async () => ({
        configOptions: opened(params.sessionId).setOption(params.configId, params.value),
      })),
    )
    .onRequest(methods.agent.session.prompt, ({ params: { sessionId, prompt }, signal }) =>
      told(sessionId, () => opened(sessionId).prompt(prompt, cancelOnly(signal))),
    )
    .onNotification(methods.agent.session.cancel, ({ params }) => sessions.get(params.sessionId)?.cancel())

  const connection = app.connect(stream)
  const asking = createAsking({
    link,
    log,
    client: connection.client,
    capabilities: () => capabilities,
    onAsk: (sessionID, callID) => sessions.get(sessionID)?.askedAbout(callID),
  })
  const roots = new Map<string, string>()
  const subscriptions = [link.onEvent(onEvent), link.onResync(onResync)]
  void connection.closed.then(() => {
    for (const subscription of subscriptions) void subscription.dispose()
  })
  return connection

  /** Failures in this protocol's words. */
  async function told<T>(sessionId: string | undefined, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (!isFault(error) && !(error instanceof RequestError)) log.error("a request failed", { error })
      throw acpError(error, sessionId)
    }
  }

  /** A client that hangs up does not cancel: the turn goes on in the host, as it does when a window is closed. */
  function cancelOnly(signal: AbortSignal): AbortSignal {
    const controller = new AbortController()
    signal.addEventListener("abort", () => {
      if (!connection.signal.aborted) controller.abort()
    })
    return controller.signal
  }

  function opened(sessionId: string): OpenSession {
    const session = sessions.get(sessionId)
    if (!session) throw RequestError.sessionNotFound(sessionId)
    return session
  }

  /** An id that can stand in a path. */
  function known(sessionId: string): string {
    if (!/^ses_?\w{1,64}$/.test(sessionId)) throw RequestError.sessionNotFound(sessionId)
    return sessionId
  }

  function wantedWorkspace(meta: Record<string, unknown> | null | undefined): Workspace {
    const wanted = (meta?.["outrigger"] as { workspace?: unknown } | undefined)?.workspace
    return wanted === "sandbox" || wanted === "folder" ? wanted : workspace
  }

  async function open(
    client: AgentContext,
    input: {
      id: string
      cwd: string
      mcpServers?: McpServer[]
      additionalDirectories?: string[] | null
      workspace: Workspace
    },
    summary?: SessionSummary,
  ): Promise<OpenSession> {
    const { id, cwd, mcpServers = [] } = input
    if (!path.isAbsolute(cwd) || cwd.includes("\0"))
      throw RequestError.invalidParams({ cwd }, "cwd must be the absolute path of a folder.")
    if (!summary && !(await stat(cwd).catch(() => undefined))?.isDirectory())
      throw RequestError.invalidParams({ cwd }, `There is no folder ${cwd}.`)
    if (input.additionalDirectories?.length)
      throw RequestError.invalidParams(undefined, "Further folders cannot be added to a session.")
    assertServers(mcpServers)
    const session = await openSession(
      {
        link,
        log,
        id,
        cwd: summary?.folder ?? cwd,
        mcpServers,
        workspace: input.workspace,
        asking,
        send: (update) => void client.notify(methods.client.session.update, { sessionId: id, update }).catch(() => {}),
        readBuffer: (file) => readBuffer(client, id, file),
      },
      summary,
    )
    sessions.set(id, session)
    // Only once the client knows the session.
    setImmediate(session.tellCommands)
    return session
  }

  /** A session that is there already: in the host, or open here, perhaps not prompted yet. */
  async function attach(
    client: AgentContext,
    params: { sessionId: string; cwd: string; mcpServers?: McpServer[]; additionalDirectories?: string[] | null },
  ): Promise<OpenSession> {
    const { sessionId, mcpServers = [] } = params
    const already = sessions.get(sessionId)
    if (already) {
      assertServers(mcpServers)
      if (already.isCreated) await already.connectServers(mcpServers)
      setImmediate(already.tellCommands)
      return already
    }
    const summary = await link.call<SessionSummary>("GET", `/outrigger/sessions/${known(sessionId)}`)
    const session = await open(client, { ...params, id: sessionId, workspace }, summary)
    await session.connectServers(mcpServers)
    return session
  }

  /** What waits in it is asked here too. */
  function follow(session: OpenSession): void {
    setImmediate(() => {
      asking
        .waiting(async (id) => ((await rootOf(id)) === session.id ? session.id : undefined))
        .catch((error: unknown) => log.warn("what waits could not be read", { error: String(error) }))
    })
  }

  async function readBuffer(client: AgentContext, sessionId: string, file: string): Promise<string | undefined> {
    if (!capabilities.fs?.readTextFile) return undefined
    try {
      return (await client.request(methods.client.fs.readTextFile, { sessionId, path: file })).content
    } catch {
      // No text file, or not the editor's to read: the host looks itself.
      return undefined
    }
  }

  function onEvent(event: StreamEvent): void {
    const { type, properties, sessionID } = event
    if (type.startsWith("permission.repl") || type.startsWith("question.re"))
      return asking.withdraw(String(properties["requestID"]))
    if (!sessionID || !sessions.size) return
    const session = sessions.get(sessionID)
    if (session) return session.onEvent(event)
    if (type === "session.created") {
      const { parentID } = properties["info"] as Session
      if (parentID) roots.set(sessionID, roots.get(parentID) ?? parentID)
      return
    }
    if (!["permission.asked", "question.asked", "message.part.updated"].includes(type)) return
    if (type === "message.part.updated" && !roots.has(sessionID)) return
    void rootOf(sessionID).then((root) => root && sessions.get(root)?.onChildEvent(event))
  }

  /** The session that a person sees, of a sub-agent's; undefined for one that is gone. */
  async function rootOf(id: string): Promise<string | undefined> {
    const found = roots.get(id)
    if (found) return found
    try {
      const { parentID } = await link.call<Session>("GET", `/session/${id}`)
      const root = parentID ? await rootOf(parentID) : id
      if (root) roots.set(id, root)
      return root
    } catch {
      return undefined
    }
  }

  function onResync(): void {
    for (const session of sessions.values())
      session
        .resync()
        .catch((error: unknown) =>
          log.warn("a session could not be read again", { id: session.id, error: String(error) }),
        )
    asking
      .waiting(async (id) => {
        const root = await rootOf(id)
        return root && sessions.has(root) ? root : undefined
      })
      .catch((error: unknown) => log.warn("what waits could not be read", { error: String(error) }))
  }
}
