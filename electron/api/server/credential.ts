import { hash, timingSafeEqual } from "node:crypto"
import type { IncomingHttpHeaders } from "node:http"

export interface CredentialOptions {
  token: string
  /** Accepted beside the token, as the Basic password. */
  password?: string
  /** Basic user. */
  username?: string
}

export interface Credentials {
  /** Bearer, Basic, `auth_token` (base64 of `user:password`) or `token` in the query. */
  accepts(headers: IncomingHttpHeaders, query: URLSearchParams): boolean
  /** Whether a cookie of this name holds the token. */
  acceptsCookie(cookies: string | undefined, name: string): boolean
}

/** Compares in a time that depends on neither text: both are hashed first, so lengths do not show either. */
export function sameSecret(one: string, other: string): boolean {
  return timingSafeEqual(hash("sha256", one, "buffer"), hash("sha256", other, "buffer"))
}

export function createCredentials({ token, password, username = "opencode" }: CredentialOptions): Credentials {
  const passes = (given: string) => {
    // Both are always compared, so that the time does not tell which one is in use.
    const byToken = sameSecret(given, token)
    const byPassword = password !== undefined && password !== "" && sameSecret(given, password)
    return byToken || byPassword
  }
  const basic = (encoded: string) => {
    const text = Buffer.from(encoded, "base64").toString("utf8")
    const colon = text.indexOf(":")
    if (colon < 0) return false
    const named = sameSecret(text.slice(0, colon), username)
    return passes(text.slice(colon + 1)) && named
  }
  return {
    acceptsCookie(cookies = "", name) {
      // Every cookie of that name is tried: a program on another port of this host may have set one too.
      return cookies.split(";").some((pair) => {
        const [key = "", value = ""] = pair.trim().split("=", 2)
        return key === name && sameSecret(value, token)
      })
    },
    accepts(headers, query) {
      const header = headers.authorization
      if (header) {
        const [scheme = "", value = ""] = header.split(/\s+/, 2)
        if (/^bearer$/i.test(scheme)) return sameSecret(value, token)
        if (/^basic$/i.test(scheme)) return basic(value)
        return false
      }
      const parameter = query.get("auth_token")
      if (parameter !== null) return basic(parameter)
      // For clients that can set no header: event streams and sockets of a browser.
      const plain = query.get("token")
      return plain !== null && sameSecret(plain, token)
    },
  }
}
