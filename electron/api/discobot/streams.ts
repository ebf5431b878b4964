import type { Exchange } from "../server/exchange.ts"
import { BACKLOG_LIMIT, type EventStream, openEventStream } from "../server/sse.ts"
import type { Services } from "../services.ts"

/** Silence after which a stream says something, ms. */
const PING_MS = 15_000

const open = new WeakMap<Services, Set<EventStream>>()

const setOf = (services: Services) => {
  let set = open.get(services)
  if (!set) open.set(services, (set = new Set()))
  return set
}

/** Event streams of this dialect: kept to be ended at shutdown, and cut off when their reader is too slow. */
export const streams = {
  open(services: Services, exchange: Exchange, options: { ping?: string; headers?: Record<string, string> } = {}) {
    for (const [name, value] of Object.entries(options.headers ?? {})) exchange.response.setHeader(name, value)
    const stream = openEventStream(exchange)
    const set = setOf(services)
    set.add(stream)
    const timer = setInterval(() => stream.send(options.ping ?? ": ping\n\n"), PING_MS).unref()
    stream.onClose(() => {
      clearInterval(timer)
      set.delete(stream)
    })
    return {
      get closed() {
        return stream.closed
      },
      send(text: string) {
        timer.refresh()
        stream.send(text)
        if (stream.backlog() > BACKLOG_LIMIT) stream.destroy()
      },
      end: () => stream.end(),
      onClose: (listener: () => void) => stream.onClose(listener),
    }
  },
  close(services: Services) {
    for (const stream of [...setOf(services)]) stream.end()
  },
}

export type OpenStream = ReturnType<(typeof streams)["open"]>
