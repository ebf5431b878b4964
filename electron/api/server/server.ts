import type { IncomingMessage, Server, ServerResponse } from "node:http"
import type { Socket } from "node:net"
import type { Duplex } from "node:stream"
import { randomText } from "../../../shared/id.ts"
import { isFault } from "../../../shared/fault.ts"
import type { Log } from "../../lib/log.ts"
import type { Dialect } from "../dialect.ts"
import { opencodeError } from "../errors/opencode.ts"
import { createNativeDialect } from "../native/dialect.ts"
import { createOpencodeDialect } from "../opencode/dialect.ts"
import { splitPath } from "../router.ts"
import type { Services } from "../services.ts"
import { answerEmpty, answerJson, answerText, commonHeaders } from "./answer.ts"
import { discardRest } from "./body.ts"
import { createCredentials } from "./credential.ts"
import type { Exchange } from "./exchange.ts"
import { createGuard } from "./guard.ts"
import { type HostPolicy, isLoopback } from "./hostname.ts"
import { http } from "./http.ts"
import { listen } from "./listen.ts"
import { createPages } from "./pages.ts"
import { createSignIn, type SignIn } from "./sign-in.ts"
import { createSockets, refuseUpgrade, type SocketRoute } from "./ws.ts"

export interface ServerOptions {
  services: Services
  /** Address to listen on. Default 127.0.0.1. */
  host?: string
  /** Undefined: 4096 or the next free one. 0: any. Else exactly this one. */
  port?: number
  token: string
  /** Accepted beside the token as the Basic password, with `username` (default `opencode`). */
  password?: string
  username?: string
  /** `off` is allowed on loopback only. */
  auth?: "required" | "off"
  /** Foreign origins that may call us. Only the server's own are allowed otherwise. */
  cors?: readonly string[]
  /** Host names besides the loopback ones, for a proxy or a name in the local network. */
  allowedHosts?: readonly string[]
  /** Folder of the renderer's build. */
  renderer?: string
  sockets?: SocketRoute[]
  log: Log
  /** Bytes of a request body. */
  bodyLimit?: number
  /** Milliseconds within which a request's headers, and all of it, must have come. */
  timeouts?: { headers: number; request: number }
  /** Validates answers against their contract; for tests. */
  checkOutput?: boolean
}

export interface HostServer {
  url: string
  port: number
  signIn: SignIn
  /** Ends streams and sockets, then everything that is still open; done in less than a second. */
  close(): Promise<void>
}

/** What answers still under way get to complete, in milliseconds. */
const GRACE_MS = 400
const MAX_HEADER_BYTES = 16 * 1024

export async function startServer(options: ServerOptions): Promise<HostServer> {
  const { services, host = "127.0.0.1", token, auth = "required", cors = [], renderer, log } = options
  if (auth === "off" && !isLoopback(host))
    throw new Error(`Without credentials the server may only listen on this machine itself, not on ${host}.`)
  const timeouts = options.timeouts ?? { headers: 15_000, request: 300_000 }
  // Known when the server listens; no request comes before.
  const hosts: HostPolicy = {
    bound: host,
    port: 0,
    allowed: (options.allowedHosts ?? []).map((name) => name.toLowerCase()),
  }
  const urlOf = () => `http://${host === "0.0.0.0" || host === "::" ? "127.0.0.1" : bracketed(host)}:${hosts.port}`
  const signIn = createSignIn({ token, url: urlOf })
  const pages = createPages(renderer)
  const judge = createGuard({
    hosts,
    cors,
    auth,
    credentials: createCredentials({ token, password: options.password, username: options.username }),
    signIn,
    isOpen: (method, path) =>
      ((method === "GET" || method === "HEAD") && path === "/outrigger/sign-in") || pages.has(method, path),
  })
  const run = { bodyLimit: options.bodyLimit, checkOutput: options.checkOutput }
  const dialects: Dialect[] = [
    createNativeDialect({ services, signIn, url: urlOf, ...run }),
    createOpencodeDialect(services, run),
  ]
  const sockets = createSockets()

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const verdict = await judge(request)
    for (const [name, value] of Object.entries({ ...commonHeaders, ...verdict.headers }))
      response.setHeader(name, value)
    const method = request.method === "HEAD" ? "GET" : (request.method ?? "GET")
    if (!verdict.pass) {
      const exchange: Exchange = { request, response, method, path: "", query: new URLSearchParams(), identity: "open" }
      await discardRest(request, response)
      if (verdict.message === "") answerEmpty(exchange, verdict.status)
      else await answerJson(exchange, verdict.status, refusal(verdict.status, verdict.message))
      return
    }
    const { path, query, identity } = verdict
    const exchange: Exchange = { request, response, method, path, query, identity: identity ?? "open" }
    let wording = opencodeError
    try {
      const segments = splitPath(path)
      const dialect = dialects.find((each) => each.claims(segments))
      if (dialect) wording = dialect.wording
      if (identity === undefined && path !== "/outrigger/sign-in") await pages.answer(exchange)
      else await dialect?.handle(exchange, segments)
    } catch (error) {
      await fail(exchange, wording, error)
    }
  }

  async function fail(exchange: Exchange, wording: Dialect["wording"], error: unknown): Promise<void> {
    const { request, response, method, path } = exchange
    const reference = `err_${randomText(8).toLowerCase()}`
    if (!isFault(error)) log.error("a request failed", { reference, method, path, error })
    if (response.headersSent) {
      response.destroy()
      return
    }
    await discardRest(request, response)
    const { status, body } = wording(error, reference)
    if (body === undefined) answerEmpty(exchange, status)
    else if (typeof body === "string") await answerText(exchange, status, "text/plain; charset=utf-8", body)
    else await answerJson(exchange, status, body)
  }

  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on("error", () => socket.destroy())
    const verdict = await judge(request)
    const refuse = (status: number, message: string, headers: Record<string, string> = {}) =>
      refuseUpgrade(socket, status, http.STATUS_CODES[status] ?? "Refused", { ...verdict.headers, ...headers }, message)
    if (!verdict.pass) return refuse(verdict.status, verdict.message)
    let segments: string[]
    try {
      segments = splitPath(verdict.path)
    } catch {
      return refuse(400, "Malformed percent-encoding in the path")
    }
    const route = verdict.identity && options.sockets?.find((each) => each.match(segments))
    if (!route) return refuse(404, `No such route: ${verdict.path}`)
    const asked = { segments, query: verdict.query, identity: verdict.identity, headers: request.headers }
    try {
      await route.accept?.(asked)
    } catch (error) {
      const { status, body } = opencodeError(error, `err_${randomText(8).toLowerCase()}`)
      if (!isFault(error)) log.error("an upgrade failed", { path: verdict.path, error })
      return refuse(status, JSON.stringify(body), { "Content-Type": "application/json" })
    }
    route.connect(await sockets.upgrade(request, socket, head), asked)
  }

  const server: Server = http.createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: timeouts.headers,
      requestTimeout: timeouts.request,
      connectionsCheckingInterval: timeouts.headers,
      keepAliveTimeout: 65_000,
      noDelay: true,
      // Anything else that asks for an upgrade (h2c) is answered as the ordinary request that it also is.
      shouldUpgradeCallback: (request) => request.headers.upgrade?.toLowerCase() === "websocket",
    },
    (request, response) => {
      answer(request, response).catch((error: unknown) => {
        log.error("an answer could not be sent", { error })
        response.destroy()
      })
    },
  )
  const open = new Set<Socket>()
  server.on("connection", (socket) => {
    open.add(socket)
    socket.once("close", () => open.delete(socket))
  })
  server.on("upgrade", (request, socket, head) => {
    upgrade(request, socket, head).catch((error: unknown) => {
      log.error("an upgrade failed", { error })
      socket.destroy()
    })
  })
  hosts.port = await listen(server, host, options.port)

  return {
    url: urlOf(),
    port: hosts.port,
    signIn,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const dialect of dialects) dialect.close()
      sockets.close()
      server.closeIdleConnections()
      const grace = setTimeout(() => {
        for (const socket of open) socket.destroy()
      }, GRACE_MS)
      await closed
      clearTimeout(grace)
    },
  }
}

const refusal = (status: number, message: string) => ({
  name: http.STATUS_CODES[status]?.replaceAll(" ", "") ?? "Refused",
  data: { message },
})

const bracketed = (host: string) => (host.includes(":") ? `[${host}]` : host)
