import type { IncomingHttpHeaders } from "node:http"
import { type HostPolicy, isOurHost } from "./hostname.ts"

export interface OriginPolicy {
  hosts: HostPolicy
  /** Foreign origins that may call us, each as the browser spells it. */
  cors: readonly string[]
}

/** `none`: not a page's request. `own`: a page we served. `allowed`: configured. Anything else is `foreign`. */
export type OriginVerdict = "none" | "own" | "allowed" | "foreign"

export function judgeOrigin(origin: string | undefined, policy: OriginPolicy): OriginVerdict {
  if (origin === undefined) return "none"
  if (policy.cors.includes(origin)) return "allowed"
  return origin.startsWith("http://") && isOurHost(origin.slice("http://".length), policy.hosts) ? "own" : "foreign"
}

/**
 * Whether a browser says that this request came from another site although it has no Origin: an image, a script tag, a
 * plain form with GET. Browsers set the header themselves and pages cannot change it; other clients send none.
 */
export function isForeignFetch(headers: IncomingHttpHeaders): boolean {
  const site = headers["sec-fetch-site"]
  return site === "cross-site" || site === "same-site"
}

/** Headers that let a page of an allowed origin read the answer. Credentials are sent as headers, never as cookies. */
export function corsHeaders(origin: string): Record<string, string> {
  return {
    "Access-Control-Allow-Origin": origin,
    "Access-Control-Expose-Headers": "Link, X-Next-Cursor",
  }
}

export function preflightHeaders(origin: string, headers: IncomingHttpHeaders): Record<string, string> {
  const asked = headers["access-control-request-headers"]
  return {
    "Access-Control-Allow-Origin": origin,
    "Access-Control-Allow-Methods": "GET, HEAD, PUT, PATCH, POST, DELETE",
    ...(asked ? { "Access-Control-Allow-Headers": asked } : {}),
    ...(headers["access-control-request-private-network"] === "true"
      ? { "Access-Control-Allow-Private-Network": "true" }
      : {}),
    "Access-Control-Max-Age": "86400",
    Vary: "Origin, Access-Control-Request-Headers",
  }
}
