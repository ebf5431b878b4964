import { Fault } from "../../shared/fault.ts"
import type { Database } from "../store/database.ts"

/**
 * What the model of each session knows of files: the hash of the content it last read or wrote, by real path. A write
 * must replace exactly that content, so that what a person saved in between is never lost.
 */
export interface FileLedger {
  remember(sessionID: string, path: string, hash: string): void
  forget(sessionID: string, path: string): void
  /** Drops all of a session, when it is deleted. */
  forgetSession(sessionID: string): void
  known(sessionID: string, path: string): string | undefined
  /** Throws Fault `Stale` unless the model has seen the content whose hash is `hash`. `shown` names the file. */
  assertSeen(sessionID: string, path: string, hash: string, shown: string): void
}

/** With a database (table of `fileLedgerMigrations`) it survives a restart, as the conversation does. */
export function createFileLedger(options: { db?: Database } = {}): FileLedger {
  const store = options.db ? storedHashes(options.db) : hashesInMemory()
  return {
    remember: store.put,
    forget: store.remove,
    forgetSession: store.removeSession,
    known: store.get,
    assertSeen(sessionID, path, hash, shown) {
      const seen = store.get(sessionID, path)
      if (seen === hash) return
      const message =
        seen === undefined
          ? `${shown} exists, and you have not read it; read it before editing.`
          : `${shown} changed on disk since you read it; read it again before editing.`
      throw new Fault("Stale", message, { path: shown, hash, reason: seen === undefined ? "unread" : "changed" })
    },
  }
}

interface Hashes {
  get: (sessionID: string, path: string) => string | undefined
  put: (sessionID: string, path: string, hash: string) => void
  remove: (sessionID: string, path: string) => void
  removeSession: (sessionID: string) => void
}

function storedHashes(db: Database): Hashes {
  return {
    get: (sessionID, path) =>
      db.get<{ hash: string }>("SELECT hash FROM file_ledger WHERE session_id = ? AND path = ?", sessionID, path)?.hash,
    put(sessionID, path, hash) {
      db.run("INSERT OR REPLACE INTO file_ledger (session_id, path, hash) VALUES (?, ?, ?)", sessionID, path, hash)
    },
    remove(sessionID, path) {
      db.run("DELETE FROM file_ledger WHERE session_id = ? AND path = ?", sessionID, path)
    },
    removeSession(sessionID) {
      db.run("DELETE FROM file_ledger WHERE session_id = ?", sessionID)
    },
  }
}

function hashesInMemory(): Hashes {
  const sessions = new Map<string, Map<string, string>>()
  return {
    get: (sessionID, path) => sessions.get(sessionID)?.get(path),
    put(sessionID, path, hash) {
      const files = sessions.get(sessionID) ?? new Map<string, string>()
      sessions.set(sessionID, files.set(path, hash))
    },
    remove: (sessionID, path) => void sessions.get(sessionID)?.delete(path),
    removeSession: (sessionID) => void sessions.delete(sessionID),
  }
}
