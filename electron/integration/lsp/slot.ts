import { Fault } from "../../../shared/fault.ts"
import type { Log } from "../../lib/log.ts"
import type { LanguageClient } from "./client.ts"

export interface SlotTimes {
  /** Unused for this long, a server is stopped, ms. */
  idle: number
  /** Wait after the first failure, ms; doubled with each further one. */
  backoff: number
  /** A server that ran this long starts over with its failures, ms. */
  steady: number
}

/** The place of one server for one root: started on use, stopped when idle, restarted a few times when it fails. */
export interface ServerSlot {
  readonly id: string
  readonly root: string
  /** Starts the server when it does not run. Throws Fault `Unavailable` when it cannot, or may not yet again. */
  client(): Promise<LanguageClient>
  running(): LanguageClient | undefined
  /** It was tried and does not run. */
  failed(): boolean
  /** When it was last asked for, ms. */
  lastUsed(): number
  /** Ends the server; the next use starts another. */
  stop(): Promise<void>
  /** Ends it for good. */
  dispose(): Promise<void>
}

const MOST_RESTARTS = 3

export function createSlot(options: {
  id: string
  root: string
  start: () => Promise<LanguageClient>
  /** Changes when the server must be started anew. */
  stamp: () => Promise<string>
  onChange: () => void
  log: Log
  times: SlotTimes
}): ServerSlot {
  const { id, root, times, log, onChange } = options
  let current: LanguageClient | undefined
  let starting: Promise<LanguageClient> | undefined
  let stopping: Promise<void> = Promise.resolve()
  let stampAtStart = ""
  let startedAt = 0
  let used = Date.now()
  let failures = 0
  let retryAt = 0
  let reason = ""
  let idle: NodeJS.Timeout | undefined
  let isDisposed = false

  function failedWith(why: string): void {
    if (isDisposed) return
    failures += 1
    retryAt = Date.now() + times.backoff * 2 ** (failures - 1)
    reason = why
    log.warn("a language server failed", { server: id, root, reason: why, failures })
    onChange()
  }

  async function start(): Promise<LanguageClient> {
    await stopping
    if (failures > MOST_RESTARTS) throw unavailable(`failed ${failures} times and is not started again: ${reason}`)
    if (Date.now() < retryAt) throw unavailable(`failed and will be started again in a moment: ${reason}`)
    stampAtStart = await options.stamp()
    let client: LanguageClient
    try {
      client = await options.start()
    } catch (error) {
      failedWith((error as Error).message)
      throw error
    }
    if (isDisposed) {
      await client.stop()
      throw unavailable("was stopped")
    }
    current = client
    startedAt = Date.now()
    rest()
    void client.ended.then((why) => {
      if (current !== client) return
      current = undefined
      clearTimeout(idle)
      if (Date.now() - startedAt > times.steady) failures = 0
      failedWith(why)
    })
    onChange()
    return client
  }

  function rest(): void {
    used = Date.now()
    clearTimeout(idle)
    idle = setTimeout(() => void stop(), times.idle)
    // An idle server does not keep a host alive that is otherwise done.
    idle.unref()
  }

  function stop(): Promise<void> {
    clearTimeout(idle)
    const client = current
    if (!client) return stopping
    current = undefined
    stopping = client
      .stop()
      .then(onChange, (error: unknown) => log.warn("a language server did not stop", { id, error }))
    return stopping
  }

  const unavailable = (what: string) =>
    new Fault("Unavailable", `The language server ${id} ${what}`, { server: id, root })

  return {
    id,
    root,
    async client() {
      if (isDisposed) throw unavailable("was stopped")
      rest()
      const complaint = current?.complaint()
      if (complaint === "hanging") failedWith("it stopped answering")
      if (complaint || (current && (await options.stamp()) !== stampAtStart)) await stop()
      if (current) return current
      starting ??= start().finally(() => (starting = undefined))
      return starting
    },
    running: () => current,
    failed: () => current === undefined && starting === undefined && failures > 0,
    lastUsed: () => used,
    stop,
    async dispose() {
      isDisposed = true
      // One that is just starting stops itself when it is ready; its process tree dies with the host at the latest.
      await stop()
    },
  }
}
