import type { IncomingMessage } from "node:http"
import type { Credentials } from "./credential.ts"
import { type Identity, parseTarget } from "./exchange.ts"
import { type HostPolicy, isOurHost } from "./hostname.ts"
import { corsHeaders, isForeignFetch, judgeOrigin, preflightHeaders } from "./origin.ts"
import type { SignIn } from "./sign-in.ts"

/** A dialect with a cookie and refusals of its own. */
export interface GuardedDialect {
  owns(path: string): boolean
  /** A cookie that may hold the token. */
  cookie: string
  refuse(refused: { path: string; status: number; message: string; cookies?: string }): {
    body: unknown
    headers: Record<string, string>
  }
}

export interface GuardOptions {
  hosts: HostPolicy
  cors: readonly string[]
  auth: "required" | "off"
  credentials: Credentials
  signIn: SignIn
  /** Paths that need no credential: the pages' own files and the sign-in. */
  isOpen: (method: string, path: string) => boolean | Promise<boolean>
  dialect?: GuardedDialect
}

export type Verdict =
  | {
      pass: true
      identity: Identity | undefined
      path: string
      query: URLSearchParams
      headers: Record<string, string>
    }
  | {
      pass: false
      status: number
      headers: Record<string, string>
      message: string
      /** In a dialect's own words, in place of the message. */
      body?: unknown
    }

/** Whether a request carries a good one-time ticket; undefined without any. */
export type TicketCheck = (target: { path: string; query: URLSearchParams }) => Promise<boolean> | undefined

export type Judge = (request: IncomingMessage, ticket?: TicketCheck) => Promise<Verdict>

/**
 * The checks that every request and every upgrade passes, in this order: Host, Origin, credential. `identity` is undefined
 * for open paths only.
 */
export function createGuard(options: GuardOptions): Judge {
  const { hosts, cors, auth, credentials, signIn, isOpen, dialect } = options
  const vary = { Vary: "Origin" }

  return async function judge(request: IncomingMessage, ticket?: TicketCheck): Promise<Verdict> {
    const { headers, method = "GET" } = request
    const target = parseTarget(request.url)
    const own = target && dialect?.owns(target.path) ? dialect : undefined
    const refuse = (status: number, message: string, extra: Record<string, string> = {}): Verdict => {
      const refused = { pass: false as const, status, headers: { ...vary, ...extra }, message }
      if (!own || status < 400) return refused
      const worded = own.refuse({ path: target?.path ?? "", status, message, cookies: headers.cookie })
      return { ...refused, headers: { ...refused.headers, ...worded.headers }, body: worded.body }
    }

    if (request.rawHeaders.filter((text, at) => at % 2 === 0 && text.toLowerCase() === "host").length !== 1)
      return refuse(400, "A request needs exactly one Host header.")
    if (!isOurHost(headers.host, hosts))
      return refuse(403, "This server does not answer to that Host. Use its own address, or allow the name explicitly.")
    if (!target) return refuse(400, "The request target must be a path.")

    const origin = judgeOrigin(headers.origin, { hosts, cors })
    if (origin === "foreign")
      return refuse(403, "This origin may not call this server. Allow it with --cors when you trust it.")
    // Clients of that dialect send requests with cookies; only their own cookie counts from there.
    const withCookies: Record<string, string> =
      own && origin === "allowed" ? { "Access-Control-Allow-Credentials": "true" } : {}
    const readable: Record<string, string> = {
      ...vary,
      ...withCookies,
      ...(origin === "none" ? {} : corsHeaders(headers.origin ?? "")),
    }
    if (method === "OPTIONS" && headers["access-control-request-method"] && headers.origin)
      return refuse(204, "", { ...withCookies, ...preflightHeaders(headers.origin, headers) })

    const passed = (identity: Identity | undefined): Verdict => ({ pass: true, identity, ...target, headers: readable })
    if (await isOpen(method, target.path)) return passed(undefined)
    if (origin === "none" && isForeignFetch(headers))
      return refuse(403, "A page of another site may not call this server.")
    const ticketIsGood = await ticket?.(target)
    if (ticketIsGood !== undefined) {
      if (ticketIsGood) return passed("ticket")
      return refuse(
        403,
        "This ticket is not for this connection, was used, or is too old. Ask for a new one.",
        readable,
      )
    }
    if (auth === "off") return passed("open")
    if (credentials.accepts(headers, target.query)) return passed("token")
    // A page of another site was refused above, and so was its picture or form.
    if (own && credentials.acceptsCookie(headers.cookie, own.cookie)) return passed("token")
    if (signIn.accepts(headers.cookie)) {
      // The browser attaches the cookie by itself, so the request must also prove that our own page made it. An allowed
      // foreign origin uses a header instead.
      if (origin === "own" || (origin === "none" && isSameOriginRead(request))) return passed("cookie")
      return refuse(403, "A signed-in browser may only be used from this server's own pages.", readable)
    }
    // Clients of a dialect of its own show their own words, not the browser's dialog.
    return refuse(401, "", { ...readable, ...(!own && { "WWW-Authenticate": 'Basic realm="Secure Area"' }) })
  }
}

/** Browsers send no Origin with a same-origin GET; with anything that changes state they must prove where it is from. */
function isSameOriginRead(request: IncomingMessage): boolean {
  const site = request.headers["sec-fetch-site"]
  if (site === "same-origin") return true
  const reads = request.method === "GET" || request.method === "HEAD"
  return reads && request.headers.upgrade === undefined && (site === undefined || site === "none")
}
