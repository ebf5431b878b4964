import { createHash, randomBytes } from "node:crypto"
import { setTimeout as delay } from "node:timers/promises"
import type { ProviderAuthAuthorization } from "../../shared/domain/provider.ts"
import { Fault } from "../../shared/fault.ts"
import type { Log } from "../lib/log.ts"
import { Secret } from "../lib/secret.ts"
import type { Credential, Credentials } from "./credentials.ts"
import type { Fetch } from "./http.ts"
import { type OAuthDefinition, withInputs } from "./oauth-definition.ts"
import { listenForRedirect } from "./oauth-loopback.ts"
import { OAuthRefusal, postForm, type Tokens, tokensOf } from "./oauth-token.ts"

export interface OAuth {
  /** Begins a sign-in; one per provider at a time. Throws Fault `BadRequest`, `Unavailable`. */
  authorize(
    providerID: string,
    method: number,
    definition: OAuthDefinition,
    inputs?: Record<string, string>,
  ): Promise<ProviderAuthAuthorization>
  /**
   * Ends it: with the code that the person pasted, or when the browser or the device is done. The tokens are stored then.
   * Throws Fault `BadRequest` when there is nothing to end, or with the provider's reason.
   */
  complete(providerID: string, method: number, code: string | undefined, signal: AbortSignal): Promise<void>
  /** The key to send now; a token at its end is renewed first, once for all who wait. Throws Fault `Unauthorized`. */
  fresh(providerID: string, credential: Credential): Promise<Secret>
  dispose(): void
}

interface Pending {
  method: number
  /** Fires when it takes too long, or another sign-in of the provider begins. */
  ended: AbortController
  complete(code: string | undefined, signal: AbortSignal): Promise<Tokens>
  definition: OAuthDefinition
}

/** A sign-in that was begun must be ended within this time, ms. */
const LONGEST_MS = 15 * 60_000
/** A token is renewed this long before its end, ms, so that it lasts for the call it is fetched for. */
const EARLY_MS = 60_000
const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"

export function createOAuth(options: { credentials: Credentials; fetch: Fetch; log: Log; longestMs?: number }): OAuth {
  const { credentials, fetch, log, longestMs = LONGEST_MS } = options
  const pending = new Map<string, Pending>()
  const renewing = new Map<string, Promise<Secret>>()

  async function browser(definition: OAuthDefinition, ended: AbortSignal) {
    const verifier = randomBytes(32).toString("base64url")
    const state = randomBytes(24).toString("base64url")
    const redirect = definition.flow === "loopback" ? await listenForRedirect() : undefined
    ended.addEventListener("abort", () => redirect?.close(), { once: true })
    const redirectUri = redirect?.uri ?? definition.redirect_uri ?? ""
    const url = new URL(definition.authorize_url ?? "")
    const parameters: Record<string, string> = {
      ...definition.parameters,
      response_type: "code",
      client_id: definition.client_id,
      redirect_uri: redirectUri,
      state,
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
      ...(definition.scopes && { scope: definition.scopes.join(" ") }),
    }
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
    return {
      answer: {
        url: url.href,
        method: redirect ? ("auto" as const) : ("code" as const),
        instructions: redirect
          ? "Sign in in your browser; this goes on by itself."
          : "Sign in in your browser, and paste the code that it shows.",
      },
      async complete(pasted: string | undefined, signal: AbortSignal): Promise<Tokens> {
        const code = redirect
          ? codeOf(await orEnd(redirect.arrived, signal, ended), state)
          : codeOf(pastedParameters(pasted), state, { stateOptional: true })
        return tokensOf(
          await postForm(
            fetch,
            definition.token_url,
            {
              grant_type: "authorization_code",
              code,
              redirect_uri: redirectUri,
              code_verifier: verifier,
              client_id: definition.client_id,
              client_secret: definition.client_secret,
            },
            signal,
          ),
        )
      },
    }
  }

  async function device(definition: OAuthDefinition, ended: AbortSignal) {
    const begun = await postForm(fetch, definition.device_url ?? "", {
      client_id: definition.client_id,
      scope: definition.scopes?.join(" "),
    })
    const { device_code: deviceCode, user_code: userCode, verification_uri: page } = begun
    if (typeof deviceCode !== "string" || typeof userCode !== "string" || typeof page !== "string")
      throw new OAuthRefusal("no_code", "The sign-in server gave no device code.")
    const whole = begun["verification_uri_complete"]
    const lasts = Number(begun["expires_in"])
    const deadline = Date.now() + (lasts > 0 ? lasts * 1000 : LONGEST_MS)
    let pauseMs = Number.isFinite(Number(begun["interval"])) ? Number(begun["interval"] ?? 5) * 1000 : 5_000
    return {
      answer: {
        url: typeof whole === "string" ? whole : page,
        method: "auto" as const,
        instructions: `Enter code: ${userCode}`,
      },
      async complete(_code: string | undefined, signal: AbortSignal): Promise<Tokens> {
        const stop = AbortSignal.any([signal, ended])
        while (Date.now() < deadline) {
          await delay(pauseMs, undefined, { signal: stop }).catch(() => {
            throw new Fault("Aborted", "The sign-in was given up.")
          })
          try {
            return tokensOf(
              await postForm(
                fetch,
                definition.token_url,
                {
                  grant_type: DEVICE_GRANT,
                  device_code: deviceCode,
                  client_id: definition.client_id,
                  client_secret: definition.client_secret,
                },
                stop,
              ),
            )
          } catch (error) {
            if (!(error instanceof OAuthRefusal)) throw error
            if (error.code === "slow_down") pauseMs += 5_000
            else if (error.code !== "authorization_pending") throw error
          }
        }
        throw new OAuthRefusal("expired_token", "The code was not entered in time. Begin again.")
      },
    }
  }

  const end = (providerID: string) => {
    pending.get(providerID)?.ended.abort()
    pending.delete(providerID)
  }

  const store = (providerID: string, tokens: Tokens, definition: OAuthDefinition) =>
    credentials.set(
      providerID,
      { type: "oauth", ...tokens },
      // Kept with the tokens: a configuration that changes later cannot send them to another server.
      {
        tokenUrl: definition.token_url,
        clientId: definition.client_id,
        ...(definition.client_secret && { clientSecret: definition.client_secret }),
      },
    )

  async function renew(providerID: string): Promise<Secret> {
    const stored = await credentials.renewal(providerID)
    if (!stored) throw signInAgain(providerID, "its token has ended and cannot be renewed")
    const { tokenUrl, clientId, clientSecret, refresh } = stored
    try {
      const answer = await postForm(fetch, tokenUrl, {
        grant_type: "refresh_token",
        refresh_token: refresh.reveal(),
        client_id: clientId,
        client_secret: clientSecret?.reveal(),
      })
      const tokens = tokensOf(answer, refresh.reveal())
      await credentials.set(
        providerID,
        { type: "oauth", ...tokens },
        { tokenUrl, clientId, ...(clientSecret && { clientSecret: clientSecret.reveal() }) },
      )
      log.info("a provider's token was renewed", { provider: providerID })
      return new Secret(tokens.access)
    } catch (error) {
      if (error instanceof OAuthRefusal) throw signInAgain(providerID, error.message)
      throw error
    }
  }

  return {
    async authorize(providerID, method, given, inputs) {
      const definition = withInputs(given, inputs)
      end(providerID)
      const ended = new AbortController()
      try {
        const flow = await (definition.flow === "device" ? device : browser)(definition, ended.signal)
        pending.set(providerID, { method, ended, definition, complete: flow.complete })
        const timer = setTimeout(() => pending.get(providerID)?.ended === ended && end(providerID), longestMs)
        timer.unref()
        ended.signal.addEventListener("abort", () => clearTimeout(timer), { once: true })
        return flow.answer
      } catch (error) {
        ended.abort()
        throw refused(providerID, error)
      }
    },
    async complete(providerID, method, code, signal) {
      const flow = pending.get(providerID)
      if (!flow || flow.method !== method)
        throw new Fault("BadRequest", `No sign-in to ${providerID} was begun, or it took too long. Begin it again.`)
      try {
        const tokens = await flow.complete(code, signal)
        await store(providerID, tokens, flow.definition)
        end(providerID)
      } catch (error) {
        throw refused(providerID, error)
      }
    },
    async fresh(providerID, credential) {
      const { expires = 0, key } = credential
      if (expires === 0 || expires - Date.now() > EARLY_MS) return key
      let work = renewing.get(providerID)
      if (!work) {
        work = renew(providerID).finally(() => renewing.delete(providerID))
        renewing.set(providerID, work)
      }
      try {
        return await work
      } catch (error) {
        // It lasts a little longer: the next call tries again.
        if (expires > Date.now()) return key
        throw error
      }
    },
    dispose() {
      for (const providerID of [...pending.keys()]) end(providerID)
    },
  }
}

const signInAgain = (providerID: string, why: string) =>
  new Fault("Unauthorized", `You are no longer signed in to ${providerID}: ${why}. Sign in again.`, { providerID })

const refused = (providerID: string, error: unknown) =>
  error instanceof OAuthRefusal
    ? new Fault("BadRequest", `The sign-in to ${providerID} did not succeed: ${error.message}`, { code: error.code })
    : error

/** What a person pastes: the code alone, `code#state`, or the whole address that the browser ended at. */
function pastedParameters(pasted: string | undefined): URLSearchParams {
  const text = pasted?.trim() ?? ""
  if (text === "") throw new Fault("BadRequest", 'Expected the code that the browser shows\n  at ["code"]')
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return new URL(text).searchParams
  const [code = "", state] = text.split("#")
  return new URLSearchParams({ code, ...(state && { state }) })
}

function codeOf(parameters: URLSearchParams, state: string, { stateOptional = false } = {}): string {
  const error = parameters.get("error")
  if (error) throw new OAuthRefusal(error, parameters.get("error_description") ?? "")
  const given = parameters.get("state")
  if (!(stateOptional && given === null) && given !== state)
    throw new OAuthRefusal("wrong_state", "The answer belongs to another sign-in. Begin again.")
  const code = parameters.get("code")
  if (!code) throw new OAuthRefusal("no_code", "The answer holds no code. Begin again.")
  return code
}

function orEnd<T>(work: Promise<T>, ...signals: AbortSignal[]): Promise<T> {
  const signal = AbortSignal.any(signals)
  return Promise.race([
    work,
    new Promise<never>((_, reject) => {
      const stop = () => reject(new Fault("Aborted", "The sign-in was given up."))
      if (signal.aborted) stop()
      else signal.addEventListener("abort", stop, { once: true })
    }),
  ])
}
