import { Fault, isFault } from "../../shared/fault.ts"
import type { Database } from "../store/database.ts"
import type { Checkpoints } from "./checkpoints.ts"
import { createSandboxStore, type SandboxRow } from "./sandbox-store.ts"
import type { Workspace } from "./workspace.ts"

/** What this feature needs to know of sessions. `get` throws Fault `SessionNotFound`. */
export interface SessionFolders {
  get(sessionID: string): { id: string; directory: string; parentID?: string }
  find(sessionID: string): { id: string; directory: string; parentID?: string } | undefined
}

/** Where a session's changes are. */
export type Place =
  | { mode: "sandbox"; sessionID: string; row: SandboxRow; workspace: Workspace; target: Workspace }
  | { mode: "folder"; sessionID: string; workspace: Workspace }
  /** No checkpoints are possible, or the sandbox is not there (yet). */
  | { mode: "none"; sessionID: string; reason: string }

export type Locate = (sessionID: string) => Promise<Place>

/** A sub-agent's changes are its parent's: they work in one folder and are decided together. */
export function createLocate(options: { db: Database; checkpoints: Checkpoints; sessions: SessionFolders }): Locate {
  const { checkpoints, sessions } = options
  const rows = createSandboxStore(options.db)

  const ownerOf = (sessionID: string) => {
    let session = sessions.get(sessionID)
    while (session.parentID && !rows.get(session.id)) {
      const parent = sessions.find(session.parentID)
      if (!parent) break
      session = parent
    }
    return session
  }

  return async (sessionID) => {
    const session = ownerOf(sessionID)
    const row = rows.get(session.id)
    try {
      if (!row) return { mode: "folder", sessionID: session.id, workspace: await checkpoints.open(session.directory) }
      if (row.state !== "ready")
        return { mode: "none", sessionID: session.id, reason: row.error ?? "The sandbox is being made." }
      const workspace = await checkpoints.open(row.root)
      return { mode: "sandbox", sessionID: session.id, row, workspace, target: await checkpoints.open(row.target) }
    } catch (error) {
      if (!isFault(error) || row) throw error
      return { mode: "none", sessionID: session.id, reason: error.message }
    }
  }
}

export function nothingToDecide(place: { reason: string }): Fault {
  return new Fault("Unsupported", `This session keeps no changes to decide: ${place.reason}`)
}
