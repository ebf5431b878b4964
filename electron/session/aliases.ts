import type { Session } from "../../shared/domain/session.ts"
import { Fault } from "../../shared/fault.ts"
import type { Database } from "../store/database.ts"
import type { Sessions } from "./api.ts"

/** How a client that chooses ids itself names a conversation. */
export interface ThreadName {
  /** The client's id of the session that the thread is in. */
  sessionID: string
  threadID: string
}

/**
 * Ids that clients chose for sessions and threads. A session that has none keeps its own. A session's first thread is the
 * session itself, under the id of its first chat; every further thread is a child session: it works in the same folder, and
 * its edits are in the same change set.
 */
export interface Aliases {
  /** By the client's id, or our own. Never a thread. */
  find(id: string): Session | undefined
  /** By either id in lower case, as host names have it. */
  findIgnoringCase(id: string): Session | undefined
  /** Throws Fault `SessionNotFound`. */
  get(id: string): Session
  /** What clients call the session. */
  nameOf(sessionID: string): string
  /** The session of that id, made when there is none; only once, however many ask at a time. */
  findOrCreate(id: string, make: () => Promise<Session>): Promise<{ session: Session; created: boolean }>
  label(sessionID: string): string | undefined
  setLabel(sessionID: string, label: string | undefined): void
  /** The session's threads with their ids, the main one first. Sub-agents' sessions are not among them. */
  threads(session: Session): { id: string; session: Session }[]
  findThread(session: Session, threadID: string): Session | undefined
  /** The main thread is given its id once; another thread is a child. Throws Fault `Conflict` for an id in use. */
  nameMain(session: Session, threadID: string): void
  /** Whether the main thread has an id of a client's choice. */
  hasMain(session: Session): boolean
  /** The session has no main thread any more, until one is named. */
  dropMain(session: Session): void
  createThread(session: Session, threadID: string, title?: string): Session
  /** The session that a conversation belongs to: itself, or of a thread the one it is in. Undefined: a sub-agent's. */
  ownerOf(sessionID: string): string | undefined
  /** The thread that a session of ours is, or is a sub-agent of. Undefined: unknown session, or no thread any more. */
  threadOf(sessionID: string): ThreadName | undefined
}

export function createAliases({ db, sessions }: { db: Database; sessions: Sessions }): Aliases {
  const target = (scope: string, alias: string) =>
    db.get<{ id: string }>("SELECT session_id AS id FROM session_alias WHERE scope = ? AND alias = ?", scope, alias)?.id
  const aliasOf = (scope: string, sessionID: string) =>
    db.get<{ alias: string }>("SELECT alias FROM session_alias WHERE scope = ? AND session_id = ?", scope, sessionID)
      ?.alias
  const put = (scope: string, alias: string, sessionID: string) =>
    void db.run("INSERT INTO session_alias (scope, alias, session_id) VALUES (?, ?, ?)", scope, alias, sessionID)

  const making = new Map<string, Promise<Session>>()

  const find = (id: string): Session | undefined => {
    const found = sessions.find(target("", id) ?? id)
    return found?.parentID ? undefined : found
  }
  const nameOf = (sessionID: string) => aliasOf("", sessionID) ?? sessionID
  /** "" once the main thread was deleted: no client can choose that. */
  const mainName = (session: Session) => aliasOf(session.id, session.id) ?? nameOf(session.id)

  const findThread = (session: Session, threadID: string): Session | undefined => {
    if (threadID === "") return undefined
    if (mainName(session) === threadID) return session
    const id = target(session.id, threadID)
    return id === undefined ? undefined : sessions.find(id)
  }

  return {
    find,
    findIgnoringCase(name) {
      const id = name.toLowerCase()
      const row =
        db.get<{ id: string }>(
          "SELECT session_id AS id FROM session_alias WHERE scope = '' AND lower(alias) = ?",
          id,
        ) ?? db.get<{ id: string }>("SELECT id FROM session WHERE lower(id) = ?", id)
      return row && find(row.id)
    },
    get(id) {
      const session = find(id)
      if (!session) throw new Fault("SessionNotFound", "Session not found", { sessionID: id })
      return session
    },
    nameOf,
    async findOrCreate(id, make) {
      const known = find(id)
      if (known) return { session: known, created: false }
      const waiting = making.get(id)
      if (waiting) return { session: await waiting, created: false }
      const work = make().then((session) => {
        put("", id, session.id)
        return session
      })
      making.set(id, work)
      try {
        return { session: await work, created: true }
      } finally {
        making.delete(id)
      }
    },
    label: (sessionID) =>
      db.get<{ label: string }>("SELECT label FROM session_label WHERE session_id = ?", sessionID)?.label,
    setLabel(sessionID, label) {
      db.run("DELETE FROM session_label WHERE session_id = ?", sessionID)
      if (label) db.run("INSERT INTO session_label (session_id, label) VALUES (?, ?)", sessionID, label)
    },
    threads(session) {
      const rows = db.all<{ alias: string; id: string }>(
        "SELECT alias, session_id AS id FROM session_alias WHERE scope = ? AND session_id <> ? ORDER BY rowid",
        session.id,
        session.id,
      )
      const others = rows.flatMap(({ alias, id }) => {
        const found = sessions.find(id)
        return found ? [{ id: alias, session: found }] : []
      })
      const main = mainName(session)
      return main === "" ? others : [{ id: main, session }, ...others]
    },
    findThread,
    hasMain: (session) => Boolean(aliasOf(session.id, session.id)),
    dropMain(session) {
      db.run("DELETE FROM session_alias WHERE scope = ? AND session_id = ?", session.id, session.id)
      put(session.id, "", session.id)
    },
    nameMain(session, threadID) {
      if (mainName(session) === threadID) return
      if (findThread(session, threadID)) throw taken(threadID)
      db.run("DELETE FROM session_alias WHERE scope = ? AND session_id = ?", session.id, session.id)
      put(session.id, threadID, session.id)
    },
    createThread(session, threadID, title) {
      if (findThread(session, threadID)) throw taken(threadID)
      const child = sessions.create({
        directory: session.directory,
        projectID: session.projectID,
        path: session.path,
        parentID: session.id,
        ...(title && { title }),
        agent: session.agent,
        model: session.model,
        permission: session.permission,
      })
      put(session.id, threadID, child.id)
      return child
    },
    ownerOf(sessionID) {
      const parent = sessions.find(sessionID)?.parentID
      if (!parent) return sessionID
      return aliasOf(parent, sessionID) === undefined ? undefined : parent
    },
    threadOf(sessionID) {
      for (let at = sessions.find(sessionID); at; at = at.parentID ? sessions.find(at.parentID) : undefined) {
        if (!at.parentID) {
          const threadID = mainName(at)
          return threadID === "" ? undefined : { sessionID: nameOf(at.id), threadID }
        }
        const alias = aliasOf(at.parentID, at.id)
        if (alias !== undefined) return { sessionID: nameOf(at.parentID), threadID: alias }
      }
      return undefined
    },
  }
}

const taken = (threadID: string) =>
  new Fault("Conflict", `There is already a thread ${threadID} in this session.`, { threadID })
