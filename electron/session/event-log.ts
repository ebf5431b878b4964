import { newId } from "../../shared/id.ts"
import { disposable } from "../lib/dispose.ts"
import type { Log } from "../lib/log.ts"
import type { Database } from "../store/database.ts"
import type { EventFilter, EventLog, HostEvent, NewEvent } from "./api.ts"

/** Durable events that are kept; an older cursor is told to resync. */
export const KEPT_EVENTS = 20_000
/** Beyond so many missed events, fetching everything again costs a client and the host less than a replay. */
const REPLAY_LIMIT = 5_000
const PRUNE_EVERY = 1_000

interface EventRow {
  cursor: number
  id: string
  type: string
  session_id: string | null
  seq: number | null
  directory: string | null
  project_id: string | null
  subject: string | null
  properties: string | null
  time: number
}

/** Rebuilds the properties of a stored event from its subject as it stands now; undefined when that is gone. */
export type Hydrate = (type: string, subject: string) => Record<string, unknown> | undefined

export interface EventLogOptions {
  db: Database
  log: Log
  kept?: number
}

export interface OwnedEventLog extends EventLog {
  /**
   * Events about stored things (a session, message or part) keep only its id and are rebuilt at replay, so the log stays
   * small and a client that resumes in the middle of a part gets the part as it stands.
   */
  hydrateWith(hydrate: Hydrate): void
  publishAbout(subject: string, event: NewEvent, apply?: () => void): HostEvent
}

export function createEventLog({ db, log, kept = KEPT_EVENTS }: EventLogOptions): OwnedEventLog {
  const listeners = new Set<{ filter: EventFilter; listener: (event: HostEvent) => void }>()
  let hydrate: Hydrate = () => undefined
  let cursor = db.get<{ cursor: number }>("SELECT max(cursor) AS cursor FROM event")?.cursor ?? 0
  let appended = 0

  const notify = (event: HostEvent) => {
    for (const { filter, listener } of listeners) {
      if (filter.directory !== undefined && event.directory !== filter.directory) continue
      if (filter.sessionID !== undefined && event.sessionID !== filter.sessionID) continue
      try {
        listener(event)
      } catch (error) {
        log.error("an event listener failed", { type: event.type, error })
      }
    }
    return event
  }

  const prune = () => {
    appended = 0
    db.run("DELETE FROM event WHERE cursor <= ?", cursor - kept)
  }

  const append = (event: NewEvent, subject: string | undefined, apply: (() => void) | undefined): HostEvent => {
    const id = newId("event")
    const time = Date.now()
    const seq = db.transaction(() => {
      apply?.()
      const next = event.sessionID
        ? db.get<{ seq: number }>("UPDATE session SET seq = seq + 1 WHERE id = ? RETURNING seq", event.sessionID)?.seq
        : undefined
      const row = db.get<{ cursor: number }>(
        "INSERT INTO event (id, type, session_id, seq, directory, project_id, subject, properties, time) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING cursor",
        id,
        event.type,
        event.sessionID ?? null,
        next ?? null,
        event.directory ?? null,
        event.projectID ?? null,
        subject ?? null,
        subject ? null : JSON.stringify(event.properties),
        time,
      )
      cursor = row?.cursor ?? cursor
      return next
    })
    appended += 1
    if (appended >= PRUNE_EVERY) prune()
    return notify({ ...event, id, cursor, seq, durable: true, time })
  }

  const revive = (row: EventRow): HostEvent | undefined => {
    const properties = row.subject
      ? hydrate(row.type, row.subject)
      : (JSON.parse(row.properties ?? "{}") as Record<string, unknown>)
    if (!properties) return undefined
    return {
      id: row.id,
      type: row.type,
      properties,
      cursor: row.cursor,
      seq: row.seq ?? undefined,
      sessionID: row.session_id ?? undefined,
      directory: row.directory ?? undefined,
      projectID: row.project_id ?? undefined,
      durable: true,
      time: row.time,
    }
  }

  return {
    hydrateWith(next) {
      hydrate = next
    },
    publish: (event, apply) => append(event, undefined, apply),
    publishAbout: (subject, event, apply) => append(event, subject, apply),
    broadcast: (event) => notify({ ...event, id: newId("event"), cursor, durable: false, time: Date.now() }),
    subscribe(filter, listener) {
      const entry = { filter, listener }
      listeners.add(entry)
      return disposable(() => void listeners.delete(entry))
    },
    since(after, filter) {
      if (after > cursor || cursor - after > REPLAY_LIMIT) return "resync"
      const oldest = db.get<{ cursor: number | null }>("SELECT min(cursor) AS cursor FROM event")?.cursor
      if (after < cursor && (oldest == null || after < oldest - 1)) return "resync"
      const rows = db.all<EventRow>("SELECT * FROM event WHERE cursor > ? ORDER BY cursor", after)
      return rows
        .filter((row) => filter.directory === undefined || row.directory === filter.directory)
        .filter((row) => filter.sessionID === undefined || row.session_id === filter.sessionID)
        .map(revive)
        .filter((event) => event !== undefined)
    },
    ofSession(sessionID, seq) {
      const rows = db.all<EventRow>(
        "SELECT * FROM event WHERE session_id = ? AND seq > ? ORDER BY cursor",
        sessionID,
        seq,
      )
      const last = db.get<{ seq: number }>("SELECT seq FROM session WHERE id = ?", sessionID)?.seq ?? 0
      const complete = seq >= last || rows[0]?.seq === seq + 1
      return { events: rows.map(revive).filter((event) => event !== undefined), complete }
    },
    cursor: () => cursor,
  }
}
