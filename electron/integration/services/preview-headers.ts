import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http"

/** About one connection only, and not for who is behind it. */
const ofConnection = new Set([
  "connection",
  "expect",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "upgrade",
])

/** Cookies of our own API, under every name that its dialects know. */
const ownCookies = new Set(["outrigger_session", "discobot_session", "discobot_secret"])

export interface Sides {
  /** `http://<session>-svc-<service>.localhost:<port>`, as the page has it. */
  page: string
  /** `http://localhost:<port>`, as the service has itself. */
  service: string
}

/** What a service is told of a page's request: it sees itself as if it were asked directly. */
export function forwardedHeaders(
  headers: IncomingHttpHeaders,
  { page, service }: Sides,
  isOurs: (authorization: string) => boolean,
): OutgoingHttpHeaders {
  const named = new Set((headers.connection ?? "").toLowerCase().split(/\s*,\s*/))
  const kept: OutgoingHttpHeaders = {}
  for (const [name, value] of Object.entries(headers))
    if (!ofConnection.has(name) && !named.has(name)) kept[name] = value
  if (headers.authorization !== undefined && isOurs(headers.authorization)) delete kept.authorization
  const cookies = (headers.cookie ?? "")
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair !== "" && !ownCookies.has(pair.split("=")[0] ?? ""))
  if (cookies.length > 0) kept.cookie = cookies.join("; ")
  else delete kept.cookie
  // Servers compare these with their own address before they believe a request.
  if (headers.origin === page) kept.origin = service
  if (headers.referer?.startsWith(`${page}/`)) kept.referer = service + headers.referer.slice(page.length)
  kept.host = new URL(service).host
  kept["x-forwarded-host"] = new URL(page).host
  kept["x-forwarded-proto"] = "http"
  return kept
}

/** What a page is told of a service's answer: redirects stay in the preview, and so do cookies. */
export function answeredHeaders(headers: IncomingHttpHeaders, { page, service }: Sides): OutgoingHttpHeaders {
  const kept: OutgoingHttpHeaders = {}
  for (const [name, value] of Object.entries(headers)) if (!ofConnection.has(name)) kept[name] = value
  const { location } = headers
  if (location !== undefined) {
    const { port, protocol } = new URL(service)
    const own = new RegExp(`^${protocol}//(localhost|127\\.0\\.0\\.1|\\[::1\\]):${port}(?=[/?#]|$)`, "i")
    kept.location = location.replace(own, page)
  }
  const cookies = headers["set-cookie"]
    // For this host alone: a service sets nothing that our API would be sent.
    ?.map((cookie) => cookie.replace(/;\s*domain=[^;]*/gi, ""))
    .filter((cookie) => !ownCookies.has(cookie.split("=")[0]?.trim() ?? ""))
  if (cookies) kept["set-cookie"] = cookies
  return kept
}
