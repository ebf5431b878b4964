import { createHash, randomBytes } from "node:crypto"
import { type McpHttpServer, startMcpHttp } from "./http-server.ts"

export interface OAuthOptions {
  /** No dynamic registration: clients must be known. */
  closed?: boolean
  /** A client that is known without registration. */
  client?: { id: string; secret: string }
}

export interface OAuthMcpServer extends McpHttpServer {
  registrations: { redirect_uris: string[]; client_name?: string }[]
  /** Bodies of the token requests. */
  grants: URLSearchParams[]
  /** Access tokens end now; refresh tokens still work. */
  expireTokens(): void
  /** Refresh tokens end too. */
  revoke(): void
  /** What a person's browser does: signs in, and is sent back. Answers that address. */
  signIn(authorizationUrl: string): Promise<URL>
}

const json = (body: unknown, status = 200) => Response.json(body, { status })

/** The example server behind an authorization server of its own: discovery, registration, PKCE, refresh with rotation. */
export async function startOAuthMcp({ closed = false, client }: OAuthOptions = {}): Promise<OAuthMcpServer> {
  const codes = new Map<string, { challenge: string; redirect: string; clientID: string; scope: string }>()
  const access = new Set<string>()
  const refresh = new Map<string, string>()
  const clients = new Set<string>(client ? [client.id] : [])
  const registrations: OAuthMcpServer["registrations"] = []
  const grants: URLSearchParams[] = []
  const random = () => randomBytes(12).toString("hex")

  const issue = (clientID: string) => {
    const tokens = { access: `at_${random()}`, refresh: `rt_${random()}` }
    access.add(tokens.access)
    refresh.set(tokens.refresh, clientID)
    return json({
      access_token: tokens.access,
      refresh_token: tokens.refresh,
      token_type: "Bearer",
      expires_in: 3600,
      scope: "tools",
    })
  }

  async function token(request: Request): Promise<Response> {
    const form = new URLSearchParams(await request.text())
    grants.push(form)
    const clientID = form.get("client_id") ?? ""
    if (!clients.has(clientID)) return json({ error: "invalid_client" }, 401)
    if (client?.id === clientID && form.get("client_secret") !== client.secret)
      return json({ error: "invalid_client" }, 401)
    if (form.get("grant_type") === "refresh_token") {
      const given = form.get("refresh_token") ?? ""
      if (refresh.get(given) !== clientID) return json({ error: "invalid_grant" }, 400)
      refresh.delete(given)
      return issue(clientID)
    }
    const code = codes.get(form.get("code") ?? "")
    const verifier = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url")
    if (
      !code ||
      code.challenge !== verifier ||
      code.redirect !== form.get("redirect_uri") ||
      code.clientID !== clientID
    )
      return json({ error: "invalid_grant" }, 400)
    codes.delete(form.get("code") ?? "")
    return issue(clientID)
  }

  async function before(request: Request): Promise<Response | undefined> {
    const url = new URL(request.url)
    const { origin, pathname, searchParams } = url
    if (pathname === "/.well-known/oauth-protected-resource/mcp")
      return json({ resource: `${origin}/mcp`, authorization_servers: [origin], scopes_supported: ["tools"] })
    if (pathname === "/.well-known/oauth-authorization-server")
      return json({
        issuer: origin,
        authorization_endpoint: `${origin}/authorize`,
        token_endpoint: `${origin}/token`,
        ...(!closed && { registration_endpoint: `${origin}/register` }),
        response_types_supported: ["code"],
        code_challenge_methods_supported: ["S256"],
        token_endpoint_auth_methods_supported: ["none", "client_secret_post"],
      })
    if (pathname === "/register" && !closed) {
      const metadata = (await request.json()) as (typeof registrations)[number]
      registrations.push(metadata)
      const id = `client_${random()}`
      clients.add(id)
      return json({ ...metadata, client_id: id }, 201)
    }
    if (pathname === "/authorize") {
      const clientID = searchParams.get("client_id") ?? ""
      const redirect = searchParams.get("redirect_uri") ?? ""
      if (!clients.has(clientID) || searchParams.get("code_challenge_method") !== "S256") return json({}, 400)
      const code = random()
      const challenge = searchParams.get("code_challenge") ?? ""
      codes.set(code, { challenge, redirect, clientID, scope: searchParams.get("scope") ?? "" })
      const back = new URL(redirect)
      back.searchParams.set("code", code)
      back.searchParams.set("state", searchParams.get("state") ?? "")
      return new Response(null, { status: 302, headers: { location: back.href } })
    }
    if (pathname === "/token") return token(request)
    if (pathname !== "/mcp") return undefined
    const bearer = request.headers.get("authorization")?.replace("Bearer ", "") ?? ""
    if (access.has(bearer)) return undefined
    const metadata = `${origin}/.well-known/oauth-protected-resource/mcp`
    return new Response("sign in first", {
      status: 401,
      headers: { "www-authenticate": `Bearer resource_metadata="${metadata}"` },
    })
  }

  const server = await startMcpHttp({ before })
  return {
    ...server,
    registrations,
    grants,
    expireTokens: () => access.clear(),
    revoke() {
      access.clear()
      refresh.clear()
    },
    async signIn(authorizationUrl) {
      const answer = await fetch(authorizationUrl, { redirect: "manual" })
      return new URL(answer.headers.get("location") ?? "")
    },
  }
}
