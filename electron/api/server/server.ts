import { createPreviewProxy } from "../../integration/services/preview.ts"
import type { Log } from "../../lib/log.ts"
import type { Dialect } from "../dialect.ts"
import { createDiscobotDialect } from "../discobot/dialect.ts"
import { discobotGuard } from "../discobot/refusal.ts"
import { createDiscobotSockets } from "../discobot/sockets.ts"
import { createEditorDialect } from "../editor/dialect.ts"
import { createEditorSocket } from "../editor/socket.ts"
import { createBrowserSocket } from "../native/browser-socket.ts"
import { createNativeDialect } from "../native/dialect.ts"
import { createTerminalSocket } from "../native/terminal-socket.ts"
import { createOpencodeDialect } from "../opencode/dialect.ts"
import { createPtySocket } from "../opencode/pty-socket.ts"
import { createWorkbenchDialect } from "../workbench/dialect.ts"
import { createWorkbenchSockets } from "../workbench/sockets.ts"
import { createSharePages, joinPages } from "../share/pages.ts"
import type { Services } from "../services.ts"
import { createCredentials } from "./credential.ts"
import { createGuard } from "./guard.ts"
import { type HostPolicy, isLoopback } from "./hostname.ts"
import { type Listener, openListener } from "./listener.ts"
import { isOpenRoute } from "./open-routes.ts"
import { createPages } from "./pages.ts"
import { createSignIn, type SignIn } from "./sign-in.ts"
import type { SocketRoute } from "./ws.ts"

export interface ServerOptions {
  services: Services
  /** Address to listen on. Default 127.0.0.1. */
  host?: string
  /** Undefined: 4096 or the next free one. 0: any. Else exactly this one. */
  port?: number
  /** A listener of its own for the workbench API; none by default. 0: any port. */
  workbenchPort?: number
  /** A listener of its own for the Discobot API; none by default. 0: any port. */
  discobotPort?: number
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
  /** Of the workbench's own listener. */
  workbenchPort?: number
  /** Of Discobot's own listener. */
  discobotPort?: number
  signIn: SignIn
  /** Ends streams and sockets, then everything that is still open; done in less than a second. */
  close(): Promise<void>
}

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
  const credentials = createCredentials({ token, password: options.password, username: options.username })
  const judge = createGuard({
    hosts,
    cors,
    auth,
    credentials,
    signIn,
    dialect: discobotGuard(),
    isOpen: (method, path) => ((method === "GET" || method === "HEAD") && isOpenRoute(path)) || pages.has(method, path),
  })
  const run = { bodyLimit: options.bodyLimit, checkOutput: options.checkOutput, patienceMs: options.patienceMs }
  const dialects: Dialect[] = [
    createNativeDialect({ services, signIn, url: urlOf, ...run }),
    createEditorDialect(services, run),
    createDiscobotDialect({ services, url: urlOf, ...run }),
    createWorkbenchDialect(services, run),
    createOpencodeDialect(services, run),
  ]
  const routes = [
    ...(options.sockets ?? []),
    createPtySocket(services),
    createTerminalSocket(services),
    createBrowserSocket(services),
    createEditorSocket(services),
    ...createWorkbenchSockets(services),
    ...createDiscobotSockets(services),
  ]
  const listening: Listener[] = []
  const preview = createPreviewProxy({
    session: async (name) => (await services.companions()).aliases.findIgnoringCase(name),
    services: async () => (await services.companions()).services,
    mayStart: async ({ id }, service) => (await services.programs()).mayStart(id, service),
    ownPorts: () => listening.map(({ port }) => port),
    isOurs: ({ authorization, query = new URLSearchParams() }) => credentials.accepts({ authorization }, query),
  })
  const main = await openListener({ host, port: options.port, judge, pages, dialects, routes, preview, log, timeouts })
  listening.push(main)
  hosts.port = main.port
  let workbench: Listener | undefined
  let discobot: Listener | undefined
  try {
    workbench = await openWorkbench()
    if (workbench) listening.push(workbench)
    discobot = await openDiscobot()
    if (discobot) listening.push(discobot)
  } catch (error) {
    await Promise.all(listening.map((each) => each.close()))
    throw error
  }

  return {
    url: urlOf(),
    port: main.port,
    workbenchPort: workbench?.port,
    discobotPort: discobot?.port,
    signIn,
    async close() {
      await Promise.all(listening.map((each) => each.close()))
    },
  }

  /** Behind the same guard, for its own port. */
  async function openWorkbench(): Promise<Listener | undefined> {
    if (options.workbenchPort === undefined) return undefined
    const own: HostPolicy = { ...hosts, port: 0 }
    const opened = await openListener({
      host,
      port: options.workbenchPort,
      judge: createGuard({ hosts: own, cors, auth, credentials, signIn, isOpen: async () => false }),
      pages: { has: async () => false, answer: async () => {} },
      dialects: [createWorkbenchDialect(services, { ...run, alone: true })],
      routes: createWorkbenchSockets(services, { alone: true }),
      log,
      timeouts,
    })
    own.port = opened.port
    return opened
  }

  async function openDiscobot(): Promise<Listener | undefined> {
    if (options.discobotPort === undefined) return undefined
    const own: HostPolicy = { ...hosts, port: 0 }
    const opened = await openListener({
      host,
      port: options.discobotPort,
      judge: createGuard({
        hosts: own,
        cors,
        auth,
        credentials,
        signIn,
        isOpen: async () => false,
        dialect: discobotGuard(true),
      }),
      pages: { has: async () => false, answer: async () => {} },
      dialects: [
        createDiscobotDialect({ services, url: () => `http://${bracketed(host)}:${own.port}`, alone: true, ...run }),
      ],
      routes: createDiscobotSockets(services),
      preview,
      log,
      timeouts,
    })
    own.port = opened.port
    return opened
  }
}

const bracketed = (host: string) => (host.includes(":") ? `[${host}]` : host)
