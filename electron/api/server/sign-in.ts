import { createHmac, randomBytes } from "node:crypto"
import { sameSecret } from "./credential.ts"

export const COOKIE = "outrigger_session"
const CODE_LIFETIME_MS = 2 * 60_000
const COOKIE_LIFETIME_S = 30 * 24 * 3600

export interface SignIn {
  /** A link that signs one browser in, once, within two minutes. */
  createLink(): string
  /** Uses a code up. Answers the Set-Cookie header, or undefined when the code is unknown, used or too old. */
  redeem(code: string): string | undefined
  /** Whether a Cookie header carries a session that we gave out and that has not expired. */
  accepts(cookies: string | undefined): boolean
}

export interface SignInOptions {
  token: string
  url: () => string
  now?: () => number
}

/**
 * Browser sessions without state: the cookie is an expiry and a nonce signed with a key derived from the install's token.
 * It survives a restart, tells nothing about the token, and ends when the token is replaced.
 */
export function createSignIn({ token, url, now = Date.now }: SignInOptions): SignIn {
  const codes = new Map<string, number>()
  const key = createHmac("sha256", token).update("outrigger browser session").digest()
  const sign = (text: string) => createHmac("sha256", key).update(text).digest("base64url")
  const forgetOld = () => {
    for (const [code, expires] of codes) if (expires <= now()) codes.delete(code)
  }
  return {
    createLink() {
      forgetOld()
      const code = randomBytes(24).toString("base64url")
      codes.set(code, now() + CODE_LIFETIME_MS)
      return `${url()}/outrigger/sign-in?code=${code}`
    },
    redeem(code) {
      forgetOld()
      if (!codes.delete(code)) return undefined
      const text = `${Math.floor(now() / 1000) + COOKIE_LIFETIME_S}.${randomBytes(16).toString("base64url")}`
      return `${COOKIE}=${text}.${sign(text)}; Path=/; Max-Age=${COOKIE_LIFETIME_S}; HttpOnly; SameSite=Strict`
    },
    accepts(cookies) {
      if (!cookies?.includes(COOKIE)) return false
      // Every cookie of that name is tried: another program on another port of this host may have set one too.
      for (const pair of cookies.split(";")) {
        const [name, value = ""] = pair.trim().split("=", 2)
        if (name !== COOKIE) continue
        const [expires = "", nonce = "", signature = ""] = value.split(".")
        if (sameSecret(signature, sign(`${expires}.${nonce}`)) && Number(expires) * 1000 > now()) return true
      }
      return false
    },
  }
}
