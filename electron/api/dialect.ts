import type { ErrorWording } from "./errors/faults.ts"
import type { Exchange } from "./server/exchange.ts"

/** One API over the host. It holds no state and no rules of its own: routes, schemas, translation. */
export interface Dialect {
  /** Whether the path is this dialect's, by its decoded segments. The first dialect that claims a path answers it. */
  claims(segments: string[]): boolean
  /** Answers, or throws: a Fault for an expected failure, anything else for a bug. */
  handle(exchange: Exchange, segments: string[]): Promise<void>
  wording: ErrorWording
  /** Ends its streams, for shutdown. */
  close(): void
}
