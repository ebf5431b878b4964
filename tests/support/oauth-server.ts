import { createHash, randomUUID } from "node:crypto"
import http from "node:http"
import type { AddressInfo } from "node:net"
import { afterTest } from "./host.ts"

export interface OAuthServer {
  url: string
  /** Forms that came to the token endpoint. */
  asked: Record<string, string>[]
  /** Lifetime of the tokens it gives, seconds. */
  lasts: number
  /** What the token endpoint answers instead, once. */
  refuse(error: string): void
  /** The person enters the code of a device. */
  enterCode(userCode: string): void
  /** Keeps token requests waiting until the answer of this is called. */
  hold(): () => void
  /** Content types of token requests. */
  types: string[]
  /** Access tokens that are good now. */
  valid: Set<string>
}

/** An authorization server on loopback: browser sign-ins that approve at once, PKCE checked, devices, rotating refresh tokens. */
export async function startOAuthServer(): Promise<OAuthServer> {
  const codes = new Map<string, { challenge: string; redirect: string }>()
  const devices = new Map<string, { userCode: string; entered: boolean }>()
  const refreshes = new Set<string>()
  const refusals: string[] = []
  let held: Promise<void> = Promise.resolve()
  const server: OAuthServer = {
    url: "",
    asked: [],
    lasts: 3_600,
    refuse: (error) => void refusals.push(error),
    enterCode(userCode) {
      for (const device of devices.values()) if (device.userCode === userCode) device.entered = true
    },
    hold() {
      let release = () => {}
      held = new Promise<void>((resolve) => (release = resolve))
      return release
    },
    types: [],
    valid: new Set(),
  }

  const give = () => {
    const access = `access-${randomUUID()}`
    const refresh = `refresh-${randomUUID()}`
    server.valid.add(access)
    refreshes.add(refresh)
    return { access_token: access, refresh_token: refresh, expires_in: server.lasts, token_type: "Bearer" }
  }

  const token = (form: Record<string, string>): Record<string, unknown> => {
    const refusal = refusals.shift()
    if (refusal) return { error: refusal, error_description: `refused: ${refusal}` }
    if (form["client_id"] !== "client-1") return { error: "invalid_client" }
    if (form["grant_type"] === "authorization_code") {
      const known = codes.get(form["code"] ?? "")
      codes.delete(form["code"] ?? "")
      const challenge = createHash("sha256")
        .update(form["code_verifier"] ?? "")
        .digest("base64url")
      if (!known || known.challenge !== challenge || known.redirect !== form["redirect_uri"])
        return { error: "invalid_grant", error_description: "This code is not good." }
      return give()
    }
    if (form["grant_type"] === "refresh_token") {
      return refreshes.delete(form["refresh_token"] ?? "")
        ? give()
        : { error: "invalid_grant", error_description: "This refresh token is used up." }
    }
    const device = devices.get(form["device_code"] ?? "")
    if (!device) return { error: "expired_token" }
    return device.entered ? give() : { error: "authorization_pending" }
  }

  const listener = http.createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? "/", server.url)
      if (url.pathname === "/authorize") {
        const redirect = url.searchParams.get("redirect_uri") ?? ""
        const code = randomUUID()
        codes.set(code, { challenge: url.searchParams.get("code_challenge") ?? "", redirect })
        const target = new URL(redirect)
        target.searchParams.set("code", code)
        target.searchParams.set("state", url.searchParams.get("state") ?? "")
        response.writeHead(302, { location: target.href }).end()
        return
      }
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const sent = Buffer.concat(chunks).toString()
      const type = request.headers["content-type"] ?? ""
      const form: Record<string, string> =
        type === "application/json" ? JSON.parse(sent) : Object.fromEntries(new URLSearchParams(sent))
      let answer: Record<string, unknown>
      let status: number | undefined
      if (url.pathname === "/own-device") {
        // As OpenAI has it: a device id, and later a code with its verifier.
        const deviceID = randomUUID()
        const userCode = `OWN-${devices.size + 1}`
        devices.set(deviceID, { userCode, entered: false })
        answer = { device_auth_id: deviceID, user_code: userCode, interval: "1" }
      } else if (url.pathname === "/own-poll") {
        const device = devices.get(form["device_auth_id"] ?? "")
        const verifier = randomUUID()
        const code = randomUUID()
        if (device?.entered && device.userCode === form["user_code"]) {
          const challenge = createHash("sha256").update(verifier).digest("base64url")
          codes.set(code, { challenge, redirect: "https://vendor.example/device" })
          answer = { authorization_code: code, code_verifier: verifier }
        } else {
          status = 403
          answer = { error: { message: "not yet" } }
        }
      } else if (url.pathname === "/device") {
        const deviceCode = randomUUID()
        const userCode = `CODE-${devices.size + 1}`
        devices.set(deviceCode, { userCode, entered: false })
        answer = {
          device_code: deviceCode,
          user_code: userCode,
          verification_uri: `${server.url}/activate`,
          expires_in: 60,
          interval: 0.02,
        }
      } else {
        server.asked.push(form)
        server.types.push(type)
        await held
        answer = token(form)
      }
      response.writeHead(status ?? (answer["error"] ? 400 : 200), { "content-type": "application/json" })
      response.end(JSON.stringify(answer))
    })()
  })
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve))
  server.url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`
  afterTest(
    () =>
      new Promise((resolve) => {
        listener.close(() => resolve())
        listener.closeAllConnections()
      }),
  )
  return server
}
