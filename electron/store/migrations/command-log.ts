import type { Migration } from "../migrate.ts"

/** The last commands that agents ran (`electron/terminal/command-log.ts`). */
export const commandLogMigrations: Migration[] = [
  {
    id: "command-log-1",
    sql: `CREATE TABLE command_run (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      session_id TEXT,
      cmd TEXT NOT NULL,
      cwd TEXT NOT NULL,
      started INTEGER NOT NULL,
      finished INTEGER NOT NULL,
      exit_code INTEGER NOT NULL,
      stdout TEXT NOT NULL,
      stderr TEXT NOT NULL,
      truncated INTEGER NOT NULL
    ) STRICT`,
  },
]
