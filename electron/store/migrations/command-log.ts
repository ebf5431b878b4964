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
  {
    // What the window shows beside a command is kept with it: its session may be gone by then. The index answers how much
    // all of them said without reading it.
    id: "command-log-2",
    sql: `
ALTER TABLE command_run ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE command_run ADD COLUMN folder TEXT;
ALTER TABLE command_run ADD COLUMN place TEXT NOT NULL DEFAULT 'elsewhere';
ALTER TABLE command_run ADD COLUMN root_id TEXT;
ALTER TABLE command_run ADD COLUMN title TEXT;
UPDATE command_run SET bytes = octet_length(stdout) + octet_length(stderr);
CREATE INDEX command_run_bytes ON command_run (sequence, bytes);
CREATE INDEX command_run_folder ON command_run (folder, sequence);
CREATE INDEX command_run_root ON command_run (root_id, sequence);
`,
  },
]
