import type { IncomingMessage } from "node:http"
import { Fault } from "../../../shared/fault.ts"

interface Cursor {
  id: string
  time: number
}

/** Cursors are base64url JSON of the oldest message that was returned. */
export const encodeCursor = (cursor: Cursor) => Buffer.from(JSON.stringify(cursor)).toString("base64url")

export function decodeCursor(text: string): Cursor {
  try {
    const value = JSON.parse(Buffer.from(text, "base64url").toString("utf8")) as Partial<Cursor> | null
    if (typeof value?.id === "string" && typeof value.time === "number") return { id: value.id, time: value.time }
  } catch {
    // Falls through to the refusal: not base64url, or not JSON.
  }
  throw new Fault("BadRequest", 'Expected a cursor as the X-Next-Cursor header gave it\n  at ["before"]', {
    kind: "Query",
  })
}

/** What tells a client that older messages remain, and how to get them. */
export function pageHeaders(request: IncomingMessage, next: Cursor): Record<string, string> {
  const cursor = encodeCursor(next)
  const url = new URL(request.url ?? "/", `http://${request.headers.host}`)
  url.searchParams.set("before", cursor)
  // A link may end up in a log; the credential must not.
  url.searchParams.delete("auth_token")
  return {
    "X-Next-Cursor": cursor,
    Link: `<${url.href}>; rel="next"`,
    "Access-Control-Expose-Headers": "Link, X-Next-Cursor",
  }
}
