import type { Fetch } from "./http.ts"
import { exchangeCode } from "./oauth-code.ts"
import type { OAuthDefinition } from "./oauth-definition.ts"
import { OAuthRefusal, postForm, type Tokens, tokensOf } from "./oauth-token.ts"

/** A code that the person types on another page (RFC 8628, or what OpenAI has in its place). */
export interface DeviceRequest {
  deviceCode: string
  userCode: string
  /** Where the person types it; `whole`: the same with the code filled in. */
  page: string
  whole?: string
  lastsMs: number
  /** Time between two polls. */
  pauseMs: number
}

export interface DevicePoll {
  deviceCode: string
  userCode?: string
}

const GRANT = "urn:ietf:params:oauth:grant-type:device_code"
/** Where the server does not say. */
const LASTS_MS = 15 * 60_000
const PAUSE_MS = 5_000

/** Throws `OAuthRefusal`, Fault `Unavailable`. */
export async function requestDevice(fetch: Fetch, definition: OAuthDefinition): Promise<DeviceRequest> {
  const own = definition.poll_url !== undefined
  const answer = await postForm(
    fetch,
    definition.device_url ?? "",
    { client_id: definition.client_id, ...(!own && { scope: definition.scopes?.join(" ") }) },
    { format: own ? "json" : "form" },
  )
  const deviceCode = answer[own ? "device_auth_id" : "device_code"]
  const userCode = answer["user_code"] ?? answer["usercode"]
  const page = own ? definition.verification_uri : answer["verification_uri"]
  if (typeof deviceCode !== "string" || typeof userCode !== "string" || typeof page !== "string")
    throw new OAuthRefusal("no_code", "The sign-in server gave no device code.")
  const [lasts, pause] = [Number(answer["expires_in"]), Number(answer["interval"] ?? Number.NaN)]
  const whole = answer["verification_uri_complete"]
  return {
    deviceCode,
    userCode,
    page,
    ...(typeof whole === "string" && { whole }),
    lastsMs: lasts > 0 ? lasts * 1000 : LASTS_MS,
    pauseMs: Number.isFinite(pause) && pause >= 0 ? pause * 1000 : PAUSE_MS,
  }
}

/**
 * Asks once. Throws `OAuthRefusal`: `authorization_pending` and `slow_down` mean to ask again; Fault `Unavailable`,
 * `Aborted`.
 */
export async function pollDevice(
  fetch: Fetch,
  definition: OAuthDefinition,
  { deviceCode, userCode }: DevicePoll,
  signal?: AbortSignal,
): Promise<Tokens> {
  const { poll_url: pollUrl, client_id, client_secret } = definition
  if (pollUrl === undefined) {
    const form = { grant_type: GRANT, device_code: deviceCode, client_id, client_secret }
    return tokensOf(await postForm(fetch, definition.token_url, form, { signal }))
  }
  const asked = { device_auth_id: deviceCode, user_code: userCode }
  const answer = await postForm(fetch, pollUrl, asked, { signal, format: "json" }).catch((error: unknown) => {
    // It has no word for "not yet": the code is forbidden or unknown until the person has typed it.
    if (error instanceof OAuthRefusal && (error.status === 403 || error.status === 404))
      throw new OAuthRefusal("authorization_pending", "The code was not entered yet.", error.status)
    throw error
  })
  const { authorization_code: code, code_verifier: verifier } = answer
  if (typeof code !== "string" || typeof verifier !== "string")
    throw new OAuthRefusal("no_code", "The sign-in server gave no authorization code.")
  const redirectUri = definition.device_redirect_uri ?? ""
  return exchangeCode(fetch, definition, { code, verifier, redirectUri }, signal)
}
