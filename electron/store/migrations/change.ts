import type { Migration } from "../migrate.ts"

export const changeMigrations: Migration[] = [
  {
    id: "change-1",
    sql: `
CREATE TABLE change_session (
  session_id TEXT PRIMARY KEY,
  root TEXT NOT NULL,
  baseline TEXT NOT NULL,
  pending INTEGER NOT NULL DEFAULT 0,
  step TEXT
) STRICT;
CREATE TABLE change_touched (
  session_id TEXT NOT NULL,
  path TEXT NOT NULL,
  PRIMARY KEY (session_id, path)
) STRICT, WITHOUT ROWID;
CREATE TABLE change_conflict (
  session_id TEXT NOT NULL,
  path TEXT NOT NULL,
  PRIMARY KEY (session_id, path)
) STRICT, WITHOUT ROWID;
CREATE TABLE change_entry (
  id TEXT PRIMARY KEY,
  session_id TEXT NOT NULL,
  action TEXT NOT NULL,
  time INTEGER NOT NULL,
  undone INTEGER NOT NULL DEFAULT 0,
  root TEXT NOT NULL,
  writes TEXT NOT NULL,
  edits TEXT NOT NULL
) STRICT;
CREATE INDEX change_entry_session ON change_entry (session_id, id);
CREATE TABLE change_operation (
  id TEXT PRIMARY KEY,
  session_id TEXT NOT NULL,
  root TEXT NOT NULL,
  writes TEXT NOT NULL,
  baseline_before TEXT NOT NULL,
  edits TEXT NOT NULL,
  finish TEXT NOT NULL
) STRICT;
CREATE TABLE sandbox (
  session_id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL,
  root TEXT NOT NULL,
  target TEXT NOT NULL,
  prefix TEXT NOT NULL,
  state TEXT NOT NULL,
  error TEXT,
  base TEXT NOT NULL,
  branch TEXT,
  created INTEGER NOT NULL
) STRICT;
CREATE INDEX sandbox_project ON sandbox (project_id);
`,
  },
  {
    id: "change-2",
    sql: `
CREATE TABLE change_ref_prefix (
  session_id TEXT NOT NULL,
  prefix TEXT NOT NULL,
  root TEXT NOT NULL,
  PRIMARY KEY (session_id, prefix)
) STRICT, WITHOUT ROWID;
`,
  },
  {
    id: "change-3",
    sql: `
ALTER TABLE sandbox ADD COLUMN notices TEXT NOT NULL DEFAULT '[]';
ALTER TABLE sandbox ADD COLUMN port INTEGER;
ALTER TABLE sandbox ADD COLUMN setup TEXT;
`,
  },
]
