import { newId } from "../../../shared/id.ts"
import type { HostEvent } from "../../session/api.ts"

/** An event is turned into JSON once, however many clients of whichever stream get it. */
const texts = new WeakMap<HostEvent, string>()

export function eventText(event: HostEvent): string {
  let text = texts.get(event)
  if (text === undefined) {
    text = JSON.stringify({ id: event.id, type: event.type, properties: event.properties })
    texts.set(event, text)
  }
  return text
}

/** `/event`: one bare event. */
export const bareFrame = (event: HostEvent) => `data: ${eventText(event)}\n\n`

/** Stored changes, which the global stream carries a second time in the form that replicas read. */
const synced = new Set([
  "session.created",
  "session.updated",
  "session.deleted",
  "message.updated",
  "message.removed",
  "message.part.updated",
  "message.part.removed",
])

/** `/global/event`: the event with its place, and its twin when it is a stored change. */
export function globalFrame(event: HostEvent): string {
  const text = eventText(event)
  const place = placeText(event)
  const frame = `data: {${place},"payload":${text}}\n\n`
  if (!synced.has(event.type) || event.sessionID === undefined) return frame
  const twin = JSON.stringify({
    id: event.id,
    type: `${event.type}.1`,
    seq: event.seq ?? 0,
    aggregateID: event.sessionID,
  })
  const data = JSON.stringify(event.properties)
  return `${frame}data: {${place},"payload":{"type":"sync","syncEvent":${twin.slice(0, -1)},"data":${data}}}}\n\n`
}

/** Of no folder: `"directory":"global"`. */
function placeText({ directory, projectID }: HostEvent): string {
  const where = `"directory":${JSON.stringify(directory ?? "global")}`
  return projectID === undefined ? where : `${where},"project":${JSON.stringify(projectID)}`
}

/** The stream's own events, which no folder has. */
const own = (type: string) => JSON.stringify({ id: newId("event"), type, properties: {} })

export const connectedFrame = (global: boolean) => ownFrame("server.connected", global)
export const heartbeatFrame = (global: boolean) => ownFrame("server.heartbeat", global)

function ownFrame(type: string, global: boolean): string {
  return global ? `data: {"payload":${own(type)}}\n\n` : `data: ${own(type)}\n\n`
}
