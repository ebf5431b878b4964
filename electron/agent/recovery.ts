import type { AssistantMessage } from "../../shared/domain/message.ts"
import { aborted } from "./failure.ts"
import type { TurnServices } from "./services.ts"

const INTERRUPTED = "Interrupted: Outrigger stopped before this turn ended"

export interface Recovery {
  began(sessionID: string): void
  ended(sessionID: string): void
  /**
   * Closes what a crash left open: marks the turn, its message and its running tools. Nothing is removed. Call once,
   * before anyone reads a session.
   */
  recover(): void
  isInterrupted(sessionID: string): boolean
}

/** Remembers which turns run, so that after a crash they are shown as interrupted and can be continued. */
export function createRecovery({
  db,
  sessions,
  clock,
  log,
}: Pick<TurnServices, "db" | "sessions" | "clock" | "log">): Recovery {
  const close = (sessionID: string) => {
    for (const { info, parts } of sessions.messages(sessionID, { limit: 50 }).items) {
      if (info.role !== "assistant" || info.time.completed) continue
      for (const part of parts) {
        if (part.type === "tool" && (part.state.status === "running" || part.state.status === "pending")) {
          const start = part.state.status === "running" ? part.state.time.start : clock()
          const metadata = part.state.status === "running" ? part.state.metadata : undefined
          const time = { start, end: clock() }
          sessions.putPart({
            ...part,
            state: { status: "error", input: part.state.input, error: INTERRUPTED, time, metadata },
          })
        }
        if ((part.type === "text" || part.type === "reasoning") && part.time && !part.time.end) {
          sessions.putPart({ ...part, time: { ...part.time, end: clock() } })
        }
      }
      const message: AssistantMessage = {
        ...info,
        error: aborted(INTERRUPTED),
        time: { ...info.time, completed: clock() },
      }
      sessions.putMessage(message)
    }
  }
  return {
    began(sessionID) {
      db.run(
        "INSERT INTO turn (session_id, state, started) VALUES (?, 'running', ?) ON CONFLICT (session_id) DO UPDATE SET state = 'running', started = excluded.started",
        sessionID,
        clock(),
      )
    },
    ended: (sessionID) => void db.run("DELETE FROM turn WHERE session_id = ?", sessionID),
    recover() {
      for (const row of db.all<{ session_id: string }>("SELECT session_id FROM turn WHERE state = 'running'")) {
        try {
          close(row.session_id)
          log.info("a turn was interrupted and can be continued", { session: row.session_id })
        } catch (error) {
          log.error("an interrupted turn could not be closed", { session: row.session_id, error })
        }
      }
      db.run("UPDATE turn SET state = 'interrupted' WHERE state = 'running'")
    },
    isInterrupted: (sessionID) =>
      db.get("SELECT 1 AS yes FROM turn WHERE session_id = ? AND state = 'interrupted'", sessionID) !== undefined,
  }
}
