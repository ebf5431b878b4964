import type { PermissionAction } from "../../shared/domain/permission.ts"
import type { Database } from "../store/database.ts"
import type { SourcedRule } from "./rules.ts"

/** One decision about one pattern: `ask` means that the user was asked. */
export interface RecordedDecision {
  sessionID: string
  callID?: string
  permission: string
  pattern: string
  action: PermissionAction
  /** The rule that decided; null when none matched. */
  rule: SourcedRule | null
  time: number
}

/** Kept in all; older ones are dropped. */
const kept = 5000
/** Looked at for the preview of an "always". */
const recentLimit = 300

interface DecisionRow {
  session_id: string
  call_id: string | null
  permission: string
  pattern: string
  action: PermissionAction
  rule: string | null
  time: number
}

export function createDecisions({ db, clock }: { db: Database; clock: () => number }) {
  let sincePrune = 0
  return {
    record(decision: Omit<RecordedDecision, "time"> & { projectID: string }): void {
      db.run(
        "INSERT INTO permission_decision (session_id, call_id, project_id, permission, pattern, action, rule, time) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        decision.sessionID,
        decision.callID ?? null,
        decision.projectID,
        decision.permission,
        decision.pattern,
        decision.action,
        decision.rule ? JSON.stringify(decision.rule) : null,
        clock(),
      )
      sincePrune += 1
      if (sincePrune < 200) return
      sincePrune = 0
      db.run("DELETE FROM permission_decision WHERE id <= (SELECT max(id) FROM permission_decision) - ?", kept)
    },
    list: (filter: { sessionID: string; callID?: string }): RecordedDecision[] =>
      db
        .all<DecisionRow>("SELECT * FROM permission_decision WHERE session_id = ? ORDER BY id DESC", filter.sessionID)
        .filter((row) => !filter.callID || row.call_id === filter.callID)
        .map((row) => ({
          sessionID: row.session_id,
          ...(row.call_id ? { callID: row.call_id } : {}),
          permission: row.permission,
          pattern: row.pattern,
          action: row.action,
          rule: row.rule ? (JSON.parse(row.rule) as SourcedRule) : null,
          time: row.time,
        })),
    /** Distinct patterns that were decided on lately in this project, newest first. */
    recent: (projectID: string, permission: string): string[] => [
      ...new Set(
        db
          .all<{ pattern: string }>(
            "SELECT pattern FROM permission_decision WHERE project_id = ? AND permission = ? ORDER BY id DESC LIMIT ?",
            projectID,
            permission,
            recentLimit,
          )
          .map((row) => row.pattern),
      ),
    ],
  }
}
