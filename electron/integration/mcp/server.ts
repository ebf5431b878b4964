import type { McpLocalConfig, McpRemoteConfig } from "../../../shared/domain/config.ts"
import type { MCPStatus } from "../../../shared/domain/integration.ts"
import { Fault } from "../../../shared/fault.ts"
import type { Log } from "../../lib/log.ts"
import type { ProcessTrees } from "../../terminal/process-tree.ts"
import type { Authorization, SignInFlow } from "./authorization.ts"
import { type Connection, createConnection, type Lists } from "./connection.ts"
import { AuthorizationNeeded, callFailure, failed, kindOf, statusAfter } from "./failure.ts"
import { type Library, loadLibrary } from "./library.ts"
import { newClient, type Opened } from "./open.ts"
import { openLocal } from "./open-local.ts"
import { openRemote } from "./open-remote.ts"

/** ms for connecting and for each list, unless the configuration says otherwise. */
export const CONNECT_MS = 30_000
/** ms that a call may be silent, unless the configuration says otherwise. */
export const CALL_MS = 120_000

/** A server that failed is tried again by itself when that costs hardly any time: it failed within this, in ms … */
const QUICK_MS = 2_000
/** … and its last attempt is this long ago, in ms. */
const RETRY_AFTER_MS = 10_000

export type McpConfig = McpLocalConfig | McpRemoteConfig

export interface ServerInput {
  name: string
  config: McpConfig
  directory: string
  version: string
  trees: Pick<ProcessTrees, "spawn">
  env: NodeJS.ProcessEnv
  log: Log
  /** Remote servers that allow OAuth. */
  authorization?: Authorization
  /** ms from the folder's configuration, for servers without their own. */
  timeout?: number
  /** Instead of `RETRY_AFTER_MS`. */
  retryAfter?: number
  /** The tools may be others now: a list changed, or the server came or went. */
  onToolsChanged: () => void
}

export interface McpServer {
  readonly name: string
  readonly config: McpConfig
  readonly authorization: Authorization | undefined
  status(): MCPStatus
  /**
   * The connection, made at the first call and made again after the server died. Undefined when it is off or could not
   * be connected; that is tried again only where it failed at once, so that nobody waits for a dead server twice.
   */
  ready(): Promise<Connection | undefined>
  /** Works with the connection; a session that the server has forgotten is begun again once. */
  use<T>(what: string, signal: AbortSignal, work: (connection: Connection, timeout: number) => Promise<T>): Promise<T>
  /** Connects anew, also after a failure. */
  connect(): Promise<void>
  /** Resolves when nothing of the server runs any more. */
  disconnect(): Promise<void>
  /** The address a person signs in at; undefined when that is not needed. */
  signIn(): Promise<SignInFlow | undefined>
  /** Forgets the sign-in; the next use has to ask for a new one. */
  signOut(): Promise<void>
}

export function createMcpServer(input: ServerInput): McpServer {
  const { name, config, directory, version, trees, env, log, authorization, onToolsChanged } = input
  const { retryAfter = RETRY_AFTER_MS } = input
  const timeout = config.timeout ?? input.timeout ?? CONNECT_MS
  const callTimeout = config.timeout ?? input.timeout ?? CALL_MS
  let status: MCPStatus = config.enabled === false ? { status: "disabled" } : failed("Not connected yet.")
  let live: Connection | undefined
  let attempt: { done: Promise<void>; stop: AbortController } | undefined
  let ending: Promise<unknown> = Promise.resolve()
  /** The next use connects: nothing was tried yet, or what was connected is gone. */
  let due = config.enabled !== false
  /** Revision of the sign-in at the last attempt. */
  let triedWith = 0
  /** When a quick failure may be tried again. */
  let retryAt = Number.POSITIVE_INFINITY

  /** Runs `work` until the server's time to connect is over. */
  async function bounded<T>(stop: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const deadline = new AbortController()
    const timer = setTimeout(
      () =>
        deadline.abort(
          new Fault(
            "Unavailable",
            `It did not answer within ${timeout / 1000} s. A longer "timeout" (ms) can be set in its configuration.`,
          ),
        ),
      timeout,
    )
    const signal = AbortSignal.any([deadline.signal, stop])
    try {
      return await work(signal)
    } catch (error) {
      throw signal.aborted ? signal.reason : error
    } finally {
      clearTimeout(timer)
    }
  }

  function open(library: Library, signal: AbortSignal, lists: Lists, auth = authorization?.requests(library)) {
    const client = newClient(library, version, {
      tools() {
        delete lists.tools
        onToolsChanged()
      },
      prompts: () => void delete lists.prompts,
      resources: () => void delete lists.resources,
    })
    // A little more than ours, which is what the person is told about.
    const common = { library, newClient: client, signal, timeout: timeout + 1000 }
    if (config.type === "remote")
      return openRemote({
        ...common,
        url: config.url,
        headers: config.headers,
        auth: auth?.auth,
        fetch: auth?.fetch ?? fetch,
      })
    const onStderr = (text: string) => log.debug("said on stderr", { server: name, text })
    return openLocal({ ...common, config, directory, trees, env, label: `MCP server ${name}`, onStderr })
  }

  async function tryConnect(stop: AbortSignal): Promise<void> {
    const library = await loadLibrary()
    const began = performance.now()
    const lists: Lists = {}
    let opened: Opened | undefined
    try {
      const connection = await bounded(stop, async (signal) => {
        opened = await open(library, signal, lists)
        const made = createConnection(opened, lists, timeout + 1000)
        await Promise.race([made.tools(), aborted(signal)])
        return made
      })
      if (stop.aborted) return await connection.close()
      connection.client.onclose = () => lose(connection)
      connection.client.onerror = (error) => log.debug("a message was not understood", { server: name, error })
      live = connection
      status = { status: "connected" }
      if (connection.ended() !== undefined) lose(connection)
    } catch (error) {
      if (opened) await opened.close().catch(() => {})
      if (stop.aborted) return
      const ended = performance.now()
      status = statusAfter(library, error, config.type === "remote" ? config.url : undefined)
      if (status.status === "failed" && ended - began < QUICK_MS) retryAt = ended + retryAfter
      log.warn("an MCP server could not be connected", { server: name, status })
      return
    }
    onToolsChanged()
  }

  function lose(connection: Connection, because?: string): void {
    if (live !== connection) return
    live = undefined
    due = true
    status = failed(`The connection is gone: ${because ?? connection.ended() ?? "the server closed it."}`)
    log.warn("an MCP server is gone", { server: name, status })
    ending = Promise.all([ending, connection.close().catch(() => {})])
    onToolsChanged()
  }

  function begin(): Promise<void> {
    const stop = new AbortController()
    due = false
    retryAt = Number.POSITIVE_INFINITY
    triedWith = authorization?.revision() ?? 0
    const mine = { stop, done: Promise.resolve() }
    attempt = mine
    mine.done = ending
      .then(() => tryConnect(stop.signal))
      .finally(() => {
        if (attempt === mine) attempt = undefined
      })
    return mine.done
  }

  /** Ends what there is, whether connected or about to be. */
  async function end(): Promise<void> {
    const running = attempt
    const connection = live
    attempt = undefined
    live = undefined
    running?.stop.abort()
    ending = Promise.all([ending, running?.done.catch(() => {}), connection?.close().catch(() => {})])
    await ending
  }

  const needsSignIn = () => status.status === "needs_auth" || status.status === "needs_client_registration"

  async function ready(): Promise<Connection | undefined> {
    if (attempt) await attempt.done
    else if (due || performance.now() >= retryAt || (needsSignIn() && (authorization?.revision() ?? 0) !== triedWith))
      await begin()
    return live
  }

  const unavailable = (what: string) => {
    const why = status.status === "failed" ? ` (${status.error})` : ""
    return new Fault(
      "Unavailable",
      `The MCP server ${name} is not connected: ${status.status}${why}. It cannot do ${what} now.`,
      { name },
    )
  }

  return {
    name,
    config,
    authorization,
    status: () => status,
    ready,
    async use(what, signal, work) {
      for (let again = false; ; again = true) {
        const connection = await ready()
        signal.throwIfAborted()
        if (!connection) throw unavailable(what)
        try {
          return await work(connection, callTimeout)
        } catch (error) {
          signal.throwIfAborted()
          const library = await loadLibrary()
          const kind = kindOf(library, error)
          const failure = callFailure(library, error, {
            server: name,
            what,
            timeout: callTimeout,
            ended: connection.ended(),
          })
          if (kind === "session" || kind === "network") lose(connection, failure.message)
          if (kind === "auth") {
            lose(connection)
            due = false
            triedWith = authorization?.revision() ?? 0
            status = error instanceof AuthorizationNeeded ? statusAfter(library, error) : { status: "needs_auth" }
          }
          // The server has forgotten the session, so it did nothing.
          if (kind !== "session" || again) throw failure
        }
      }
    },
    async connect() {
      await end()
      await begin()
    },
    async disconnect() {
      due = false
      retryAt = Number.POSITIVE_INFINITY
      const done = end()
      const wasOn = status.status !== "disabled"
      status = { status: "disabled" }
      await done
      if (wasOn) onToolsChanged()
    },
    async signIn() {
      if (!authorization) throw new Error(`${name} has no OAuth`)
      const library = await loadLibrary()
      return authorization.begin((auth) =>
        bounded(new AbortController().signal, async (signal) => {
          const opened = await open(library, signal, {}, auth)
          await opened.close()
        }),
      )
    },
    async signOut() {
      await authorization?.forget()
      if (!authorization || status.status === "disabled") return
      await end()
      status = { status: "needs_auth" }
      triedWith = authorization?.revision() ?? 0
      onToolsChanged()
    },
  }
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener("abort", () => reject(signal.reason), { once: true })
  })
