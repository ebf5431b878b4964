import type { Migration } from "../migrate.ts"

export const projectMigrations: Migration[] = [
  {
    id: "project-1",
    sql: `
CREATE TABLE project (
  id TEXT PRIMARY KEY,
  updated INTEGER NOT NULL,
  data TEXT NOT NULL
);
CREATE TABLE opened_project (
  id TEXT PRIMARY KEY,
  directory TEXT NOT NULL UNIQUE,
  opened INTEGER NOT NULL
);
CREATE TABLE root_commit (
  common_dir TEXT PRIMARY KEY,
  stamp TEXT NOT NULL,
  hash TEXT NOT NULL
);
CREATE TABLE setting (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
);
`,
  },
]
