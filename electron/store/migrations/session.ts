import type { Migration } from "../migrate.ts"

export const sessionMigrations: Migration[] = [
  {
    id: "session-1",
    sql: `
CREATE TABLE session (
  id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL,
  directory TEXT NOT NULL,
  path TEXT NOT NULL DEFAULT '',
  parent_id TEXT,
  title TEXT NOT NULL,
  updated INTEGER NOT NULL,
  archived INTEGER,
  seq INTEGER NOT NULL DEFAULT 0,
  set_aside TEXT,
  data TEXT NOT NULL
);
CREATE INDEX session_by_directory ON session (directory, updated);
CREATE INDEX session_by_updated ON session (updated);
CREATE INDEX session_by_parent ON session (parent_id);
CREATE TABLE message (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  session_id TEXT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
  data TEXT NOT NULL
);
CREATE INDEX message_by_session ON message (session_id, n);
CREATE TABLE part (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  message_id TEXT NOT NULL REFERENCES message (id) ON DELETE CASCADE,
  session_id TEXT NOT NULL,
  data TEXT NOT NULL
);
CREATE INDEX part_by_message ON part (message_id, n);
CREATE INDEX part_by_session ON part (session_id, n);
CREATE TABLE todo (
  session_id TEXT PRIMARY KEY REFERENCES session (id) ON DELETE CASCADE,
  data TEXT NOT NULL
);
CREATE TABLE event (
  cursor INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  session_id TEXT,
  seq INTEGER,
  directory TEXT,
  project_id TEXT,
  subject TEXT,
  properties TEXT,
  time INTEGER NOT NULL
);
CREATE INDEX event_by_session ON event (session_id, cursor);
CREATE TABLE turn (
  session_id TEXT PRIMARY KEY REFERENCES session (id) ON DELETE CASCADE,
  state TEXT NOT NULL,
  started INTEGER NOT NULL
);
CREATE TABLE queued_prompt (
  id TEXT PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  input TEXT NOT NULL,
  created INTEGER NOT NULL
);
CREATE INDEX queued_prompt_by_session ON queued_prompt (session_id, position);
`,
  },
]
