import { isInside } from "../lib/paths.ts"
import type { Database } from "../store/database.ts"
import type { ConfigAllowance } from "./config.ts"

export interface ConfigAllowanceOptions {
  database: Database
  /** What the person has allowed of a folder, by the hash of its content. */
  trust: {
    of(folder: string, hash: string): string
    allow(folder: string, programs: { hash: string; name: string }[]): void
  }
}

/**
 * A folder that was opened in the window is asked about. One that only a client of the API named has its configuration
 * in use as in opencode: that client could not ask, and who started it there chose the folder.
 */
export function createConfigAllowance({ database, trust }: ConfigAllowanceOptions): ConfigAllowance {
  const openedInWindow = (owner: string): boolean =>
    database
      .all<{ directory: string }>("SELECT directory FROM opened_project")
      .some(({ directory }) => isInside(owner, directory) || isInside(directory, owner))
  return {
    allowed: (owner, hash) => trust.of(owner, hash) === "trusted" || !openedInWindow(owner),
    allow: (owner, hash) => trust.allow(owner, [{ hash, name: "configuration" }]),
  }
}
