import type { Session } from "../../shared/domain/session.ts"
import { Fault } from "../../shared/fault.ts"
import { newId } from "../../shared/id.ts"
import type { Database } from "../store/database.ts"
import type { EventLog, Sessions } from "./api.ts"
import { type CheckedEvent, checkHistory, type SyncEvent, syncedTypes } from "./sync-events.ts"

/** Where a replayed session lives on this host. */
export interface SyncPlace {
  directory: string
  projectID: string
  path: string
}

export interface Sync {
  /**
   * What happened after the numbers in `known`, per session; sessions that are not named come whole, those that are gone
   * come as deleted. Content is as it stands now, so replaying any part of it again does no harm.
   */
  history(known: Record<string, number>, filter: { projectID?: string }): SyncEvent[]
  /** Number of the last event of a session that was replayed here; 0 when none was. */
  position(sessionID: string): number
  /** All of one session. */
  historyOf(sessionID: string, after?: number): SyncEvent[]
  /**
   * Applies a history to this host's copy of its session. Everything is checked before anything is stored; what was applied
   * before is passed over. `place`: the folder it works in here; without it a known session stays where it is. Throws Fault
   * `BadRequest`, `SessionBusy`.
   */
  replay(events: readonly SyncEvent[], place?: SyncPlace): Session | undefined
}

export function createSync(options: {
  db: Database
  events: EventLog
  sessions: Sessions
  /** A turn runs in the session: its state is not for others to write. */
  isBusy: (sessionID: string) => boolean
}): Sync {
  const { db, events, sessions, isBusy } = options

  const historyOf = (sessionID: string, after = 0): SyncEvent[] => {
    const found = events.ofSession(sessionID, after)
    if (!found.complete) return stateOf(sessionID)
    return found.events.flatMap(({ id, type, seq, properties }) =>
      syncedTypes.includes(type) && seq !== undefined
        ? [{ id, aggregateID: sessionID, seq, type: `${type}.1`, data: properties }]
        : [],
    )
  }

  /** The stored session as a history that makes the same: for when the first events are no longer kept. */
  const stateOf = (sessionID: string): SyncEvent[] => {
    const info = sessions.get(sessionID)
    const changes: { type: string; data: Record<string, unknown> }[] = [
      { type: "session.created.1", data: { sessionID, info } },
      ...sessions.messages(sessionID).items.flatMap((message) => [
        { type: "message.updated.1", data: { sessionID, info: message.info } },
        ...message.parts.map((part) => ({
          type: "message.part.updated.1",
          data: { sessionID, part, time: message.info.time.created },
        })),
      ]),
    ]
    const last = db.get<{ seq: number }>("SELECT seq FROM session WHERE id = ?", sessionID)?.seq ?? 0
    // Each of these was an event once, so their numbers reach down to 1 at most.
    const first = Math.max(last - changes.length + 1, 1)
    return changes.map((change, at) => ({ id: newId("event"), aggregateID: sessionID, seq: first + at, ...change }))
  }

  /** Refuses ids that another session's content has already. */
  const assertOwn = (sessionID: string, checked: CheckedEvent[]) => {
    for (const { type, data } of checked) {
      const owner =
        type === "message.updated.1"
          ? sessions.ownerOf({ messageID: data.info.id })
          : type === "message.part.updated.1"
            ? (sessions.ownerOf({ partID: data.part.id }) ?? sessions.ownerOf({ messageID: data.part.messageID }))
            : undefined
      if (owner !== undefined && owner !== sessionID)
        throw new Fault("BadRequest", `An id in the history of ${sessionID} belongs to another session here.`)
    }
  }

  const replayed = (sessionID: string) =>
    db.get<{ seq: number }>("SELECT seq FROM sync_replica WHERE session_id = ?", sessionID)?.seq

  const placed = (info: Session, place: SyncPlace | undefined): Session => {
    const known = sessions.find(info.id)
    // Its links and its place are each host's own.
    const { share: _share, workspaceID: _workspace, ...rest } = info
    const { directory, projectID, path } = place ?? known ?? info
    return {
      ...rest,
      directory,
      projectID,
      ...(path !== undefined && { path }),
      ...(known?.share && { share: known.share }),
      ...(!place && known?.workspaceID && { workspaceID: known.workspaceID }),
    }
  }

  const apply = (event: CheckedEvent, place: SyncPlace | undefined) => {
    const { data } = event
    switch (event.type) {
      case "session.created.1":
        return void sessions.put(placed(event.data.info, place))
      case "session.updated.1":
        return void sessions.put(placed(merged(sessions.get(data.sessionID), event.data.info), place))
      case "session.deleted.1":
        return sessions.find(data.sessionID) && sessions.remove(data.sessionID)
      case "message.updated.1":
        return sessions.putMessage(event.data.info)
      case "message.removed.1":
        if (sessions.ownerOf({ messageID: event.data.messageID }) === data.sessionID)
          sessions.removeMessage(data.sessionID, event.data.messageID)
        return
      case "message.part.updated.1":
        // A part whose message was removed since.
        if (sessions.ownerOf({ messageID: event.data.part.messageID })) sessions.putPart(event.data.part)
        return
      case "message.part.removed.1":
        if (sessions.ownerOf({ partID: event.data.partID }) === data.sessionID)
          sessions.removePart(data.sessionID, event.data.messageID, event.data.partID)
    }
  }

  return {
    history(known, { projectID }) {
      const ids = sessions.list({ ...(projectID !== undefined && { projectID }) }).map((session) => session.id)
      const gone = Object.keys(known).flatMap((sessionID): SyncEvent[] => {
        if (sessions.find(sessionID)) return []
        const row = db.get<{ id: string; properties: string }>(
          "SELECT id, properties FROM event WHERE session_id = ? AND type = 'session.deleted' ORDER BY cursor DESC",
          sessionID,
        )
        if (!row) return []
        const data = JSON.parse(row.properties) as Record<string, unknown>
        const seq = (known[sessionID] ?? 0) + 1
        return [{ id: row.id, aggregateID: sessionID, seq, type: "session.deleted.1", data }]
      })
      const named = Object.keys(known).filter((id) => !ids.includes(id) && sessions.find(id))
      return [...ids, ...named].flatMap((id) => historyOf(id, known[id] ?? 0)).concat(gone)
    },
    position: (sessionID) => replayed(sessionID) ?? 0,
    historyOf(sessionID, after) {
      sessions.get(sessionID)
      return historyOf(sessionID, after)
    },
    replay(history, place) {
      const checked = checkHistory(history)
      const sessionID = history[0]?.aggregateID ?? ""
      if (isBusy(sessionID)) throw new Fault("SessionBusy", `Session ${sessionID} is busy`, { sessionID })
      const known = sessions.find(sessionID)
      if (!known && checked[0]?.type !== "session.created.1" && checked[0]?.type !== "session.deleted.1")
        throw new Fault(
          "BadRequest",
          `Session ${sessionID} is not known here: its history must begin with session.created.1. Nothing was replayed.`,
        )
      assertOwn(sessionID, checked)
      const done = replayed(sessionID) ?? -1
      const fresh = checked.filter((event) => event.seq > done)
      for (const event of fresh) apply(event, place)
      const session = sessions.find(sessionID)
      const last = fresh.at(-1)
      if (session && last)
        db.run(
          "INSERT INTO sync_replica (session_id, seq) VALUES (?, ?) ON CONFLICT (session_id) DO UPDATE SET seq = excluded.seq",
          sessionID,
          last.seq,
        )
      return session
    },
  }
}

/** The fields that an update names; `null` takes one away. */
function merged(session: Session, change: Record<string, unknown>): Session {
  const result: Record<string, unknown> = { ...session }
  for (const [key, value] of Object.entries(change)) {
    if (value === undefined) continue
    if (value === null) delete result[key]
    else if (key === "time" || key === "share") {
      const merged = { ...(result[key] as object | undefined), ...(value as object) }
      result[key] = Object.fromEntries(Object.entries(merged).filter(([, field]) => field !== null))
    } else result[key] = value
  }
  return result as Session
}
