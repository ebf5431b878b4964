import { setTimeout as delay } from "node:timers/promises"
import type { ProviderAuthAuthorization } from "../../shared/domain/provider.ts"
import { Fault } from "../../shared/fault.ts"
import type { Log } from "../lib/log.ts"
import { Secret } from "../lib/secret.ts"
import type { Credential, Credentials } from "./credentials.ts"
import type { Fetch } from "./http.ts"
import { authorizationRequest, codeOf, exchangeCode, pastedParameters } from "./oauth-code.ts"
import { type OAuthDefinition, withInputs } from "./oauth-definition.ts"
import { pollDevice, requestDevice } from "./oauth-device.ts"
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
  /** Keeps tokens that another way of signing in gave, so that they are renewed as ours are. */
  store(providerID: string, tokens: Tokens, definition: OAuthDefinition, enterprise?: string): Promise<void>
  /** Renews the token now. Throws Fault `Unauthorized`, `Unavailable`. */
  renew(providerID: string): Promise<void>
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

export function createOAuth(options: { credentials: Credentials; fetch: Fetch; log: Log; longestMs?: number }): OAuth {
  const { credentials, fetch, log, longestMs = LONGEST_MS } = options
  const pending = new Map<string, Pending>()
  const renewing = new Map<string, Promise<Secret>>()

  async function browser(definition: OAuthDefinition, ended: AbortSignal) {
    const redirect = definition.flow === "loopback" ? await listen(definition.redirect_uri) : undefined
    ended.addEventListener("abort", () => redirect?.close(), { once: true })
    const redirectUri = redirect?.uri ?? definition.redirect_uri ?? ""
    const { url, verifier, state } = authorizationRequest(definition, redirectUri)
    return {
      answer: {
        url,
        method: redirect ? ("auto" as const) : ("code" as const),
        instructions: redirect
          ? "Sign in in your browser; this goes on by itself."
          : "Sign in in your browser, and paste the code that it shows.",
      },
      async complete(pasted: string | undefined, signal: AbortSignal): Promise<Tokens> {
        const code = redirect
          ? codeOf(await orEnd(redirect.arrived, signal, ended), state)
          : codeOf(pastedParameters(pasted), state, true)
        return exchangeCode(fetch, definition, { code, redirectUri, verifier, state }, signal)
      },
    }
  }

  async function device(definition: OAuthDefinition, ended: AbortSignal) {
    const { deviceCode, userCode, page, whole, lastsMs, ...begun } = await requestDevice(fetch, definition)
    const deadline = Date.now() + lastsMs
    let { pauseMs } = begun
    return {
      answer: { url: whole ?? page, method: "auto" as const, instructions: `Enter code: ${userCode}` },
      async complete(_code: string | undefined, signal: AbortSignal): Promise<Tokens> {
        const stop = AbortSignal.any([signal, ended])
        while (Date.now() < deadline) {
          await delay(pauseMs, undefined, { signal: stop }).catch(() => {
            throw new Fault("Aborted", "The sign-in was given up.")
          })
          try {
            return await pollDevice(fetch, definition, { deviceCode, userCode }, stop)
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

  const store: OAuth["store"] = (providerID, tokens, definition, enterprise) =>
    credentials.set(
      providerID,
      { type: "oauth", ...tokens, ...(enterprise && { enterpriseUrl: enterprise }) },
      // Kept with the tokens: a configuration that changes later cannot send them to another server.
      {
        tokenUrl: definition.token_url,
        clientId: definition.client_id,
        ...(definition.client_secret && { clientSecret: definition.client_secret }),
        ...(definition.token_format && { tokenFormat: definition.token_format }),
      },
    )

  async function renew(providerID: string): Promise<Secret> {
    const stored = await credentials.renewal(providerID)
    if (!stored) throw signInAgain(providerID, "its token cannot be renewed")
    const { tokenUrl, clientId, clientSecret, tokenFormat, refresh } = stored
    try {
      const answer = await postForm(
        fetch,
        tokenUrl,
        {
          grant_type: "refresh_token",
          refresh_token: refresh.reveal(),
          client_id: clientId,
          client_secret: clientSecret?.reveal(),
        },
        { format: tokenFormat },
      )
      const tokens = tokensOf(answer, refresh.reveal())
      const now = await credentials.renewal(providerID)
      // Signed out, or in anew, in between: what is there now counts.
      if (now?.refresh.reveal() !== refresh.reveal()) {
        const other = await credentials.get(providerID)
        if (other) return other.key
        throw signInAgain(providerID, "the sign-in was removed")
      }
      const { accountId, enterpriseUrl } = (await credentials.get(providerID)) ?? {}
      await credentials.set(
        providerID,
        {
          type: "oauth",
          ...(accountId && { accountId }),
          ...(enterpriseUrl && { enterpriseUrl }),
          ...tokens,
        },
        {
          tokenUrl,
          clientId,
          ...(clientSecret && { clientSecret: clientSecret.reveal() }),
          ...(tokenFormat && { tokenFormat }),
        },
      )
      log.info("a provider's token was renewed", { provider: providerID })
      return new Secret(tokens.access)
    } catch (error) {
      if (error instanceof OAuthRefusal) throw signInAgain(providerID, error.message)
      throw error
    }
  }

  /** Once for all who wait: a refresh token works once. */
  function renewOnce(providerID: string): Promise<Secret> {
    let work = renewing.get(providerID)
    if (!work) {
      work = renew(providerID).finally(() => renewing.delete(providerID))
      renewing.set(providerID, work)
    }
    return work
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
      try {
        const now = renewing.has(providerID) ? undefined : await credentials.get(providerID)
        // Renewed since the caller read it.
        if (now?.type === "oauth" && (now.expires ?? 0) - Date.now() > EARLY_MS) return now.key
        return await renewOnce(providerID)
      } catch (error) {
        // It lasts a little longer: the next call tries again.
        if (expires > Date.now()) return key
        throw error
      }
    },
    store,
    async renew(providerID) {
      await renewOnce(providerID)
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

/** At any port, or at the one address that the provider knows. Throws Fault `Unavailable` when that is taken. */
function listen(fixed: string | undefined) {
  return listenForRedirect(fixed).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE") throw error
    throw new Fault(
      "Unavailable",
      `Another program listens at ${fixed}, where the sign-in ends: another sign-in, or the vendor's own tool. End it and try again.`,
    )
  })
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
