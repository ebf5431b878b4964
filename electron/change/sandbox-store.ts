import type { Sandbox } from "../../shared/native/host.ts"
import type { Database } from "../store/database.ts"

/** A sandbox as recorded: the registry is one half of the proof that we made it. */
export interface SandboxRow {
  sessionID: string
  projectID: string
  /** Top of the worktree. */
  root: string
  /** The user's folder, the one that was opened. */
  target: string
  /** From the root to the opened folder: "" or `sub/folder/`. */
  prefix: string
  state: Sandbox["state"]
  error: string | null
  /** Commit it was made from. */
  base: string
  branch: string | null
  created: number
}

interface Stored {
  session_id: string
  project_id: string
  root: string
  target: string
  prefix: string
  state: Sandbox["state"]
  error: string | null
  base: string
  branch: string | null
  created: number
}

export function createSandboxStore(db: Database) {
  const read = (row: Stored): SandboxRow => ({
    sessionID: row.session_id,
    projectID: row.project_id,
    root: row.root,
    target: row.target,
    prefix: row.prefix,
    state: row.state,
    error: row.error,
    base: row.base,
    branch: row.branch,
    created: row.created,
  })
  return {
    get(sessionID: string): SandboxRow | undefined {
      const row = db.get<Stored>("SELECT * FROM sandbox WHERE session_id = ?", sessionID)
      return row && read(row)
    },
    list(projectID?: string): SandboxRow[] {
      const rows = projectID
        ? db.all<Stored>("SELECT * FROM sandbox WHERE project_id = ? ORDER BY created", projectID)
        : db.all<Stored>("SELECT * FROM sandbox ORDER BY created")
      return rows.map(read)
    },
    put(row: SandboxRow): void {
      db.run(
        `INSERT OR REPLACE INTO sandbox
           (session_id, project_id, root, target, prefix, state, error, base, branch, created)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        row.sessionID,
        row.projectID,
        row.root,
        row.target,
        row.prefix,
        row.state,
        row.error,
        row.base,
        row.branch,
        row.created,
      )
    },
    remove(sessionID: string): void {
      db.run("DELETE FROM sandbox WHERE session_id = ?", sessionID)
    },
  }
}
