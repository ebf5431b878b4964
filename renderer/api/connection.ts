/** Where the host is and how to prove who we are. In a browser the cookie does it and `token` is null. */
export interface Connection {
  url: string
  token: string | null
}

/** Electron hands address and credential over its bridge; a browser talks to the origin that served the page. */
export async function findConnection(): Promise<Connection> {
  const bridge = window.outrigger
  if (!bridge) return { url: window.location.origin, token: null }
  const { url, token } = await bridge.connection()
  return { url: url.replace(/\/+$/, ""), token }
}
