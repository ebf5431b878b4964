import { DatabaseSync } from "node:sqlite"
import { type Disposable, disposable } from "./dispose.ts"

/**
 * A lock between processes, kept by the operating system: it is gone with its process, however that ends. Answers
 * undefined when another process has it.
 */
export function tryProcessLock(file: string): Disposable | undefined {
  const sqlite = new DatabaseSync(file)
  try {
    sqlite.exec("PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE")
  } catch (error) {
    sqlite.close()
    // SQLITE_BUSY; anything else is a file that cannot be locked at all.
    if ((error as { errcode?: number }).errcode === 5) return undefined
    throw error
  }
  return disposable(() => sqlite.close())
}
