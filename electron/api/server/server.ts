import type { Server } from "node:http"
import type { Socket } from "node:net"
import type { Log } from "../../lib/log.ts"
import type { Dialect } from "../dialect.ts"
import { createEditorDialect } from "../editor/dialect.ts"
import { createEditorSocket } from "../editor/socket.ts"
import { createBrowserSocket } from "../native/browser-socket.ts"
import { createNativeDialect } from "../native/dialect.ts"
import { createTerminalSocket } from "../native/terminal-socket.ts"
import { createOpencodeDialect } from "../opencode/dialect.ts"
import { createPtySocket } from "../opencode/pty-socket.ts"
import { createSharePages, joinPages } from "../share/pages.ts"
import type { Services } from "../services.ts"
import { createCredentials } from "./credential.ts"
import { createGuard } from "./guard.ts"
import { type HostPolicy, isLoopback } from "./hostname.ts"
import { http } from "./http.ts"
import { listen } from "./listen.ts"
import { isOpenRoute } from "./open-routes.ts"
import { createPages } from "./pages.ts"
import { createRequestHandler } from "./requests.ts"
import { createSignIn, type SignIn } from "./sign-in.ts"
import { createUpgradeHandler } from "./upgrades.ts"
import { createSockets, type SocketRoute } from "./ws.ts"

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
  /** Milliseconds after which the answer of a long operation begins; see patience.ts. */
  patienceMs?: number
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
  const pages = joinPages(createSharePages(services), createPages(renderer))
  const judge = createGuard({
    hosts,
    cors,
    auth,
    credentials: createCredentials({ token, password: options.password, username: options.username }),
    signIn,
    isOpen: (method, path) => ((method === "GET" || method === "HEAD") && isOpenRoute(path)) || pages.has(method, path),
  })
  const run = { bodyLimit: options.bodyLimit, checkOutput: options.checkOutput, patienceMs: options.patienceMs }
  const dialects: Dialect[] = [
    createNativeDialect({ services, signIn, url: urlOf, ...run }),
    createEditorDialect(services, run),
    createOpencodeDialect(services, run),
  ]
  const sockets = createSockets()
  const routes = [
    ...(options.sockets ?? []),
    createPtySocket(services),
    createTerminalSocket(services),
    createBrowserSocket(services),
    createEditorSocket(services),
  ]
  const answer = createRequestHandler({ judge, pages, dialects, log })
  const upgrade = createUpgradeHandler({ judge, sockets, routes, log })

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

const bracketed = (host: string) => (host.includes(":") ? `[${host}]` : host)
