import type { Migration } from "../migrate.ts"

/** How far sessions that came from another host have been replayed here (`electron/session/sync.ts`). */
export const syncMigrations: Migration[] = [
  {
    id: "sync-1",
    sql: `CREATE TABLE sync_replica (
      session_id TEXT PRIMARY KEY REFERENCES session (id) ON DELETE CASCADE,
      seq INTEGER NOT NULL
    ) STRICT`,
  },
]
