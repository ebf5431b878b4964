import type { Message } from "../../shared/domain/message.ts"
import type { Part } from "../../shared/domain/part.ts"
import type { Session } from "../../shared/domain/session.ts"
import { Fault } from "../../shared/fault.ts"
import { newId } from "../../shared/id.ts"
import type { Log } from "../lib/log.ts"
import type { Database } from "../store/database.ts"
import type { NewEvent, NewSession, Sessions } from "./api.ts"
import type { OwnedEventLog } from "./event-log.ts"
import { copyMessages, forkTitle } from "./fork.ts"
import { createLiveParts } from "./live-parts.ts"
import { randomSlug } from "./slug.ts"
import { createSessionStore } from "./store.ts"

export interface SessionsOptions {
  db: Database
  events: OwnedEventLog
  log: Log
  /** Version of the wire protocol that sessions carry. */
  version: string
  clock?: () => number
}

const sum = { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } }

/** The stored conversations and their events: each change is committed together with its event, then published. */
export function createSessions({ db, events, log, version, clock = Date.now }: SessionsOptions): Sessions {
  const store = createSessionStore({ db, log })
  const live = createLiveParts({ store: (part) => store.putPart(part) })
  /** Folder and project of sessions seen lately: every event needs both, and they never change. */
  const places = new Map<string, { directory: string; projectID: string }>()

  const find = (sessionID: string) => store.session(sessionID)
  const get = (sessionID: string): Session => {
    const session = find(sessionID)
    if (!session) throw new Fault("SessionNotFound", `Session not found: ${sessionID}`, { sessionID })
    return session
  }
  const placeOf = (sessionID: string) => {
    let place = places.get(sessionID)
    if (!place) {
      const { directory, projectID } = get(sessionID)
      place = { directory, projectID }
      places.set(sessionID, place)
    }
    return place
  }
  const event = (sessionID: string, type: string, properties: Record<string, unknown>): NewEvent => ({
    type,
    properties: { sessionID, ...properties },
    sessionID,
    ...placeOf(sessionID),
  })

  const sessionEvent = (type: string, session: Session) =>
    events.publishAbout(session.id, event(session.id, type, { info: session }), () => store.putSession(session))
  const messageEvent = (info: Message) =>
    events.publishAbout(info.id, event(info.sessionID, "message.updated", { info }), () => store.putMessage(info))
  const partEvent = (part: Part) =>
    events.publishAbout(part.id, event(part.sessionID, "message.part.updated", { part, time: clock() }), () =>
      store.putPart(part),
    )

  events.hydrateWith((type, subject) => {
    if (type.startsWith("session.")) {
      const info = find(subject)
      return info && { sessionID: info.id, info }
    }
    if (type === "message.updated") {
      const row = db.get<{ data: string }>("SELECT data FROM message WHERE id = ?", subject)
      const info = row && (JSON.parse(row.data) as Message)
      return info && { sessionID: info.sessionID, info }
    }
    live.flush()
    const part = store.part(subject)
    return part && { sessionID: part.sessionID, part, time: clock() }
  })

  const requireMessage = (sessionID: string, messageID: string): Message => {
    get(sessionID)
    const info = store.message(sessionID, messageID)
    if (!info) throw new Fault("MessageNotFound", `Message not found: ${messageID}`, { sessionID, messageID })
    return info
  }

  const create = (input: NewSession): Session => {
    const now = clock()
    const kind = input.parentID ? "Child session" : "New session"
    const session: Session = {
      id: input.id ?? newId("session"),
      slug: randomSlug(),
      version,
      projectID: input.projectID,
      directory: input.directory,
      path: input.path ?? "",
      ...(input.parentID && { parentID: input.parentID }),
      ...(input.workspaceID && { workspaceID: input.workspaceID }),
      title: input.title ?? `${kind} - ${new Date(now).toISOString()}`,
      ...(input.agent && { agent: input.agent }),
      ...(input.model && { model: input.model }),
      ...(input.permission && { permission: input.permission }),
      cost: 0,
      tokens: structuredClone(sum),
      time: { created: now, updated: now },
    }
    places.set(session.id, { directory: session.directory, projectID: session.projectID })
    sessionEvent("session.created", session)
    return session
  }

  const put = (session: Session): Session => {
    const known = find(session.id) !== undefined
    places.set(session.id, { directory: session.directory, projectID: session.projectID })
    sessionEvent(known ? "session.updated" : "session.created", session)
    return session
  }

  const update: Sessions["update"] = (sessionID, change, { touch = true } = {}) => {
    const session = get(sessionID)
    change(session)
    if (touch) session.time.updated = Math.max(clock(), session.time.updated)
    sessionEvent("session.updated", session)
    return session
  }

  const children = (sessionID: string) =>
    db
      .all<{ id: string }>("SELECT id FROM session WHERE parent_id = ? ORDER BY id", sessionID)
      .flatMap((row) => find(row.id) ?? [])

  const remove = (sessionID: string) => {
    const session = get(sessionID)
    for (const child of children(sessionID)) remove(child.id)
    live.drop(sessionID)
    // The row goes in the same transaction as its event, which therefore carries the last state itself.
    events.publish({ ...event(sessionID, "session.deleted", { info: session }), sessionID }, () =>
      store.removeSession(sessionID),
    )
    places.delete(sessionID)
  }

  return {
    create,
    get,
    find,
    list: (filter) => store.sessions(filter),
    children,
    put,
    ownerOf: (id) =>
      "messageID" in id
        ? db.get<{ id: string }>("SELECT session_id AS id FROM message WHERE id = ?", id.messageID)?.id
        : db.get<{ id: string }>("SELECT session_id AS id FROM part WHERE id = ?", id.partID)?.id,
    update,
    remove,
    messages(sessionID, page = {}) {
      get(sessionID)
      live.flush(sessionID)
      const { items, more } = store.messages(sessionID, page)
      const oldest = items[0]?.info
      return more && oldest ? { items, next: { id: oldest.id, time: oldest.time.created } } : { items }
    },
    message(sessionID, messageID) {
      live.flush(sessionID)
      return { info: requireMessage(sessionID, messageID), parts: store.parts(messageID) }
    },
    hasMessage: (messageID) => db.get("SELECT 1 AS yes FROM message WHERE id = ?", messageID) !== undefined,
    putMessage: (info) => void messageEvent(info),
    removeMessage(sessionID, messageID) {
      requireMessage(sessionID, messageID)
      live.drop(sessionID, messageID)
      events.publish(event(sessionID, "message.removed", { messageID }), () => store.removeMessage(messageID))
    },
    putPart(part, { transient = false, quiet = false } = {}) {
      if (quiet) {
        live.settle(part.id)
        store.putPart(part)
        return
      }
      if (!transient) {
        live.settle(part.id)
        partEvent(part)
        return
      }
      live.replace(part)
      events.broadcast(event(part.sessionID, "message.part.updated", { part, time: clock() }))
    },
    appendText(part, delta) {
      const offset = live.append(part.id, delta, () => store.part(part.id))
      const { sessionID, messageID, id: partID } = part
      events.broadcast({
        ...event(sessionID, "message.part.delta", { messageID, partID, field: "text", delta }),
        ...(offset !== undefined && { offset }),
      })
    },
    removePart(sessionID, messageID, partID) {
      requireMessage(sessionID, messageID)
      live.settle(partID)
      events.publish(
        event(sessionID, "message.part.removed", { messageID, partID }),
        () => void store.removePart(partID),
      )
    },
    todos(sessionID) {
      get(sessionID)
      return store.todos(sessionID)
    },
    setTodos(sessionID, todos) {
      events.publish(event(sessionID, "todo.updated", { todos }), () => store.putTodos(sessionID, todos))
    },
    fork(sessionID, messageID) {
      const source = get(sessionID)
      if (messageID) requireMessage(sessionID, messageID)
      live.flush(sessionID)
      const fork = create({
        directory: source.directory,
        projectID: source.projectID,
        path: source.path,
        title: forkTitle(source.title),
        agent: source.agent,
        model: source.model,
      })
      for (const copy of copyMessages(store.messages(sessionID, {}).items, fork.id, messageID)) {
        messageEvent(copy.info)
        for (const part of copy.parts) partEvent(part)
      }
      return fork
    },
  }
}
