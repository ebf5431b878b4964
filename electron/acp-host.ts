import { mkdir } from "node:fs/promises"
import path from "node:path"
import { setTimeout as wait } from "node:timers/promises"
import { createHostClient, type HostAddress } from "./api/acp/host-client.ts"
import { discover } from "./api/server/token.ts"
import { Fault, isFault } from "../shared/fault.ts"
import type { HostInfo } from "../shared/native/host.ts"
import type { Host } from "./host.ts"
import type { Log } from "./lib/log.ts"
import { homePaths } from "./lib/paths.ts"
import { tryProcessLock } from "./lib/process-lock.ts"
import type { Disposable } from "./lib/dispose.ts"

/** Longest wait for a host that another process is starting, ms. */
const START_LIMIT = 30_000
/** Longest wait for the host that ours made room for, ms. */
const SUCCESSOR_LIMIT = 15_000

export interface AcpHostOptions {
  /** As HostOptions.home. */
  home?: string
  log: Log
}

/** The host that an editor's process works with. */
export interface AcpHost {
  /** Joins the host that runs for this home; without one, becomes the host itself. */
  connect(): Promise<HostAddress>
  /** Ends the host that lives in this process, if any. */
  stop(): Promise<void>
}

/**
 * One host for one home: editors that start at the same moment without one agree by a lock which of them becomes it.
 * That lock is held as long as the host lives; who finds it taken waits for the other's address.
 */
export function createAcpHost({ home, log }: AcpHostOptions): AcpHost {
  const paths = homePaths(home)
  let own: { host: Host; lock: Disposable } | undefined
  /** Our host makes room for another one; its lock keeps the other editors from becoming the host meanwhile. */
  let leaving: { ended: Promise<void>; lock: Disposable } | undefined
  let stopped = false

  async function running(): Promise<HostAddress | undefined> {
    const discovery = await discover(paths.discovery)
    if (!discovery) return undefined
    const { url, token } = discovery
    try {
      const info = await createHostClient({ url, token }).call<HostInfo>("GET", "/outrigger/info")
      return info.name === "outrigger" ? { url, token } : undefined
    } catch (error) {
      log.debug("the last host does not answer", { error: String(error) })
      return undefined
    }
  }

  async function start(lock: Disposable): Promise<HostAddress> {
    const { createHost } = await import("./host.ts")
    const host = await createHost({ home, port: 0, hostname: "127.0.0.1", log, onHandOver: handOver })
    own = { host, lock }
    log.info("started a host for this editor", { url: host.url })
    return { url: host.url, token: host.token }
  }

  function handOver(): void {
    if (!own) return
    const { host, lock } = own
    own = undefined
    log.info("making room for another host")
    leaving = { ended: host.stop(), lock }
  }

  /** The host that we made room for. Without one after all, the lock is free again. */
  async function successor(left: NonNullable<typeof leaving>): Promise<HostAddress | undefined> {
    try {
      await left.ended
      for (const end = Date.now() + SUCCESSOR_LIMIT; Date.now() < end && !stopped; await wait(50)) {
        const found = await running()
        if (found) return found
      }
      return undefined
    } finally {
      leaving = undefined
      await left.lock.dispose()
    }
  }

  return {
    async connect() {
      await mkdir(paths.home, { recursive: true, mode: 0o700 })
      const end = Date.now() + START_LIMIT
      for (;;) {
        if (stopped) throw new Fault("Unavailable", "The editor's connection was closed.")
        const found = leaving ? await successor(leaving) : await running()
        if (found) return found
        const lock = tryProcessLock(path.join(paths.home, "acp-host.lock"))
        if (lock) {
          try {
            // Another one may have come and announced itself since we looked.
            const late = await running()
            if (!late) return await start(lock)
            await lock.dispose()
            return late
          } catch (error) {
            await lock.dispose()
            // Somebody's own host is starting: it is joined as soon as it answers.
            if (!isFault(error, "Conflict")) throw error
          }
        }
        if (Date.now() > end)
          throw new Fault("Unavailable", "Another process is starting Outrigger's host and does not get ready.")
        await wait(50)
      }
    },
    async stop() {
      stopped = true
      await own?.host.stop()
      await leaving?.ended
      await own?.lock.dispose()
    },
  }
}
