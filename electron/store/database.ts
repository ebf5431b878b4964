import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite"

export type Row = Record<string, string | number | bigint | null | Uint8Array>

/**
 * SQLite in WAL mode behind the few verbs the host uses. Calls are synchronous and take microseconds; a committed
 * transaction survives `kill -9` of the process. Statements are prepared once per SQL text.
 */
export interface Database {
  /** Runs a statement that returns nothing; answers the number of changed rows. */
  run(sql: string, ...values: SQLInputValue[]): number
  /** First row, or undefined. */
  get<T = Row>(sql: string, ...values: SQLInputValue[]): T | undefined
  all<T = Row>(sql: string, ...values: SQLInputValue[]): T[]
  /** Runs `work` atomically; nested calls join as savepoints. `work` must not be async. */
  transaction<T>(work: () => T): T
  close(): void
}

export function openDatabase(file: string): Database {
  const sqlite = new DatabaseSync(file)
  sqlite.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 4000",
  )
  // Small page cache: the host idles beside an editor, and the file system caches the pages anyway.
  sqlite.exec("PRAGMA cache_size = -2048")
  const statements = new Map<string, StatementSync>()
  const prepare = (sql: string) => {
    let statement = statements.get(sql)
    if (!statement) statements.set(sql, (statement = sqlite.prepare(sql)))
    return statement
  }
  let depth = 0
  return {
    run: (sql, ...values) => Number(prepare(sql).run(...values).changes),
    get: <T>(sql: string, ...values: SQLInputValue[]) => prepare(sql).get(...values) as T | undefined,
    all: <T>(sql: string, ...values: SQLInputValue[]) => prepare(sql).all(...values) as T[],
    transaction(work) {
      const name = `nested_${depth}`
      sqlite.exec(depth === 0 ? "BEGIN IMMEDIATE" : `SAVEPOINT ${name}`)
      depth += 1
      try {
        const result = work()
        depth -= 1
        sqlite.exec(depth === 0 ? "COMMIT" : `RELEASE ${name}`)
        return result
      } catch (error) {
        depth -= 1
        sqlite.exec(depth === 0 ? "ROLLBACK" : `ROLLBACK TO ${name}; RELEASE ${name}`)
        throw error
      }
    },
    close() {
      statements.clear()
      sqlite.close()
    },
  }
}
