import type { Migration } from "../migrate.ts"

/** What agents of other makers call our sessions, and what they offer in them (`electron/integration/acp`). */
export const externalAgentMigrations: Migration[] = [
  {
    id: "external-agent-1",
    sql: `CREATE TABLE external_session (
      session_id TEXT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
      agent TEXT NOT NULL,
      external_id TEXT,
      directory TEXT NOT NULL DEFAULT '',
      seen TEXT,
      cost REAL NOT NULL DEFAULT 0,
      options TEXT NOT NULL DEFAULT '[]',
      chosen TEXT NOT NULL DEFAULT '{}',
      PRIMARY KEY (session_id, agent)
    ) STRICT`,
  },
]
