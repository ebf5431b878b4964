import type { Migration } from "../migrate.ts"

/** What each session's model last saw of a file: SHA-256 by real path (`electron/tool/file-ledger.ts`). */
export const fileLedgerMigrations: Migration[] = [
  {
    id: "file-ledger-1",
    sql: `CREATE TABLE file_ledger (
      session_id TEXT NOT NULL,
      path TEXT NOT NULL,
      hash TEXT NOT NULL,
      PRIMARY KEY (session_id, path)
    ) WITHOUT ROWID`,
  },
]
