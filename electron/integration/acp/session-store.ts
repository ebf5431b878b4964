import type { ExternalOption } from "../../../shared/native/external-agent.ts"
import type { Database } from "../../store/database.ts"

/** What is known of one of our sessions with one agent. */
export interface ExternalSession {
  /** The agent's own id for it; null: it has none yet. */
  externalID: string | null
  /** Folder it was begun in. */
  directory: string
  /** Id of the newest message that the agent knows of. */
  seen: string | null
  /** What it said it has cost so far, USD. */
  cost: number
  /** What it last offered. */
  options: ExternalOption[]
  /** What the person chose, by option. */
  chosen: Record<string, string>
}

export interface SessionStore {
  get(sessionID: string, agent: string): ExternalSession
  update(sessionID: string, agent: string, change: Partial<ExternalSession>): void
  /** What the agent offered last in any session: a new one offers the same, most likely. */
  lastOptions(agent: string): ExternalOption[]
}

interface Row {
  external_id: string | null
  directory: string
  seen: string | null
  cost: number
  options: string
  chosen: string
}

export function createSessionStore(db: Database): SessionStore {
  const get = (sessionID: string, agent: string): ExternalSession => {
    const row = db.get<Row>("SELECT * FROM external_session WHERE session_id = ? AND agent = ?", sessionID, agent)
    if (!row) return { externalID: null, directory: "", seen: null, cost: 0, options: [], chosen: {} }
    const { external_id, directory, seen, cost } = row
    return {
      externalID: external_id,
      directory,
      seen,
      cost,
      options: JSON.parse(row.options) as ExternalOption[],
      chosen: JSON.parse(row.chosen) as Record<string, string>,
    }
  }
  return {
    get,
    update(sessionID, agent, change) {
      const { externalID, directory, seen, cost, options, chosen } = { ...get(sessionID, agent), ...change }
      db.run(
        "INSERT OR REPLACE INTO external_session (session_id, agent, external_id, directory, seen, cost, options, chosen) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        sessionID,
        agent,
        externalID,
        directory,
        seen,
        cost,
        JSON.stringify(options),
        JSON.stringify(chosen),
      )
    },
    lastOptions(agent) {
      const row = db.get<{ options: string }>(
        "SELECT options FROM external_session WHERE agent = ? AND options <> '[]' ORDER BY rowid DESC LIMIT 1",
        agent,
      )
      return row ? (JSON.parse(row.options) as ExternalOption[]) : []
    },
  }
}
