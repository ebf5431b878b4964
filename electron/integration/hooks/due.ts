import type { Database } from "../../store/database.ts"

/** When hooks run by themselves: the session began, or a turn of it ended. */
export type HookMoment = "start" | "turn"

/** Hooks that have yet to run. A host that ends in between finds them at its next start. */
export interface DueHooks {
  add(sessionID: string, moment: HookMoment): void
  done(sessionID: string, moment: HookMoment): void
  list(): { sessionID: string; moment: HookMoment }[]
}

export const createDueHooks = (db: Database): DueHooks => ({
  add: (sessionID, moment) =>
    void db.run("INSERT OR IGNORE INTO hook_due (session_id, moment) VALUES (?, ?)", sessionID, moment),
  done: (sessionID, moment) =>
    void db.run("DELETE FROM hook_due WHERE session_id = ? AND moment = ?", sessionID, moment),
  list: () => db.all("SELECT session_id AS sessionID, moment FROM hook_due ORDER BY rowid"),
})
