import type { Migration } from "../migrate.ts"

/** What remote front ends keep here: names of their own for sessions, preferences, work folders, jobs and hook runs. */
export const companionMigrations: Migration[] = [
  {
    id: "companion-1",
    sql: `
CREATE TABLE preference (key TEXT PRIMARY KEY, value TEXT NOT NULL, updated INTEGER NOT NULL) STRICT;
CREATE TABLE session_alias (
  scope TEXT NOT NULL,
  alias TEXT NOT NULL,
  session_id TEXT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
  PRIMARY KEY (scope, alias)
) STRICT;
CREATE INDEX session_alias_by_session ON session_alias (session_id);
CREATE TABLE session_label (
  session_id TEXT PRIMARY KEY REFERENCES session (id) ON DELETE CASCADE,
  label TEXT NOT NULL
) STRICT;
CREATE TABLE work_folder (
  id TEXT PRIMARY KEY,
  directory TEXT NOT NULL,
  source TEXT NOT NULL,
  kind TEXT NOT NULL,
  label TEXT,
  owned INTEGER NOT NULL,
  automatic INTEGER NOT NULL,
  state TEXT NOT NULL,
  error TEXT,
  created INTEGER NOT NULL
) STRICT;
CREATE TABLE landing (
  session_id TEXT PRIMARY KEY REFERENCES session (id) ON DELETE CASCADE,
  operation TEXT NOT NULL,
  state TEXT NOT NULL,
  base TEXT,
  applied TEXT,
  error TEXT
) STRICT;
CREATE TABLE hook_run (
  session_id TEXT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
  hook_id TEXT NOT NULL,
  data TEXT NOT NULL,
  output TEXT NOT NULL,
  PRIMARY KEY (session_id, hook_id)
) STRICT;
CREATE TABLE notice (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,
  time INTEGER NOT NULL,
  data TEXT NOT NULL
) STRICT;
CREATE TABLE credential_note (id TEXT PRIMARY KEY, provider TEXT NOT NULL UNIQUE, data TEXT NOT NULL) STRICT;
CREATE TABLE session_credential (
  session_id TEXT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
  credential_id TEXT NOT NULL REFERENCES credential_note (id) ON DELETE CASCADE,
  data TEXT NOT NULL,
  PRIMARY KEY (session_id, credential_id)
) STRICT;
`,
  },
  {
    id: "companion-2",
    sql: `
ALTER TABLE hook_run ADD COLUMN cause TEXT;
CREATE TABLE trusted_program (
  folder TEXT NOT NULL,
  hash TEXT NOT NULL,
  name TEXT NOT NULL,
  trusted INTEGER NOT NULL,
  PRIMARY KEY (folder, hash)
) STRICT;
`,
  },
]
