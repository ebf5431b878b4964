import { randomBytes } from "node:crypto"
import type { AuthProvider, FetchLike, OAuthClientProvider } from "@modelcontextprotocol/client"
import type { McpOAuthConfig } from "../../../shared/domain/config.ts"
import { Fault } from "../../../shared/fault.ts"
import { type AuthKey, type AuthStore, sharedKey } from "./auth-store.ts"
import { AuthorizationNeeded, rootCause } from "./failure.ts"
import { type Library, loadLibrary } from "./library.ts"
import { oauthClient } from "./oauth-client.ts"

/** Longest that a token may take to be renewed, in ms. */
const RENEWAL_MS = 30_000

/** A sign-in that waits for the person's browser. */
export interface SignInFlow {
  state: string
  authorizationUrl: string
  /** Trades the code that the browser came back with for tokens, and keeps them. */
  finish(params: URLSearchParams): Promise<void>
}

export interface Authorization {
  /** For requests to the server: sends the token, and renews it once the server refuses it. */
  requests(library: Library): { auth: AuthProvider; fetch: FetchLike }
  /**
   * Tries `open` with a client that can sign in. Undefined: it worked without. Throws what `open` threw when the
   * server is not one that a person can sign in to.
   */
  begin(open: (with_: { auth: AuthProvider; fetch: FetchLike }) => Promise<void>): Promise<SignInFlow | undefined>
  forget(): Promise<void>
  /** Whether it is worth trying again after `needs_auth`: a sign-in was made, here or for another folder. */
  revision(): number
}

export interface AuthorizationInput {
  store: AuthStore
  key: AuthKey
  config: McpOAuthConfig
  /** Where our own server takes people back. */
  callbackUrl: () => string
  /** Renewals under way, for the whole host: a refresh token works once. */
  renewing: Map<string, Promise<void>>
}

interface Challenge {
  resourceMetadataUrl?: URL
  scope?: string
}

export function createAuthorization({ store, key, config, callbackUrl, renewing }: AuthorizationInput): Authorization {
  const redirectUrl = () => config.redirectUri ?? callbackUrl()
  const oauthFetch: FetchLike = (url, init) =>
    fetch(url, { ...init, signal: init?.signal ?? AbortSignal.timeout(RENEWAL_MS) })

  function providerFor(library: Library, client: OAuthClientProvider, onChallenge?: (challenge: Challenge) => void) {
    /** The Authorization header that each response answers. */
    const sent = new WeakMap<Response, string | null>()

    async function authorize(response: Response) {
      const found = library.extractWWWAuthenticateParams(response)
      const challenge: Challenge = {
        resourceMetadataUrl: found.resourceMetadataUrl,
        scope: config.scope ?? found.scope,
      }
      onChallenge?.(challenge)
      let outcome: string
      try {
        outcome = await library.auth(client, { serverUrl: key.url, ...challenge, fetchFn: oauthFetch })
      } catch (error) {
        const text = rootCause(error)
        throw new AuthorizationNeeded(
          isAboutRegistration(library, error)
            ? `The server does not register clients by itself: get a client id from its operator and set it as "oauth": { "clientId": … } (${text})`
            : `Signing in is not possible: ${text}`,
          isAboutRegistration(library, error),
          { cause: error },
        )
      }
      if (outcome !== "AUTHORIZED") throw new AuthorizationNeeded("The server asks for a sign-in.")
    }

    const auth: AuthProvider = {
      token: async () => (await client.tokens())?.access_token,
      async onUnauthorized({ response }) {
        const token = (await client.tokens())?.access_token
        // Renewed since this request was sent.
        if (token && sent.get(response) !== `Bearer ${token}`) return
        if (onChallenge) return authorize(response)
        const id = JSON.stringify(key)
        let running = renewing.get(id)
        if (!running) {
          running = authorize(response).finally(() => renewing.delete(id))
          renewing.set(id, running)
        }
        return running
      },
    }
    const watched: FetchLike = async (url, init) => {
      const response = await fetch(url, init)
      sent.set(response, new Headers(init?.headers).get("authorization"))
      return response
    }
    return { auth, fetch: watched }
  }

  return {
    requests: (library) => providerFor(library, oauthClient({ store, key, config, redirectUrl: redirectUrl() })),
    async begin(open) {
      const library = await loadLibrary()
      const state = randomBytes(32).toString("base64url")
      let authorizationUrl: URL | undefined
      let challenge: Challenge = {}
      const client = oauthClient({
        store,
        key,
        config,
        redirectUrl: redirectUrl(),
        interactive: {
          state,
          onRedirect(url) {
            // It is opened by the system: anything but a page could start a program.
            if (url.protocol === "https:" || url.protocol === "http:") authorizationUrl = url
          },
        },
      })
      try {
        await open(providerFor(library, client, (found) => (challenge = found)))
        return undefined
      } catch (error) {
        if (!authorizationUrl) throw error
      }
      return {
        state,
        authorizationUrl: authorizationUrl.href,
        async finish(params) {
          const code = params.get("code")
          if (!code) throw new Fault("BadRequest", "The sign-in was refused by the server. Start it again.", {})
          try {
            await library.auth(client, {
              serverUrl: key.url,
              ...challenge,
              authorizationCode: code,
              iss: params.get("iss") ?? undefined,
              fetchFn: oauthFetch,
            })
          } catch (error) {
            // Nothing of the callback is repeated here: a page may have made it up.
            const why = error instanceof library.OAuthError ? ` (${error.code})` : ""
            throw new Fault(
              "BadRequest",
              `The code was not accepted by the authorization server of ${key.name}${why}. Start the sign-in again.`,
              { name: key.name },
              { cause: error },
            )
          }
        },
      }
    },
    async forget() {
      await store.remove(key)
      await store.remove(sharedKey(key.url))
    },
    revision: () => store.revision(key) + store.revision(sharedKey(key.url)),
  }
}

const isAboutRegistration = (library: Library, error: unknown): boolean =>
  error instanceof library.RegistrationRejectedError ||
  (error instanceof Error && /dynamic client registration|register/i.test(error.message))
