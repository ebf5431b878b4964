import type { Ripgrep } from "../file/ripgrep.ts"
import type { FileLedger } from "./file-ledger.ts"
import type { PathLock } from "./path-lock.ts"

/** A file was written, made or removed by a tool. `file` is the real path. */
export interface Edited {
  sessionID: string
  file: string
  event: "add" | "change" | "unlink"
}

export interface EditServices {
  ledger: FileLedger
  /** One for the whole host: sessions may share a folder. */
  lock: PathLock
  /**
   * Called after each write, while the file is still locked: events, formatters. Answer `{ rewritten: true }` when the
   * file was changed again (and `by` what), so that the model's next edit is not taken for stale.
   */
  onEdited?(edited: Edited): Promise<{ rewritten?: boolean; by?: string[] } | undefined> | Promise<void>
  /** Problems that a language server sees now: for metadata by file, and in words for the model ("" for none). */
  diagnose?(
    files: string[],
    about: { directory: string; signal: AbortSignal },
  ): Promise<{ diagnostics: Record<string, unknown[]>; report: string }>
}

export interface ReadServices {
  ledger: FileLedger
  /** Instruction files in the folders above `path` that this session's model was not given yet. */
  nearbyInstructions?(path: string, sessionID: string): Promise<{ path: string; text: string }[]>
}

export interface SearchServices {
  ripgrep: Ripgrep
}
