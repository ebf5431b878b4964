import type { Migration } from "../migrate.ts"

/** Sessions whose hooks have yet to run, kept until they did (`electron/integration/hooks/due.ts`). */
export const hookMigrations: Migration[] = [
  {
    id: "hook-1",
    sql: `CREATE TABLE hook_due (
      session_id TEXT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
      moment TEXT NOT NULL,
      PRIMARY KEY (session_id, moment)
    ) STRICT`,
  },
]
