import type { Connection } from "./connection.ts"

/**
 * Address of a WebSocket of the host. A page cannot set headers on one: in Electron the credential goes in the query, in a
 * browser the cookie goes along by itself.
 */
export function socketUrl(connection: Connection, path: string): string {
  const url = new URL(connection.url.replace(/^http/, "ws") + path)
  if (connection.token !== null) url.searchParams.set("auth_token", btoa(`opencode:${connection.token}`))
  return url.href
}
