import type { Migration } from "../migrate.ts"

export const permissionMigrations: Migration[] = [
  {
    id: "permission-1",
    sql: `
CREATE TABLE waiting_request (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  session_id TEXT NOT NULL,
  directory TEXT NOT NULL,
  project_id TEXT,
  same TEXT NOT NULL,
  request TEXT NOT NULL,
  context TEXT NOT NULL,
  state TEXT NOT NULL,
  answer TEXT,
  used INTEGER NOT NULL DEFAULT 1,
  asked INTEGER NOT NULL,
  answered INTEGER,
  answered_by TEXT
);
CREATE INDEX waiting_request_open ON waiting_request (kind, asked) WHERE state = 'pending';
CREATE INDEX waiting_request_session ON waiting_request (session_id);
CREATE TABLE permission_rule (
  id TEXT PRIMARY KEY,
  permission TEXT NOT NULL,
  pattern TEXT NOT NULL,
  action TEXT NOT NULL,
  scope TEXT NOT NULL,
  scope_id TEXT,
  created INTEGER NOT NULL,
  origin TEXT
);
CREATE UNIQUE INDEX permission_rule_same ON permission_rule (permission, pattern, action, scope, ifnull(scope_id, ''));
CREATE TABLE permission_decision (
  id INTEGER PRIMARY KEY,
  session_id TEXT NOT NULL,
  call_id TEXT,
  project_id TEXT,
  permission TEXT NOT NULL,
  pattern TEXT NOT NULL,
  action TEXT NOT NULL,
  rule TEXT,
  time INTEGER NOT NULL
);
CREATE INDEX permission_decision_session ON permission_decision (session_id);
CREATE INDEX permission_decision_recent ON permission_decision (project_id, permission, id);
`,
  },
  {
    id: "process-group-1",
    sql: `
CREATE TABLE process_group (
  pid INTEGER PRIMARY KEY,
  started TEXT NOT NULL,
  mark TEXT NOT NULL,
  owner INTEGER NOT NULL,
  owner_started TEXT NOT NULL,
  label TEXT NOT NULL,
  created INTEGER NOT NULL
);
`,
  },
]
