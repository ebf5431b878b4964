import type { IncomingMessage, ServerResponse } from "node:http"

/**
 * How a request proved who it is. `open`: the server runs without credentials. `ticket`: by what its WebSocket route gave
 * out for this one connection.
 */
export type Identity = "token" | "cookie" | "open" | "ticket"

/** One request that passed the guard, with its answer. */
export interface Exchange {
  request: IncomingMessage
  response: ServerResponse
  /** Upper case; HEAD is routed as GET and Node leaves the body out. */
  method: string
  /** Path as sent, still percent-encoded, without the query. */
  path: string
  query: URLSearchParams
  identity: Identity
}

/** Splits a request target. Undefined for anything but a path (`http://…`, `*`, an authority). */
export function parseTarget(target: string | undefined): { path: string; query: URLSearchParams } | undefined {
  if (!target?.startsWith("/")) return undefined
  const mark = target.indexOf("?")
  if (mark < 0) return { path: target, query: new URLSearchParams() }
  return { path: target.slice(0, mark), query: new URLSearchParams(target.slice(mark + 1)) }
}
