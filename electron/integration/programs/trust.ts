import type { Trust } from "../../../shared/native/program.ts"
import type { Database } from "../../store/database.ts"

/**
 * Which programs of a folder the person has allowed, by content: a file that changed is another program, the same file in
 * a sandbox of the folder is not.
 */
export interface ProgramTrust {
  /** `folder`: the person's own one. */
  of(folder: string, hash: string): Trust
  allow(folder: string, programs: { hash: string; name: string }[]): void
}

export function createProgramTrust(db: Database, clock: () => number = Date.now): ProgramTrust {
  return {
    of(folder, hash) {
      if (db.get("SELECT 1 AS yes FROM trusted_program WHERE folder = ? AND hash = ?", folder, hash)) return "trusted"
      return db.get("SELECT 1 AS yes FROM trusted_program WHERE folder = ?", folder) ? "changed" : "new"
    },
    allow(folder, programs) {
      db.transaction(() => {
        for (const { hash, name } of programs)
          db.run(
            "INSERT OR IGNORE INTO trusted_program (folder, hash, name, trusted) VALUES (?, ?, ?, ?)",
            folder,
            hash,
            name,
            clock(),
          )
      })
    },
  }
}
