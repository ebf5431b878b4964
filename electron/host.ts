import path from "node:path"

import { announceMdns, MDNS_DOMAIN } from "./api/server/announce-mdns.ts"
import { isLoopback } from "./api/server/hostname.ts"
import { startServer, type HostServer } from "./api/server/server.ts"
import { announce, discover, loadToken } from "./api/server/token.ts"
import { serverSettings } from "./compose/server-settings.ts"
import { composeServices, type Composition } from "./compose/services.ts"
import type { Disposable } from "./lib/dispose.ts"
import { lockHome } from "./lib/home-lock.ts"
import { createLog, type Log } from "./lib/log.ts"
import { createLogTail } from "./lib/log-tail.ts"
import { homePaths } from "./lib/paths.ts"
import { version } from "./lib/version.ts"
import type { Protection } from "./model/credentials.ts"

export interface HostOptions {
  /** Folder of all state; default: the platform's place for application data. */
  home?: string
  /** Undefined: as configured (`server.port`), else 4096 or the next free one. 0: any. */
  port?: number
  hostname?: string
  /** Announce the host in the local network, under `mdnsDomain` (default opencode.local). Needs an address that is not loopback. */
  mdns?: boolean
  mdnsDomain?: string
  /** A listener of its own for the workbench API; none by default. 0: any port. */
  workbenchPort?: number
  /** A listener of its own for the Discobot API; none by default. 0: any port. */
  discobotPort?: number
  auth?: "required" | "off"
  /** Foreign origins that may call the API. */
  cors?: readonly string[]
  /** A project folder to open. */
  folder?: string
  /** Built pages to serve; without it the host has no window of its own. */
  renderer?: string
  /** The ssh program for workspaces on other machines; default OUTRIGGER_SSH, else `ssh`. */
  ssh?: string
  /** Encrypts stored keys where the OS can. */
  protection?: Protection
  /** Opens a page in the person's browser; default: as the system does it. */
  openBrowser?: (url: string) => Promise<void>
  log?: Log
  /** Gives way: called when a host that a person starts for the same home wants to take over. It is to be stopped then. */
  onHandOver?: () => void
  /** Validates answers against their contract; for tests. */
  checkOutput?: boolean
}

export interface Host {
  readonly url: string
  /** Of the workbench's own listener. */
  readonly workbenchPort?: number
  /** Of Discobot's own listener. */
  readonly discobotPort?: number
  readonly token: string
  /** A link that signs a browser in once, within two minutes. */
  signInLink(): string
  /** Session ids of the turns that run now. */
  running(): Promise<string[]>
  /** Ends turns, processes and the server. Running turns are marked interrupted and can be continued. */
  stop(): Promise<void>
}

/**
 * The composition root: server, dialects and features of one process. Health is answered as soon as this resolves; the
 * features load with the first request that needs them. Imports no Electron. Throws Fault `Conflict` while another host
 * runs for the same home.
 */
export async function createHost(options: HostOptions = {}): Promise<Host> {
  const tail = createLogTail(options.log ?? createLog(), () => [token])
  const { log } = tail
  const paths = homePaths(options.home)
  const settings = await serverSettings(paths, log)
  const mdns = options.mdns ?? settings.mdns ?? false
  const mdnsDomain = options.mdnsDomain ?? settings.mdnsDomain ?? MDNS_DOMAIN
  const hostname = options.hostname ?? settings.hostname ?? (mdns ? "0.0.0.0" : undefined)
  const token = await loadToken(path.join(paths.home, "token"))
  const before = options.onHandOver ? undefined : await discover(paths.discovery)
  if (before?.guest) await (await import("./api/server/take-over.ts")).takeOver(before, log)
  const lock = await lockHome(paths.home)
  const composition: Composition = composeServices({
    paths,
    log,
    version,
    defaultDirectory: options.folder ?? process.cwd(),
    openFolder: options.folder ?? null,
    logTail: () => tail.text(),
    protection: options.protection,
    openBrowser: options.openBrowser,
    ssh: options.ssh ?? (process.env.OUTRIGGER_SSH || undefined),
    address: () => server?.url ?? "",
    port: () => server?.port,
    workbenchPort: () => server?.workbenchPort,
    discobotPort: () => server?.discobotPort,
    handOver: options.onHandOver,
  })
  let server: HostServer | undefined
  let discovery: Disposable | undefined
  let mdnsNotice: Disposable | undefined
  try {
    server = await startServer({
      services: composition.services,
      host: hostname,
      port: options.port ?? settings.port,
      allowedHosts: mdns ? [mdnsDomain] : [],
      workbenchPort: options.workbenchPort ?? settings.workbenchPort,
      discobotPort: options.discobotPort,
      token,
      password: process.env.OPENCODE_SERVER_PASSWORD || undefined,
      username: process.env.OPENCODE_SERVER_USERNAME || undefined,
      auth: options.auth,
      cors: [...(settings.cors ?? []), ...(options.cors ?? [])],
      renderer: options.renderer,
      log: log.child("server"),
      checkOutput: options.checkOutput,
    })
    discovery = await announce(paths.discovery, {
      url: server.url,
      token,
      pid: process.pid,
      ...(options.onHandOver && { guest: true }),
    })
    if (mdns && isLoopback(hostname ?? "127.0.0.1"))
      log.warn("not announced by mDNS: the host listens on this machine only. Give --hostname 0.0.0.0 as well.")
    else if (mdns) mdnsNotice = await announceMdns({ port: server.port, domain: mdnsDomain, log: log.child("mdns") })
  } catch (error) {
    await server?.close()
    await composition.dispose()
    await lock.dispose()
    throw error
  }
  // Turns that a crash cut off are closed, and leftover processes reaped, right after the host can answer.
  const warm = composition.warmUp().catch((error: unknown) => log.error("the store could not be opened", { error }))

  const { url, signIn, workbenchPort, discobotPort } = server
  let stopping: Promise<void> | undefined
  return {
    url,
    workbenchPort,
    discobotPort,
    token,
    signInLink: () => signIn.createLink(),
    running: () => composition.running(),
    stop() {
      stopping ??= (async () => {
        await discovery?.dispose()
        await mdnsNotice?.dispose()
        // Opening the store ends before it is closed.
        await warm
        await composition.stopTurns()
        await server?.close()
        await composition.dispose()
        await lock.dispose()
      })()
      return stopping
    },
  }
}
