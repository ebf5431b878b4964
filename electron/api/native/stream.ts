import { Fault } from "../../../shared/fault.ts"
import type { EventLog, HostEvent } from "../../session/api.ts"
import type { Exchange } from "../server/exchange.ts"
import { createChannel, createHeartbeat, type EventStream, openEventStream } from "../server/sse.ts"
import type { Services } from "../services.ts"

/** Bytes that may wait for one client before it is told to start over. */
const BACKLOG_LIMIT = 4 * 1024 * 1024

/**
 * `GET /outrigger/events`: `hello`, then what a given cursor missed, then everything as it happens, without a gap. A client
 * that falls too far behind misses events and is told so by `resync` as soon as it reads again.
 */
export function createNativeStream(services: Services, limit = BACKLOG_LIMIT) {
  const heartbeat = createHeartbeat((stream) => stream.send(": heartbeat\n\n"))
  let log: EventLog | undefined
  let subscription: { dispose(): void | Promise<void> } | undefined

  const channel = createChannel({
    limit,
    onSlow(stream) {
      stream.whenDrained(() => {
        if (stream.closed || !log) return
        stream.send(resyncFrame(log.cursor()))
        join(stream)
      })
    },
  })
  const join = (stream: EventStream) => {
    channel.join(stream)
    if (!log) return
    subscription ??= log.subscribe({}, (event) => channel.publish(frame(event)))
  }

  async function follow(exchange: Exchange): Promise<void> {
    const after = cursorOf(exchange)
    const events = await services.events()
    log = events
    const stream = openEventStream(exchange)
    stream.send(`event: hello\ndata: ${JSON.stringify({ cursor: events.cursor() })}\n\n`)
    heartbeat.add(stream)
    if (after !== undefined) {
      const missed = events.since(after, {})
      if (missed === "resync") stream.send(resyncFrame(events.cursor()))
      else if (missed.length > 0) stream.send(missed.map(frame).join(""))
    }
    join(stream)
    stream.onClose(() => {
      if (channel.size > 0) return
      void subscription?.dispose()
      subscription = undefined
    })
  }

  return { follow, close: () => channel.end() }
}

function cursorOf({ query, request }: Exchange): number | undefined {
  const header = request.headers["last-event-id"]
  const text = typeof header === "string" && header !== "" ? header : query.get("after")
  if (text === null || text === undefined) return undefined
  if (!/^\d{1,15}$/.test(text))
    throw new Fault("BadRequest", "A cursor is the number that `id:` gave.", { kind: "Query", after: text })
  return Number(text)
}

const resyncFrame = (cursor: number) => `id: ${cursor}\nevent: resync\ndata: ${JSON.stringify({ cursor })}\n\n`

/** Text of an event's properties, made once however many streams carry it. */
const frames = new WeakMap<HostEvent, string>()

function frame(event: HostEvent): string {
  let text = frames.get(event)
  if (text === undefined) {
    const data = JSON.stringify({
      cursor: event.cursor,
      directory: event.directory ?? null,
      sessionID: event.sessionID ?? null,
      type: event.type,
      properties: event.offset === undefined ? event.properties : { ...event.properties, offset: event.offset },
    })
    text = `id: ${event.cursor}\nevent: message\ndata: ${data}\n\n`
    frames.set(event, text)
  }
  return text
}
