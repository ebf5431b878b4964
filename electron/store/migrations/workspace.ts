import type { Migration } from "../migrate.ts"

/** Places besides a project's own folder in which its sessions can work (`electron/workspace/workspaces.ts`). */
export const workspaceMigrations: Migration[] = [
  {
    id: "workspace-1",
    sql: `CREATE TABLE workspace (
      id TEXT PRIMARY KEY,
      project_id TEXT NOT NULL,
      home TEXT NOT NULL,
      created INTEGER NOT NULL,
      data TEXT NOT NULL
    ) STRICT`,
  },
]
