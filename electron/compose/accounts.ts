import type { Configs } from "../project/config.ts"
import type { McpTokens } from "../model/credential-notes.ts"
import type { Protection } from "../model/credentials.ts"
import type { Core } from "./core.ts"
import { lineage } from "./lineage.ts"

/** Keys, sign-ins and tokens of this host, and who may use them. */
export async function composeAccounts({
  core,
  configs,
  protection,
  env,
}: {
  core: Core
  configs: () => Promise<Configs>
  protection?: Protection
  env: NodeJS.ProcessEnv
}) {
  const [
    { createCredentials },
    { createHttpFetch },
    { createOAuth },
    { createSignIns },
    { createCredentialBook },
    { oauthDefinitions },
    { createAuthStore, sharedKey },
  ] = await Promise.all([
    import("../model/credentials.ts"),
    import("../model/http.ts"),
    import("../model/oauth.ts"),
    import("../model/sign-ins.ts"),
    import("../model/credential-book.ts"),
    import("../model/oauth-definition.ts"),
    import("../integration/mcp/auth-store.ts"),
  ])
  const { db, paths, sessions } = core
  const log = core.log.child("account")
  const http = createHttpFetch(env)
  const fetch = http.fetch()
  const credentials = createCredentials({ file: paths.credentials, log, protection })
  const oauth = createOAuth({ credentials, fetch, log })
  const mcpStore = createAuthStore({ file: paths.mcpAuth, log, protection })
  const mcp: McpTokens = {
    has: async (url) => (await mcpStore.get(sharedKey(url))).tokens !== undefined,
    keep: ({ url, accessToken, refreshToken, expires }) =>
      mcpStore.update(sharedKey(url), () => ({
        tokens: {
          access_token: accessToken,
          token_type: "Bearer",
          ...(refreshToken && { refresh_token: refreshToken }),
        },
        ...(expires !== undefined && { expires }),
      })),
    remove: (url) => mcpStore.remove(sharedKey(url)),
  }
  const book = createCredentialBook({
    db,
    credentials,
    oauth,
    mcp,
    env,
    log,
    rootOf: (sessionID) => lineage(sessions, sessionID).at(-1) ?? sessionID,
  })
  const signIns = createSignIns({
    oauth,
    fetch,
    log,
    // Of our own global configuration: no project may say where codes and tokens are sent.
    definitions: async (providerID) => {
      const { provider = {} } = await (await configs()).global()
      return oauthDefinitions(providerID, (Object.hasOwn(provider, providerID) && provider[providerID]?.options) || {})
    },
    onSignedIn: (providerID) => book.entered(providerID),
  })
  return {
    credentials,
    oauth,
    book,
    signIns,
    mcpStore,
    async dispose() {
      signIns.dispose()
      oauth.dispose()
      await http.dispose()
    },
  }
}

export type Accounts = Awaited<ReturnType<typeof composeAccounts>>
