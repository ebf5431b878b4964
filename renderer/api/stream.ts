import type { StreamEvent } from "../../shared/native/host.ts"
import type { Connection } from "./connection.ts"
import { authHeaders } from "./request.ts"
import { createSseReader } from "./sse.ts"

export type StreamState =
  | { type: "connecting" }
  | { type: "live" }
  /** `retryAt`: epoch ms of the next attempt. */
  | { type: "reconnecting"; attempt: number; retryAt: number }
  /** 401: the credential is gone; no further attempts. */
  | { type: "signed-out" }

export interface StreamOptions {
  connection: Connection
  onState(state: StreamState): void
  onEvent(event: StreamEvent): void
  /** Connected (again). What is not durable (turn status, progress) may have changed in between. */
  onOpen(): void
  /** Everything known may be old: after the first connection and whenever the host could not resume. */
  onResync(): void
}

// The host sends a heartbeat every 10 s; two and a half of them missing means the connection is dead.
const silenceLimit = 25_000
const delays = [250, 500, 1000, 2000, 4000, 8000]

/**
 * One subscription to `/outrigger/events` that stays open: resumes after the last cursor seen, says `onResync` when
 * the host cannot, and comes back by itself with growing pauses (at once when the network returns).
 */
export function openStream(options: StreamOptions): { close(): void } {
  const { connection } = options
  let closed = false
  let cursor: string | null = null
  let attempt = 0
  let wake: (() => void) | undefined
  let abort = new AbortController()

  async function connectOnce(): Promise<"ended" | "signed-out"> {
    abort = new AbortController()
    const current = abort
    let silence: ReturnType<typeof setTimeout> | undefined
    const heard = () => {
      clearTimeout(silence)
      silence = setTimeout(() => current.abort(), silenceLimit)
    }
    heard()
    try {
      const response = await fetch(`${connection.url}/outrigger/events`, {
        headers: {
          accept: "text/event-stream",
          ...authHeaders(connection),
          ...(cursor === null ? {} : { "last-event-id": cursor }),
        },
        credentials: connection.token === null ? "same-origin" : "omit",
        cache: "no-store",
        signal: current.signal,
      })
      if (response.status === 401) return "signed-out"
      if (!response.ok || !response.body) return "ended"
      const resumed = cursor !== null
      const feed = createSseReader((frame) => {
        if (frame.event === "hello") {
          attempt = 0
          if (cursor === null) cursor = cursorOf(frame.data)
          options.onState({ type: "live" })
          if (resumed) options.onOpen()
          else options.onResync()
        } else if (frame.event === "resync") {
          cursor = cursorOf(frame.data) ?? frame.id ?? cursor
          options.onResync()
        } else {
          if (frame.id) cursor = frame.id
          options.onEvent(JSON.parse(frame.data) as StreamEvent)
        }
      })
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return "ended"
        heard()
        feed(value)
      }
    } catch {
      return "ended"
    } finally {
      clearTimeout(silence)
    }
  }

  async function run() {
    options.onState({ type: "connecting" })
    while (!closed) {
      if ((await connectOnce()) === "signed-out") {
        options.onState({ type: "signed-out" })
        return
      }
      if (closed) return
      const pause = delays[Math.min(attempt, delays.length - 1)] ?? 8000
      attempt += 1
      options.onState({ type: "reconnecting", attempt, retryAt: Date.now() + pause })
      await new Promise<void>((resolve) => {
        wake = resolve
        setTimeout(resolve, pause)
      })
    }
  }

  const online = () => wake?.()
  window.addEventListener("online", online)
  void run()
  return {
    close() {
      closed = true
      window.removeEventListener("online", online)
      abort.abort()
      wake?.()
    },
  }
}

function cursorOf(data: string): string | null {
  try {
    const { cursor } = JSON.parse(data) as { cursor?: number }
    return cursor === undefined ? null : String(cursor)
  } catch {
    return null
  }
}
