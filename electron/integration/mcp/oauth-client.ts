import type { OAuthClientProvider, OAuthDiscoveryState } from "@modelcontextprotocol/client"
import type { McpOAuthConfig } from "../../../shared/domain/config.ts"
import { type AuthKey, type AuthStore, sharedKey, type StoredAuth, tokensFor } from "./auth-store.ts"

export interface OAuthClientInput {
  store: AuthStore
  key: AuthKey
  config: McpOAuthConfig
  /** Where the authorization server sends the person back to. */
  redirectUrl: string
  /** A person signs in now; without it the client only uses and renews what it has. */
  interactive?: { state: string; onRedirect: (url: URL) => void }
}

/**
 * This host as an OAuth client of one server: its registration and tokens, in the library's words. What belongs to one
 * sign-in (verifier, discovery, a registration made for it) stays in memory until the tokens are there, so that an
 * abandoned one costs nobody their tokens.
 */
export function oauthClient({ store, key, config, redirectUrl, interactive }: OAuthClientInput): OAuthClientProvider {
  let verifier: string | undefined
  let discovery: OAuthDiscoveryState | undefined
  let registered: StoredAuth["client"]
  /** The configured client, with the authorization server that it was used with. */
  let known: StoredAuth["client"]

  return {
    redirectUrl,
    clientMetadata: {
      client_name: "Outrigger",
      redirect_uris: [redirectUrl],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: config.clientSecret ? "client_secret_post" : "none",
      ...(config.scope && { scope: config.scope }),
    },
    ...(interactive && { state: () => interactive.state }),
    async clientInformation() {
      if (config.clientId)
        return (
          known ?? { client_id: config.clientId, ...(config.clientSecret && { client_secret: config.clientSecret }) }
        )
      if (registered) return registered
      const { client, tokens } = await store.get(key)
      // Tokens can only be renewed by the client they were given to; a sign-in needs one that may come back to us.
      return client && (client.redirectUri === redirectUrl || (tokens && !interactive)) ? client : undefined
    },
    async saveClientInformation(client) {
      if (config.clientId) {
        known = client
        return
      }
      if (interactive) {
        registered = { ...client, redirectUri: redirectUrl }
        return
      }
      await store.update(key, (auth) => ({
        ...auth,
        client: { ...client, redirectUri: auth.tokens ? (auth.client?.redirectUri ?? redirectUrl) : redirectUrl },
      }))
    },
    tokens: () => tokensFor(store, key),
    async saveTokens(tokens) {
      const client = registered
      await store.update(key, (auth) => ({ ...auth, ...(client && { client }), tokens }))
    },
    redirectToAuthorization(url) {
      interactive?.onRedirect(url)
    },
    saveCodeVerifier(value) {
      verifier = value
    },
    codeVerifier() {
      if (!verifier) throw new Error("This sign-in was not begun here. Start it again.")
      return verifier
    },
    saveDiscoveryState(state) {
      discovery = state
    },
    discoveryState: () => discovery,
    async invalidateCredentials(scope) {
      if (scope === "verifier") verifier = undefined
      if (scope === "discovery" || scope === "all") discovery = undefined
      if (scope === "client" || scope === "all") registered = undefined
      // What was handed in for the address is no better than the server's own.
      if (["all", "tokens"].includes(scope) && !(await store.get(key)).tokens) await store.remove(sharedKey(key.url))
      if (scope === "all") await store.remove(key)
      if (scope === "client") await store.update(key, ({ client: _client, ...auth }) => auth)
      if (scope === "tokens") await store.update(key, ({ tokens: _tokens, ...auth }) => auth)
    },
  }
}
