import type { Message } from "../../shared/domain/message.ts"
import type { Part } from "../../shared/domain/part.ts"
import type { Session, Todo } from "../../shared/domain/session.ts"
import type { Log } from "../lib/log.ts"
import type { Database } from "../store/database.ts"
import type { MessageWithParts, SessionFilter } from "./api.ts"

interface SessionRow {
  id: string
  data: string
}

/** Rows of sessions, messages, parts and todos. Knows SQL and JSON, no events and no rules. */
export interface SessionStore {
  session(id: string): Session | undefined
  sessions(filter: SessionFilter): Session[]
  putSession(session: Session): void
  removeSession(id: string): void
  message(sessionID: string, messageID: string): Message | undefined
  messages(
    sessionID: string,
    page: { limit?: number; before?: { id: string } },
  ): { items: MessageWithParts[]; more: boolean }
  parts(messageID: string): Part[]
  part(partID: string): Part | undefined
  putMessage(info: Message): void
  removeMessage(id: string): void
  putPart(part: Part): void
  removePart(id: string): boolean
  todos(sessionID: string): Todo[]
  putTodos(sessionID: string, todos: Todo[]): void
  /** Messages from `messageID` on, itself included, oldest first. */
  messageIDsFrom(sessionID: string, messageID: string): string[]
}

export function createSessionStore({ db, log }: { db: Database; log: Log }): SessionStore {
  /** A session whose stored form cannot be read is set aside, never deleted: its rows stay for a later repair. */
  const read = (row: SessionRow): Session | undefined => {
    try {
      return JSON.parse(row.data) as Session
    } catch (error) {
      log.error("a stored session cannot be read and was set aside", { session: row.id, error })
      db.run("UPDATE session SET set_aside = ? WHERE id = ?", String(error), row.id)
      return undefined
    }
  }
  const readPart = (row: { data: string; id: string }): Part[] => {
    try {
      return [JSON.parse(row.data) as Part]
    } catch (error) {
      log.error("a stored message part cannot be read and is left out", { part: row.id, error })
      return []
    }
  }

  const parts = (messageID: string) =>
    db
      .all<{ id: string; data: string }>("SELECT id, data FROM part WHERE message_id = ? ORDER BY n", messageID)
      .flatMap(readPart)

  return {
    session(id) {
      const row = db.get<SessionRow>("SELECT id, data FROM session WHERE id = ? AND set_aside IS NULL", id)
      return row && read(row)
    },
    sessions(filter) {
      const where: string[] = ["set_aside IS NULL"]
      const values: (string | number)[] = []
      const add = (sql: string, ...more: (string | number)[]) => {
        where.push(sql)
        values.push(...more)
      }
      if (filter.directory !== undefined) add("directory = ?", filter.directory)
      if (filter.projectID !== undefined) add("project_id = ?", filter.projectID)
      if (filter.path) add("(path = ? OR path LIKE ? ESCAPE '\\')", filter.path, `${likeText(filter.path)}/%`)
      if (filter.roots) add("parent_id IS NULL")
      if (filter.start !== undefined) add("updated >= ?", filter.start)
      if (filter.before !== undefined) add("updated < ?", filter.before)
      if (filter.search) add("title LIKE ? ESCAPE '\\'", `%${likeText(filter.search)}%`)
      if (filter.archived === true) add("archived IS NOT NULL")
      if (filter.archived === false) add("archived IS NULL")
      const limit = filter.limit === undefined ? "" : " LIMIT ?"
      if (filter.limit !== undefined) values.push(filter.limit)
      const sql = `SELECT id, data FROM session WHERE ${where.join(" AND ")} ORDER BY updated DESC, id${limit}`
      return db.all<SessionRow>(sql, ...values).flatMap((row) => read(row) ?? [])
    },
    putSession(session) {
      db.run(
        `INSERT INTO session (id, project_id, directory, path, parent_id, title, updated, archived, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET project_id = excluded.project_id, directory = excluded.directory, path = excluded.path,
           parent_id = excluded.parent_id, title = excluded.title, updated = excluded.updated, archived = excluded.archived, data = excluded.data`,
        session.id,
        session.projectID,
        session.directory,
        session.path ?? "",
        session.parentID ?? null,
        session.title,
        session.time.updated,
        session.time.archived || null,
        JSON.stringify(session),
      )
    },
    removeSession: (id) => void db.run("DELETE FROM session WHERE id = ?", id),
    message(sessionID, messageID) {
      const row = db.get<{ data: string }>(
        "SELECT data FROM message WHERE id = ? AND session_id = ?",
        messageID,
        sessionID,
      )
      return row && (JSON.parse(row.data) as Message)
    },
    messages(sessionID, { limit, before }) {
      const bound = before
        ? (db.get<{ n: number }>("SELECT n FROM message WHERE id = ? AND session_id = ?", before.id, sessionID)?.n ?? 0)
        : Number.MAX_SAFE_INTEGER
      const rows = db.all<{ id: string; data: string }>(
        "SELECT id, data FROM message WHERE session_id = ? AND n < ? ORDER BY n DESC LIMIT ?",
        sessionID,
        bound,
        limit ? limit + 1 : -1,
      )
      const more = limit !== undefined && limit > 0 && rows.length > limit
      if (more) rows.pop()
      const items = rows.reverse().map((row) => ({ info: JSON.parse(row.data) as Message, parts: parts(row.id) }))
      return { items, more }
    },
    parts,
    part(partID) {
      const row = db.get<{ id: string; data: string }>("SELECT id, data FROM part WHERE id = ?", partID)
      return row && readPart(row)[0]
    },
    putMessage(info) {
      db.run(
        "INSERT INTO message (id, session_id, data) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data",
        info.id,
        info.sessionID,
        JSON.stringify(info),
      )
    },
    removeMessage: (id) => void db.run("DELETE FROM message WHERE id = ?", id),
    putPart(part) {
      db.run(
        "INSERT INTO part (id, message_id, session_id, data) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data",
        part.id,
        part.messageID,
        part.sessionID,
        JSON.stringify(part),
      )
    },
    removePart: (id) => db.run("DELETE FROM part WHERE id = ?", id) > 0,
    todos(sessionID) {
      const row = db.get<{ data: string }>("SELECT data FROM todo WHERE session_id = ?", sessionID)
      return row ? (JSON.parse(row.data) as Todo[]) : []
    },
    putTodos(sessionID, todos) {
      db.run(
        "INSERT INTO todo (session_id, data) VALUES (?, ?) ON CONFLICT (session_id) DO UPDATE SET data = excluded.data",
        sessionID,
        JSON.stringify(todos),
      )
    },
    messageIDsFrom(sessionID, messageID) {
      return db
        .all<{ id: string }>(
          "SELECT id FROM message WHERE session_id = ? AND n >= (SELECT n FROM message WHERE id = ? AND session_id = ?) ORDER BY n",
          sessionID,
          messageID,
          sessionID,
        )
        .map((row) => row.id)
    },
  }
}

const likeText = (text: string) => text.replace(/[\\%_]/g, (character) => `\\${character}`)
