import * as z from "zod/mini"
import {
  SyncEventMessagePartRemoved,
  SyncEventMessagePartUpdated,
  SyncEventMessageRemoved,
  SyncEventMessageUpdated,
  SyncEventSessionCreated,
  SyncEventSessionDeleted,
  SyncEventSessionUpdated,
} from "../../shared/domain/sync.ts"
import { Fault } from "../../shared/fault.ts"

/** A stored change as one host tells it to another. `seq` counts within the session and only grows. */
export interface SyncEvent {
  id: string
  aggregateID: string
  seq: number
  type: string
  data: Record<string, unknown>
}

const datas = {
  "session.created.1": SyncEventSessionCreated.def.shape.data,
  "session.updated.1": SyncEventSessionUpdated.def.shape.data,
  "session.deleted.1": SyncEventSessionDeleted.def.shape.data,
  "message.updated.1": SyncEventMessageUpdated.def.shape.data,
  "message.removed.1": SyncEventMessageRemoved.def.shape.data,
  "message.part.updated.1": SyncEventMessagePartUpdated.def.shape.data,
  "message.part.removed.1": SyncEventMessagePartRemoved.def.shape.data,
}

export type SyncType = keyof typeof datas

/** Types of stored changes, without the version that they have in the history. */
export const syncedTypes: readonly string[] = Object.keys(datas).map((type) => type.slice(0, -2))

/** A stored change whose type and data are what they should be. */
export type CheckedEvent = {
  [T in SyncType]: { type: T; seq: number; data: z.output<(typeof datas)[T]> }
}[SyncType]

/**
 * Checks a whole history before any of it is applied: known types, data of their shape, one session, growing numbers.
 * Throws Fault `BadRequest` that names the event.
 */
export function checkHistory(events: readonly SyncEvent[]): CheckedEvent[] {
  const refuse = (at: number, why: string) =>
    new Fault("BadRequest", `${why}\n  at ["events"][${at}]. Nothing was replayed.`)
  const sessionID = events[0]?.aggregateID
  if (!sessionID) throw new Fault("BadRequest", 'Expected at least one event\n  at ["events"]')
  if (!sessionID.startsWith("ses")) throw refuse(0, `Expected a session's id, got ${JSON.stringify(sessionID)}`)
  let seq = -1
  return events.map((event, at) => {
    if (event.aggregateID !== sessionID) throw refuse(at, "All events must be of one session")
    if (event.seq <= seq) throw refuse(at, `Expected a number above ${seq}, got ${event.seq}`)
    seq = event.seq
    const schema = Object.hasOwn(datas, event.type) ? datas[event.type as SyncType] : undefined
    if (!schema) throw refuse(at, `Unknown type ${JSON.stringify(event.type)}`)
    const result = z.safeParse(schema as z.ZodMiniType<Record<string, unknown>>, event.data)
    if (!result.success) {
      const issue = result.error.issues[0]
      throw refuse(at, `The data of ${event.type} does not fit: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`)
    }
    const { data } = result
    const owner = ownerOf(data)
    if (owner.some((id) => id !== sessionID)) throw refuse(at, "The data is of another session than the event")
    return { type: event.type, seq: event.seq, data } as CheckedEvent
  })
}

/** Every session id that the data of an event names. */
function ownerOf(data: Record<string, unknown>): unknown[] {
  const { info, part } = data as { info?: { id?: string; sessionID?: string; role?: string }; part?: object }
  return [
    data["sessionID"],
    ...(info ? [info.role ? info.sessionID : (info.id ?? data["sessionID"])] : []),
    ...(part && "sessionID" in part ? [part.sessionID] : []),
  ]
}
