import type { Sandbox, SandboxSetup } from "../../shared/native/host.ts"
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
  /** What the user should know about how it was made. */
  notices: string[]
  /** The first of its ports. Null for one that is older than ports. */
  port: number | null
  setup: SandboxSetup | null
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
  notices: string
  port: number | null
  setup: string | null
}

/** Each sandbox has ten ports of its own, below those that systems hand out by themselves. */
const ports = { first: 20_000, last: 29_990, each: 10 }

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
    notices: JSON.parse(row.notices) as string[],
    port: row.port,
    setup: row.setup === null ? null : (JSON.parse(row.setup) as SandboxSetup),
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
           (session_id, project_id, root, target, prefix, state, error, base, branch, created, notices, port, setup)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
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
        JSON.stringify(row.notices),
        row.port,
        row.setup && JSON.stringify(row.setup),
      )
    },
    /** Ports that no other sandbox has; null when there are none left. */
    freePort(): number | null {
      const taken = new Set(db.all<{ port: number | null }>("SELECT port FROM sandbox").map(({ port }) => port))
      for (let port = ports.first; port <= ports.last; port += ports.each) if (!taken.has(port)) return port
      return null
    },
    remove(sessionID: string): void {
      db.run("DELETE FROM sandbox WHERE session_id = ?", sessionID)
    },
  }
}
