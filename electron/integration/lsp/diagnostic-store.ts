import { fileURLToPath } from "node:url"
import type { Diagnostic } from "vscode-languageserver-protocol"

export interface FileDiagnostics {
  items: Diagnostic[]
  /** Version of the document they are about, where the server says so. */
  version?: number
  /** When they came, ms. */
  at: number
}

export interface DiagnosticStore {
  /** Takes what the server sent; answers the file's path, or undefined for what is no file. */
  push(params: { uri: string; diagnostics: Diagnostic[]; version?: number }): string | undefined
  pulled(file: string, items: Diagnostic[]): void
  /** All that is known of a file, each problem once. */
  of(file: string): Diagnostic[]
  /**
   * Resolves when fresh diagnostics of the file were pushed and none followed for `quietMs`, or at the abort. Answers
   * whether any fresh ones came.
   */
  settle(
    file: string,
    fresh: (pushed: FileDiagnostics) => boolean,
    quietMs: number,
    signal: AbortSignal,
  ): Promise<boolean>
  forget(file: string): void
  files(): string[]
}

/** Files remembered of one server, and problems of one file: a broken project can have thousands of each. */
const MOST_FILES = 500
const MOST_ITEMS = 200

/** What a server said about files, pushed or asked for. */
export function createDiagnosticStore(): DiagnosticStore {
  const pushed = new Map<string, FileDiagnostics>()
  const pulled = new Map<string, Diagnostic[]>()
  const listeners = new Set<(file: string) => void>()

  return {
    push({ uri, diagnostics, version }) {
      const file = pathOf(uri)
      if (!file || !Array.isArray(diagnostics)) return undefined
      // Deleted first, so that the map keeps the newest last.
      pushed.delete(file)
      pushed.set(file, { items: diagnostics.slice(0, MOST_ITEMS), version, at: Date.now() })
      const oldest = pushed.size > MOST_FILES ? pushed.keys().next().value : undefined
      if (oldest !== undefined) pushed.delete(oldest)
      for (const listener of [...listeners]) listener(file)
      return file
    },
    pulled: (file, items) => void pulled.set(file, items.slice(0, MOST_ITEMS)),
    of(file) {
      const all = [...(pulled.get(file) ?? []), ...(pushed.get(file)?.items ?? [])]
      return [...new Map(all.map((item) => [diagnosticKey(item), item])).values()]
    },
    settle(file, fresh, quietMs, signal) {
      return new Promise((resolve) => {
        let timer: NodeJS.Timeout | undefined
        let came = false
        const done = () => {
          clearTimeout(timer)
          listeners.delete(look)
          signal.removeEventListener("abort", done)
          resolve(came)
        }
        const look = (changed: string) => {
          const known = pushed.get(file)
          if (changed !== file || !known || !fresh(known)) return
          came = true
          clearTimeout(timer)
          timer = setTimeout(done, Math.max(0, known.at + quietMs - Date.now()))
        }
        look(file)
        if (signal.aborted) return done()
        signal.addEventListener("abort", done, { once: true })
        listeners.add(look)
      })
    },
    forget(file) {
      pulled.delete(file)
      pushed.delete(file)
    },
    files: () => [...new Set([...pulled.keys(), ...pushed.keys()])],
  }
}

export const diagnosticKey = ({ range, message, code, source, severity }: Diagnostic): string =>
  JSON.stringify([range, message, code, source, severity])

export function pathOf(uri: string): string | undefined {
  try {
    return fileURLToPath(uri)
  } catch {
    return undefined
  }
}
