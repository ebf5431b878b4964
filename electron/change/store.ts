import type { ChangeEntry } from "../../shared/native/change.ts"
import type { Database } from "../store/database.ts"
import type { FileState } from "./file-state.ts"
import type { FileWrite } from "./write-files.ts"

export interface ChangeSession {
  sessionID: string
  /** Where the session works, absolute and real. */
  root: string
  /** Tree that changes are measured against. */
  baseline: string
  /** Changed files when last looked at. */
  pending: number
  /** Tree before the running step; what files looked like before the session first touched them. */
  step: string | null
}

/** A change to the baseline itself. */
export interface BaselineEdit {
  path: string
  before: FileState
  after: FileState
}

/** A decision in the history: what it wrote below `root`, and how it moved the baseline. */
export interface Entry {
  id: string
  sessionID: string
  action: ChangeEntry["action"]
  time: number
  undone: boolean
  root: string
  writes: FileWrite[]
  edits: BaselineEdit[]
}

/** What the history becomes when an operation is through. */
export type Finish =
  | { type: "enter"; entry: Omit<Entry, "writes" | "edits" | "root" | "sessionID" | "undone"> }
  | { type: "undone"; entryID: string; undone: boolean }
  | { type: "sync"; conflicts: string[] }

/** A transaction on files in progress: recorded before the first write, so that a crash can be finished. */
export interface Operation {
  id: string
  sessionID: string
  root: string
  writes: FileWrite[]
  baselineBefore: string
  edits: BaselineEdit[]
  finish: Finish
}

export type ChangeStore = ReturnType<typeof createChangeStore>

interface SessionRow {
  session_id: string
  root: string
  baseline: string
  pending: number
  step: string | null
}

interface EntryRow {
  id: string
  session_id: string
  action: ChangeEntry["action"]
  time: number
  undone: number
  root: string
  writes: string
  edits: string
}

interface OperationRow {
  id: string
  session_id: string
  root: string
  writes: string
  baseline_before: string
  edits: string
  finish: string
}

export function createChangeStore(db: Database) {
  const readEntry = (row: EntryRow): Entry => ({
    id: row.id,
    sessionID: row.session_id,
    action: row.action,
    time: row.time,
    undone: row.undone === 1,
    root: row.root,
    writes: JSON.parse(row.writes) as FileWrite[],
    edits: JSON.parse(row.edits) as BaselineEdit[],
  })

  const store = {
    get(sessionID: string): ChangeSession | undefined {
      const row = db.get<SessionRow>("SELECT * FROM change_session WHERE session_id = ?", sessionID)
      return (
        row && {
          sessionID: row.session_id,
          root: row.root,
          baseline: row.baseline,
          pending: row.pending,
          step: row.step,
        }
      )
    },
    begin(sessionID: string, root: string, baseline: string): void {
      db.run(
        "INSERT OR REPLACE INTO change_session (session_id, root, baseline) VALUES (?, ?, ?)",
        sessionID,
        root,
        baseline,
      )
    },
    setBaseline(sessionID: string, baseline: string): void {
      db.run("UPDATE change_session SET baseline = ? WHERE session_id = ?", baseline, sessionID)
    },
    setStep(sessionID: string, tree: string): void {
      db.run("UPDATE change_session SET step = ? WHERE session_id = ?", tree, sessionID)
    },
    /** Answers whether the number is a new one. */
    setPending(sessionID: string, count: number): boolean {
      const sql = "UPDATE change_session SET pending = ? WHERE session_id = ? AND pending <> ?"
      return db.run(sql, count, sessionID, count) > 0
    },
    touched(sessionID: string): Set<string> {
      const rows = db.all<{ path: string }>("SELECT path FROM change_touched WHERE session_id = ?", sessionID)
      return new Set(rows.map((row) => row.path))
    },
    touch(sessionID: string, paths: Iterable<string>): void {
      for (const path of paths)
        db.run("INSERT OR IGNORE INTO change_touched (session_id, path) VALUES (?, ?)", sessionID, path)
    },
    /** Forgets paths whose changes are all decided: later edits there are the user's. */
    settle(sessionID: string, paths: Iterable<string>): void {
      for (const path of paths) db.run("DELETE FROM change_touched WHERE session_id = ? AND path = ?", sessionID, path)
    },
    conflicts(sessionID: string): Set<string> {
      const rows = db.all<{ path: string }>("SELECT path FROM change_conflict WHERE session_id = ?", sessionID)
      return new Set(rows.map((row) => row.path))
    },
    resolveConflicts(sessionID: string, paths: Iterable<string>): void {
      for (const path of paths) db.run("DELETE FROM change_conflict WHERE session_id = ? AND path = ?", sessionID, path)
    },
    /** Where else the session's states are published, besides our own refs: `refs/<prefix>/<session>/…` in `root`. */
    refPrefixes(sessionID: string): { prefix: string; root: string }[] {
      return db.all("SELECT prefix, root FROM change_ref_prefix WHERE session_id = ?", sessionID)
    },
    /** Answers whether it is a new one. */
    addRefPrefix(sessionID: string, prefix: string, root: string): boolean {
      const sql = "INSERT OR IGNORE INTO change_ref_prefix (session_id, prefix, root) VALUES (?, ?, ?)"
      return db.run(sql, sessionID, prefix, root) > 0
    },
    /** Newest first. */
    history(sessionID: string): Entry[] {
      const sql = "SELECT * FROM change_entry WHERE session_id = ? ORDER BY id DESC"
      return db.all<EntryRow>(sql, sessionID).map(readEntry)
    },
    openOperation(operation: Operation): void {
      db.run(
        `INSERT INTO change_operation (id, session_id, root, writes, baseline_before, edits, finish)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
        operation.id,
        operation.sessionID,
        operation.root,
        JSON.stringify(operation.writes),
        operation.baselineBefore,
        JSON.stringify(operation.edits),
        JSON.stringify(operation.finish),
      )
    },
    dropOperation(id: string): void {
      db.run("DELETE FROM change_operation WHERE id = ?", id)
    },
    operations(): Operation[] {
      return db.all<OperationRow>("SELECT * FROM change_operation ORDER BY id").map((row) => ({
        id: row.id,
        sessionID: row.session_id,
        root: row.root,
        writes: JSON.parse(row.writes) as FileWrite[],
        baselineBefore: row.baseline_before,
        edits: JSON.parse(row.edits) as BaselineEdit[],
        finish: JSON.parse(row.finish) as Finish,
      }))
    },
    /** The operation is through: baseline, history and conflicts move together. */
    finish(operation: Operation, baseline: string): void {
      const { sessionID, finish } = operation
      db.transaction(() => {
        store.setBaseline(sessionID, baseline)
        if (finish.type === "enter") {
          // Deciding something new ends what could be redone.
          db.run("DELETE FROM change_entry WHERE session_id = ? AND undone = 1", sessionID)
          db.run(
            `INSERT INTO change_entry (id, session_id, action, time, undone, root, writes, edits)
             VALUES (?, ?, ?, ?, 0, ?, ?, ?)`,
            finish.entry.id,
            sessionID,
            finish.entry.action,
            finish.entry.time,
            operation.root,
            JSON.stringify(operation.writes),
            JSON.stringify(operation.edits),
          )
        }
        if (finish.type === "undone")
          db.run("UPDATE change_entry SET undone = ? WHERE id = ?", finish.undone ? 1 : 0, finish.entryID)
        if (finish.type === "sync")
          for (const path of finish.conflicts)
            db.run("INSERT OR IGNORE INTO change_conflict (session_id, path) VALUES (?, ?)", sessionID, path)
        store.dropOperation(operation.id)
      })
    },
    forget(sessionID: string): string[] {
      const ids = store.history(sessionID).map((entry) => entry.id)
      db.transaction(() => {
        for (const table of [
          "change_session",
          "change_touched",
          "change_conflict",
          "change_entry",
          "change_operation",
          "change_ref_prefix",
        ])
          db.run(`DELETE FROM ${table} WHERE session_id = ?`, sessionID)
      })
      return ids
    },
  }
  return store
}
