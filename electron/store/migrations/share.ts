import type { Migration } from "../migrate.ts"

/** Sessions that anyone with the link may read (`electron/session/shares.ts`). */
export const shareMigrations: Migration[] = [
  {
    id: "share-1",
    sql: `CREATE TABLE share (
      session_id TEXT PRIMARY KEY REFERENCES session (id) ON DELETE CASCADE,
      secret TEXT NOT NULL,
      created INTEGER NOT NULL
    ) STRICT`,
  },
]
