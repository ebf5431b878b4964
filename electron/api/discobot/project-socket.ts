import type { WebSocket } from "ws"
import * as z from "zod/mini"
import { Fault, isFault } from "../../../shared/fault.ts"
import type { Services } from "../services.ts"
import { followThread } from "./chat-stream.ts"
import { wireNotice } from "./event.ts"
import { threadOf } from "./present.ts"

const Request = z.object({
  type: z.string(),
  stream: z.optional(z.string()),
  sessionId: z.optional(z.string()),
  threadId: z.optional(z.string()),
  serviceId: z.optional(z.string()),
  replay: z.optional(z.boolean()),
  lastEventId: z.optional(z.nullable(z.string())),
  afterId: z.optional(z.nullable(z.string())),
})
type Request = z.output<typeof Request>

type End = () => void | Promise<void>

/** Bytes that may wait for one client before it is cut off. */
const BACKLOG = 8 * 1024 * 1024

/** Serves many streams of the project over one socket. */
export function serveProject(services: Services, socket: WebSocket): void {
  const subscriptions = new Map<string, { end: End; cancelled: boolean }>()
  const send = (message: Record<string, unknown>) => {
    if (socket.readyState !== socket.OPEN) return
    socket.send(JSON.stringify(message))
    if (socket.bufferedAmount > BACKLOG) socket.terminate()
  }
  const drop = (key: string) => {
    const known = subscriptions.get(key)
    if (!known) return
    known.cancelled = true
    subscriptions.delete(key)
    void known.end()
  }
  /** Requests are taken one after the other, so that an unsubscribe finds what it is about. */
  let last: Promise<void> = Promise.resolve()
  socket.on("message", (data: Buffer, binary: boolean) => {
    last = last.then(() => take(data, binary)).catch(() => {})
  })
  socket.on("error", () => {})
  socket.on("close", () => {
    for (const key of [...subscriptions.keys()]) drop(key)
  })

  async function take(data: Buffer, binary: boolean): Promise<void> {
    const request = binary ? undefined : read(data)
    if (!request) return send({ type: "error", error: "A message must be one JSON object with a type." })
    const { type, stream, sessionId, threadId, serviceId } = request
    if (type !== "subscribe" && type !== "unsubscribe")
      return send({ type: "error", error: `Unknown message type: ${type}` })
    const about = {
      stream,
      ...(sessionId !== undefined && { sessionId }),
      ...(threadId !== undefined && { threadId }),
      ...(serviceId !== undefined && { serviceId }),
    }
    const key = JSON.stringify([stream, sessionId, threadId, serviceId])
    if (stream !== "chat" && stream !== "service" && stream !== "project-events")
      return send({ type: "error", ...about, error: `Unknown stream: ${String(stream)}` })
    if (type === "unsubscribe") {
      drop(key)
      return send({ type: "unsubscribed", ...about })
    }
    try {
      drop(key)
      const entry = { end: (() => {}) as End, cancelled: false }
      const say = (message: Record<string, unknown>) => {
        if (!entry.cancelled) send({ ...about, ...message })
      }
      entry.end = await subscribe(stream, request, say)
      if (socket.readyState !== socket.OPEN) await entry.end()
      else subscriptions.set(key, entry)
    } catch (error) {
      if (!isFault(error)) services.log("discobot", "error", "a subscription failed", { error })
      send({ type: "error", ...about, error: isFault(error) ? error.message : "Internal error" })
    }
  }

  async function subscribe(
    stream: string,
    request: Request,
    say: (message: Record<string, unknown>) => void,
  ): Promise<End> {
    const { sessionId, threadId, serviceId, replay = false, lastEventId, afterId } = request
    if (stream === "chat") {
      if (!sessionId || !threadId) throw new Fault("BadRequest", "sessionId and threadId are required")
      const { thread } = await threadOf(services, { sessionId, threadId })
      say({ type: "subscribed", replay })
      const following = await followThread(
        services,
        { threadID: threadId, thread, ...(replay && lastEventId && { lastEventId }) },
        ({ event, data, id }) =>
          say({ type: "event", event, data: JSON.stringify(data), ...(id !== undefined && { id }) }),
        () => say({ type: "complete" }),
      )
      return () => following.dispose()
    }
    const companions = await services.companions()
    if (stream === "service") {
      if (!sessionId || !serviceId) throw new Fault("BadRequest", "sessionId and serviceId are required")
      const session = companions.aliases.get(sessionId)
      await companions.services.get(session, serviceId)
      say({ type: "subscribed", replay })
      const following = await companions.services.follow(
        session,
        serviceId,
        (output) => say({ type: "event", data: JSON.stringify(output) }),
        () => {
          say({ type: "event", data: "[DONE]" })
          say({ type: "complete" })
        },
      )
      return () => following.dispose()
    }
    say({ type: "subscribed", replay })
    say({ type: "event", event: "connected", data: JSON.stringify({ projectId: "local" }) })
    const tell = (notice: Parameters<typeof wireNotice>[0]) =>
      say({ type: "event", event: notice.type, id: notice.id, data: JSON.stringify(wireNotice(notice)) })
    if (afterId) companions.notices.list({ after: afterId }).forEach(tell)
    else if (replay) companions.notices.list().forEach(tell)
    const following = companions.notices.subscribe(tell)
    return () => following.dispose()
  }
}

function read(data: Buffer): Request | undefined {
  try {
    return Request.safeParse(JSON.parse(data.toString("utf8"))).data
  } catch {
    return undefined
  }
}
