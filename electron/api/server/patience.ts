import type { ServerResponse } from "node:http"

/** Clients on Node give up on an answer, and between two pieces of one, after five minutes. */
const PATIENCE_MS = 60_000

export interface Patience {
  /** Whether the answer has begun: its status can no longer change. */
  readonly begun: boolean
  end(): void
}

/**
 * Keeps the client of a long operation (a turn that waits for a person) waiting: after a minute the answer begins with
 * status 200, and each further minute adds a space, which JSON allows before a value.
 */
export function keepWaiting(response: ServerResponse, everyMs = PATIENCE_MS): Patience {
  let begun = false
  const timer = setInterval(() => {
    if (!begun && !response.headersSent) {
      begun = true
      response.writeHead(200, { "Content-Type": "application/json", "Cache-Control": "no-store" })
    }
    if (begun) response.write(" ")
  }, everyMs).unref()
  return {
    get begun() {
      return begun
    },
    end: () => clearInterval(timer),
  }
}
