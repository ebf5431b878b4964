import { setTimeout as wait } from "node:timers/promises"
import type { StreamEvent } from "../../../shared/native/host.ts"
import { type Disposable, disposable } from "../../lib/dispose.ts"
import type { Log } from "../../lib/log.ts"
import { type CallOptions, createHostClient, type HostAddress, type HostClient, isLost } from "./host-client.ts"

/** The host, whichever process it lives in now. When it goes away, the next one is found or started. */
export interface Link {
  /** As HostClient.call. One that may be repeated is made once more with the next host, when the host's end cut it off. */
  call<T>(method: string, path: string, options?: CallOptions): Promise<T>
  /** Every event of the host, in order. */
  onEvent(listener: (event: StreamEvent) => void): Disposable
  /** Events were missed, or the host is another one now: read again what matters. */
  onResync(listener: () => void): Disposable
  /** Resolves when a host can be reached. Throws why none can be. */
  ready(): Promise<void>
  close(): void
}

export interface LinkOptions {
  /** Finds a running host, or starts one. */
  connect: () => Promise<HostAddress>
  log: Log
}

/** Longest time between a cut call and the end of the event stream of a host that died, ms. */
const LOSS_NOTICED_MS = 1_000

interface Followed {
  client: HostClient
  /** Resolves when its events end. */
  over: Promise<void>
}

export function createLink({ connect, log }: LinkOptions): Link {
  const listeners = new Set<(event: StreamEvent) => void>()
  const resyncs = new Set<() => void>()
  const ending = new AbortController()
  let current: Promise<Followed> | undefined
  let wasOpen = false

  /** Resolves when the host's events are followed. */
  async function open(): Promise<Followed> {
    const client = createHostClient(await connect())
    const opened = Promise.withResolvers<void>()
    let isOpen = false
    const over = client.follow({
      signal: ending.signal,
      onOpen() {
        // Again on one stream: it fell behind and has lost events.
        if (isOpen || wasOpen) for (const tell of resyncs) queueMicrotask(tell)
        isOpen = wasOpen = true
        opened.resolve()
      },
      onEvent(event) {
        for (const listener of listeners) {
          try {
            listener(event)
          } catch (error) {
            log.error("an event could not be told", { type: event.type, error })
          }
        }
      },
    })
    over.then(
      () => opened.reject(new Error("the host closed its event stream")),
      (error: unknown) => opened.reject(error),
    )
    await opened.promise
    return { client, over: over.catch(() => {}) }
  }

  function followed(): Promise<Followed> {
    if (current) return current
    const opening = open()
    current = opening
    const forget = () => {
      if (current === opening) current = undefined
    }
    opening
      .then(({ over }) => over)
      .then(() => {
        forget()
        if (ending.signal.aborted) return
        log.info("the host is gone, looking for the next one")
        followed().catch((error: unknown) => log.error("no host can be reached", { error: String(error) }))
      }, forget)
    return opening
  }

  return {
    async call<T>(method: string, path: string, options?: CallOptions): Promise<T> {
      const { client, over } = await followed()
      try {
        return await client.call<T>(method, path, options)
      } catch (error) {
        if ((method !== "GET" && !options?.again) || !isLost(error) || ending.signal.aborted) throw error
        // The stream ends with the host; when it does not, only this call was cut off.
        await Promise.race([over, wait(LOSS_NOTICED_MS)])
        return (await followed()).client.call<T>(method, path, options)
      }
    },
    onEvent(listener) {
      listeners.add(listener)
      return disposable(() => void listeners.delete(listener))
    },
    onResync(listener) {
      resyncs.add(listener)
      return disposable(() => void resyncs.delete(listener))
    },
    ready: async () => void (await followed()),
    close: () => ending.abort(),
  }
}
