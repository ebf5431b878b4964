import type { Config } from "../../../shared/domain/config.ts"
import type { MCPStatus } from "../../../shared/domain/integration.ts"
import { Fault } from "../../../shared/fault.ts"
import { type Disposable, disposable } from "../../lib/dispose.ts"
import type { Log } from "../../lib/log.ts"
import type { Protection } from "../../model/credentials.ts"
import type { EventLog } from "../../session/api.ts"
import type { ProcessTrees } from "../../terminal/process-tree.ts"
import { type AuthStore, createAuthStore } from "./auth-store.ts"
import { createAuthorization, type SignInFlow } from "./authorization.ts"
import { createMcpFolder, type McpFolder } from "./folder.ts"
import { createMcpServer, type McpServer } from "./server.ts"
import type { ToolLimits } from "./tools.ts"

/** A sign-in that nobody finishes is forgotten, in ms. */
const SIGN_IN_MS = 10 * 60_000

/** What is needed of an instance. */
export interface McpPlace {
  directory: string
  projectID: string
  config(): Promise<Config>
  own(resource: Disposable): void
}

export interface Mcp {
  /** The servers of an instance: made at the first call, ended with it. Connects nothing. */
  of(place: McpPlace): McpFolder
  /** Begins a sign-in. An empty `authorizationUrl`: the server needs none (any more). */
  startSignIn(place: McpPlace, name: string): Promise<{ authorizationUrl: string; oauthState: string }>
  /** Ends the newest sign-in of this server with the code that the browser came back with. */
  finishSignIn(place: McpPlace, name: string, code: string): Promise<MCPStatus>
  /** Begins a sign-in, opens the browser, and resolves when the person is back or `signal` fires. */
  authenticate(place: McpPlace, name: string, signal: AbortSignal): Promise<MCPStatus>
  signOut(place: McpPlace, name: string): Promise<void>
  /** The browser came back to our own address. Answers the server's name; throws Fault `BadRequest`. */
  callback(params: URLSearchParams): Promise<string>
  dispose(): Promise<void>
}

export interface McpOptions {
  log: Log
  events: Pick<EventLog, "broadcast">
  trees: Pick<ProcessTrees, "spawn">
  /** Environment of local servers, without the host's own secrets. */
  env: NodeJS.ProcessEnv
  /** HOME/mcp-auth.json */
  authFile: string
  protection?: Protection
  /** In place of one made here of the two. */
  store?: AuthStore
  version: string
  /** Where our server takes people back after a sign-in; known once it listens. */
  callbackUrl: () => string
  /** Opens a page in the person's browser; rejects when there is none. */
  openBrowser: (url: string) => Promise<void>
  limits: ToolLimits
  /** ms before a server that failed at once is tried again; default 10 s. */
  retryAfter?: number
}

interface Waiting {
  flow: SignInFlow
  server: McpServer
  directory: string
  done: PromiseWithResolvers<MCPStatus>
  timer: NodeJS.Timeout
}

export function createMcp(options: McpOptions): Mcp {
  const { log, events, trees, env, version, callbackUrl, openBrowser, limits } = options
  const store = options.store ?? createAuthStore({ file: options.authFile, log, protection: options.protection })
  const renewing = new Map<string, Promise<void>>()
  const folders = new Map<McpPlace, McpFolder>()
  /** By the state that only the authorization server hands back. */
  const waiting = new Map<string, Waiting>()

  function of(place: McpPlace): McpFolder {
    const known = folders.get(place)
    if (known) return known
    const { directory, projectID } = place
    const folder = createMcpFolder({
      config: () => place.config(),
      limits,
      log,
      makeServer: (name, config, timeout) =>
        createMcpServer({
          name,
          config,
          directory,
          version,
          trees,
          env,
          log,
          timeout,
          retryAfter: options.retryAfter,
          authorization:
            config.type === "remote" && config.oauth !== false
              ? createAuthorization({
                  store,
                  key: { name, url: config.url },
                  config: config.oauth ?? {},
                  callbackUrl,
                  renewing,
                })
              : undefined,
          onToolsChanged: () =>
            events.broadcast({ type: "mcp.tools.changed", properties: { server: name }, directory, projectID }),
        }),
    })
    folders.set(place, folder)
    place.own(
      disposable(async () => {
        folders.delete(place)
        await folder.dispose()
      }),
    )
    return folder
  }

  async function withOAuth(place: McpPlace, name: string): Promise<McpServer> {
    const server = await of(place).get(name)
    if (server.authorization) return server
    throw noOAuth(name, `MCP server ${name} does not support OAuth`)
  }

  function forget(state: string, error: Fault): void {
    const entry = waiting.get(state)
    if (!entry) return
    clearTimeout(entry.timer)
    waiting.delete(state)
    entry.done.reject(error)
  }

  async function begin(place: McpPlace, name: string): Promise<Waiting | McpServer> {
    const server = await withOAuth(place, name)
    let flow: SignInFlow | undefined
    try {
      flow = await server.signIn()
    } catch (error) {
      throw noOAuth(name, (error as Error).message)
    }
    if (!flow) {
      if (server.status().status !== "connected") await server.connect()
      return server
    }
    for (const [state, entry] of waiting)
      if (entry.server.name === name && entry.directory === place.directory)
        forget(state, new Fault("Aborted", `Another sign-in to ${name} was begun.`))
    const { state } = flow
    const done = Promise.withResolvers<MCPStatus>()
    // Mostly nobody waits for it here.
    done.promise.catch(() => {})
    const timer = setTimeout(
      () => forget(state, new Fault("Unavailable", `Nobody signed in to ${name} in time. Start it again.`)),
      SIGN_IN_MS,
    ).unref()
    const entry = { flow, server, directory: place.directory, done, timer }
    waiting.set(state, entry)
    return entry
  }

  async function finish({ flow, server, done, timer }: Waiting, params: URLSearchParams): Promise<MCPStatus> {
    await flow.finish(params)
    clearTimeout(timer)
    waiting.delete(flow.state)
    await server.connect()
    const status = server.status()
    done.resolve(status)
    return status
  }

  return {
    of,
    async startSignIn(place, name) {
      const begun = await begin(place, name)
      if (!("flow" in begun)) return { authorizationUrl: "", oauthState: "" }
      return { authorizationUrl: begun.flow.authorizationUrl, oauthState: begun.flow.state }
    },
    async finishSignIn(place, name, code) {
      await of(place).get(name)
      const entry = [...waiting.values()].findLast(
        (each) => each.server.name === name && each.directory === place.directory,
      )
      if (!entry) throw new Fault("BadRequest", `No sign-in to ${name} is under way. Start one first.`, { name })
      return finish(entry, new URLSearchParams({ code }))
    },
    async authenticate(place, name, signal) {
      const begun = await begin(place, name)
      if (!("flow" in begun)) return begun.status()
      const { directory, projectID } = place
      const url = begun.flow.authorizationUrl
      // Not waited for: some systems answer only when the browser is closed.
      openBrowser(url).catch((error: unknown) => {
        log.info("no browser could be opened for a sign-in", { server: name, error: String(error) })
        const properties = { mcpName: name, url }
        events.broadcast({ type: "mcp.browser.open.failed", properties, directory, projectID })
      })
      const gone = Promise.withResolvers<never>()
      const giveUp = () => gone.reject(new Fault("Aborted", `The sign-in to ${name} was given up.`))
      signal.addEventListener("abort", giveUp, { once: true })
      try {
        return await Promise.race([begun.done.promise, gone.promise])
      } finally {
        signal.removeEventListener("abort", giveUp)
      }
    },
    async signOut(place, name) {
      const server = await of(place).get(name)
      for (const [state, entry] of waiting)
        if (entry.server.name === name) forget(state, new Fault("Aborted", `The sign-in to ${name} was removed.`))
      await server.signOut()
    },
    async callback(params) {
      const entry = waiting.get(params.get("state") ?? "")
      if (!entry) throw new Fault("BadRequest", "This sign-in is over, or was not begun here. Start it again.")
      await finish(entry, params)
      return entry.server.name
    },
    async dispose() {
      for (const state of [...waiting.keys()]) forget(state, new Fault("Aborted", "Outrigger was closed."))
      const all = [...folders.values()]
      folders.clear()
      await Promise.all(all.map((folder) => folder.dispose()))
    },
  }
}

/** The contract's own body for servers that nobody can sign in to. */
const noOAuth = (name: string, error: string) => new Fault("BadRequest", error, { name, body: { error } })
