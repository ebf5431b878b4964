import type { QueuedPrompt } from "../../shared/native/host.ts"
import { Fault } from "../../shared/fault.ts"
import { newId } from "../../shared/id.ts"
import type { EventLog, PromptInput, Sessions, Turns } from "../session/api.ts"
import type { Database } from "../store/database.ts"

/**
 * Prompts that wait for the running turn to end. They survive a restart, can be reordered and taken back, and go out one
 * per turn. Steering is not queueing: a steered prompt is stored at once and read at the next tool boundary.
 */
export interface PromptQueue {
  list(sessionID: string): QueuedPrompt[]
  /** The same with all that was sent. `created`: ms. */
  waiting(sessionID: string): { id: string; created: number; input: PromptInput }[]
  /** Queues while a turn runs; otherwise starts it right away. */
  add(sessionID: string, input: PromptInput, delivery: "queue" | "steer"): Promise<QueuedPrompt[]>
  remove(sessionID: string, id: string): void
  /** `ids` in their new order; unknown ones are refused. */
  reorder(sessionID: string, ids: string[]): void
  /** The session became idle: sends the next one. An aborted turn keeps its queue until the person goes on. */
  next(sessionID: string): Promise<void>
}

interface Row {
  id: string
  input: string
  created: number
}

export function createPromptQueue(options: {
  db: Database
  events: EventLog
  sessions: Sessions
  turns: Pick<Turns, "start" | "isBusy">
  clock?: () => number
}): PromptQueue {
  const { db, events, sessions, turns, clock = Date.now } = options
  const rows = (sessionID: string) =>
    db.all<Row>("SELECT id, input, created FROM queued_prompt WHERE session_id = ? ORDER BY position, id", sessionID)
  const changed = (sessionID: string) => {
    const { directory, projectID } = sessions.get(sessionID)
    events.broadcast({ type: "queue.updated", properties: { sessionID }, sessionID, directory, projectID })
  }
  const list = (sessionID: string): QueuedPrompt[] => {
    sessions.get(sessionID)
    return rows(sessionID).map((row) => ({
      id: row.id,
      text: textOf(row.input),
      delivery: "queue",
      created: row.created,
    }))
  }
  const remove = (sessionID: string, id: string) => {
    sessions.get(sessionID)
    const gone = db.run("DELETE FROM queued_prompt WHERE id = ? AND session_id = ?", id, sessionID)
    if (!gone) throw new Fault("MessageNotFound", `No queued prompt ${id}: it was sent or removed.`, { id })
    changed(sessionID)
  }

  return {
    list,
    waiting(sessionID) {
      sessions.get(sessionID)
      return rows(sessionID).map(({ id, created, input }) => ({
        id,
        created,
        input: JSON.parse(input) as PromptInput,
      }))
    },
    async add(sessionID, input, delivery) {
      if (delivery === "steer" || !turns.isBusy(sessionID)) {
        await turns.start(sessionID, input)
        return list(sessionID)
      }
      sessions.get(sessionID)
      const last = db.get<{ position: number | null }>(
        "SELECT max(position) AS position FROM queued_prompt WHERE session_id = ?",
        sessionID,
      )
      db.run(
        "INSERT INTO queued_prompt (id, session_id, position, input, created) VALUES (?, ?, ?, ?, ?)",
        newId("message"),
        sessionID,
        (last?.position ?? 0) + 1,
        JSON.stringify(input),
        clock(),
      )
      changed(sessionID)
      return list(sessionID)
    },
    remove,
    reorder(sessionID, ids) {
      const known = new Set(rows(sessionID).map((row) => row.id))
      if (ids.length !== known.size || ids.some((id) => !known.has(id))) {
        throw new Fault("Conflict", "The queue changed meanwhile. Look at it again and reorder what is there.", { ids })
      }
      db.transaction(() => {
        for (const [index, id] of ids.entries())
          db.run("UPDATE queued_prompt SET position = ? WHERE id = ?", index + 1, id)
      })
      changed(sessionID)
    },
    async next(sessionID) {
      if (!sessions.find(sessionID) || turns.isBusy(sessionID)) return
      const row = rows(sessionID)[0]
      if (!row) return
      // The queued id becomes the message's: a crash between sending and removing cannot send it twice.
      if (!sessions.hasMessage(row.id)) {
        await turns.start(sessionID, { ...(JSON.parse(row.input) as PromptInput), messageID: row.id })
      }
      remove(sessionID, row.id)
    },
  }
}

function textOf(input: string): string {
  const { parts } = JSON.parse(input) as PromptInput
  return parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n")
}
