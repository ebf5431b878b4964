import { readFile, stat } from "node:fs/promises"
import path from "node:path"
import { describe, expect, it } from "vitest"
import { createAuthStore, sharedKey } from "../../../electron/integration/mcp/auth-store.ts"
import { createLog } from "../../../electron/lib/log.ts"
import { afterTest } from "../../support/host.ts"
import { callTool, mcpFolder } from "../../support/mcp/folder.ts"
import { type OAuthOptions, startOAuthMcp } from "../../support/mcp/oauth-server.ts"
import { startMcpHttp } from "../../support/mcp/http-server.ts"
import { until } from "../../support/until.ts"

const none: ReadonlySet<string> = new Set()

async function oauthServer(options?: OAuthOptions) {
  const server = await startOAuthMcp(options)
  afterTest(() => server.close())
  return server
}

describe("signing in to an MCP server", () => {
  it("registers, sends the person off with PKCE and a state, and keeps the tokens for itself", async () => {
    const server = await oauthServer()
    const test = await mcpFolder({ ex: { type: "remote", url: server.url } })
    expect(await test.servers.status()).toEqual({ ex: { status: "needs_auth" } })
    expect(await test.servers.tools(none)).toEqual([])

    const { authorizationUrl, oauthState } = await test.all.startSignIn(test.place, "ex")
    const asked = new URL(authorizationUrl).searchParams
    expect(asked.get("state")).toBe(oauthState)
    expect(asked.get("code_challenge_method")).toBe("S256")
    expect(asked.get("redirect_uri")).toBe("http://127.0.0.1:4096/mcp/oauth/callback")
    expect(asked.get("resource")).toBe(server.url)
    expect(server.registrations.at(-1)).toMatchObject({ client_name: "Outrigger" })

    const back = await server.signIn(authorizationUrl)
    await expect(test.all.callback(new URLSearchParams({ code: "x", state: "made up" }))).rejects.toMatchObject({
      tag: "BadRequest",
    })
    expect(await test.all.callback(back.searchParams)).toBe("ex")
    expect(await test.servers.status()).toEqual({ ex: { status: "connected" } })
    expect(await callTool(await test.servers.tools(none), "ex_echo", { text: "in" })).toMatchObject({
      output: "You said: in",
    })
    // The state is good for one return only.
    await expect(test.all.callback(back.searchParams)).rejects.toMatchObject({ tag: "BadRequest" })
    const file = path.join(test.directory, "mcp-auth.json")
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readFile(file, "utf8")).toContain("rt_")
    expect(test.lines.join("")).not.toMatch(/at_|rt_/)
  })

  it("survives a restart, and renews tokens once for calls beside each other", async () => {
    const server = await oauthServer()
    const test = await mcpFolder({ ex: { type: "remote", url: server.url } })
    const { authorizationUrl } = await test.all.startSignIn(test.place, "ex")
    await test.all.callback((await server.signIn(authorizationUrl)).searchParams)
    const again = test.make()
    afterTest(() => again.dispose())
    const servers = again.of(test.placeFor())
    const tools = await servers.tools(none)
    const before = server.grants.length
    server.expireTokens()
    const calls = ["a", "b", "c"].map((text) => callTool(tools, "ex_echo", { text }))
    expect((await Promise.all(calls)).map((result) => result.output)).toEqual(
      ["a", "b", "c"].map((x) => `You said: ${x}`),
    )
    expect(server.grants.slice(before).map((grant) => grant.get("grant_type"))).toEqual(["refresh_token"])
  })

  it("is asked for again once the server takes neither token, and after signing out", async () => {
    const server = await oauthServer()
    const test = await mcpFolder({ ex: { type: "remote", url: server.url } })
    const signIn = async () => {
      const { authorizationUrl } = await test.all.startSignIn(test.place, "ex")
      return test.all.finishSignIn(test.place, "ex", (await server.signIn(authorizationUrl)).searchParams.get("code")!)
    }
    expect(await signIn()).toEqual({ status: "connected" })
    expect(await test.all.startSignIn(test.place, "ex")).toEqual({ authorizationUrl: "", oauthState: "" })
    const tools = await test.servers.tools(none)
    server.revoke()
    await expect(callTool(tools, "ex_echo", { text: "x" })).rejects.toThrow(/asks for a new sign-in/)
    expect(await test.servers.status()).toEqual({ ex: { status: "needs_auth" } })
    expect(await signIn()).toEqual({ status: "connected" })
    await test.all.signOut(test.place, "ex")
    expect(await test.servers.status()).toEqual({ ex: { status: "needs_auth" } })
    expect(await readFile(path.join(test.directory, "mcp-auth.json"), "utf8")).not.toContain("rt_")
  })

  it("reaches other folders with the same server", async () => {
    const server = await oauthServer()
    const test = await mcpFolder({ ex: { type: "remote", url: server.url } })
    const other = test.all.of(test.placeFor())
    expect(await other.status()).toEqual({ ex: { status: "needs_auth" } })
    const { authorizationUrl } = await test.all.startSignIn(test.place, "ex")
    await test.all.callback((await server.signIn(authorizationUrl)).searchParams)
    expect(await other.status()).toEqual({ ex: { status: "connected" } })
  })

  it("with a code that is wrong, or without having begun, is refused and changes nothing", async () => {
    const server = await oauthServer()
    const test = await mcpFolder({ ex: { type: "remote", url: server.url } })
    await expect(test.all.finishSignIn(test.place, "ex", "abc")).rejects.toThrow(/No sign-in to ex is under way/)
    const { authorizationUrl } = await test.all.startSignIn(test.place, "ex")
    await expect(test.all.finishSignIn(test.place, "ex", "wrong")).rejects.toThrow(/not accepted.*invalid_grant/)
    expect(await test.servers.status()).toEqual({ ex: { status: "needs_auth" } })
    // The right one still counts.
    await test.all.callback((await server.signIn(authorizationUrl)).searchParams)
    expect(await test.servers.status()).toEqual({ ex: { status: "connected" } })
  })

  it("uses a client id from the configuration, and says when one is needed", async () => {
    const server = await oauthServer({ closed: true, client: { id: "known", secret: "s3" } })
    const test = await mcpFolder({ ex: { type: "remote", url: server.url } })
    expect(await test.servers.status()).toEqual({
      ex: { status: "needs_client_registration", error: expect.stringContaining('"clientId"') },
    })
    await expect(test.all.startSignIn(test.place, "ex")).rejects.toMatchObject({ tag: "BadRequest" })
    test.config.mcp = {
      ex: { type: "remote", url: server.url, oauth: { clientId: "known", clientSecret: "s3", scope: "tools more" } },
    }
    expect(await test.servers.status()).toEqual({ ex: { status: "needs_auth" } })
    const { authorizationUrl } = await test.all.startSignIn(test.place, "ex")
    expect(new URL(authorizationUrl).searchParams.get("scope")).toBe("tools more")
    await test.all.callback((await server.signIn(authorizationUrl)).searchParams)
    expect(await test.servers.status()).toEqual({ ex: { status: "connected" } })
  })

  it("opens the browser and waits; without a browser everybody is told the address", async () => {
    const server = await oauthServer()
    const opened: string[] = []
    const test = await mcpFolder(
      { ex: { type: "remote", url: server.url } },
      { openBrowser: async (url) => void opened.push(url) },
    )
    const { signal } = new AbortController()
    const waiting = test.all.authenticate(test.place, "ex", signal)
    await until(() => opened.length > 0)
    await test.all.callback((await server.signIn(opened[0]!)).searchParams)
    expect(await waiting).toEqual({ status: "connected" })

    const blind = await mcpFolder({ ex: { type: "remote", url: server.url } })
    const abort = new AbortController()
    const givenUp = blind.all.authenticate(blind.place, "ex", abort.signal)
    const told = await until(() => blind.broadcast.find((event) => event.type === "mcp.browser.open.failed"))
    expect(told.properties).toEqual({ mcpName: "ex", url: expect.stringContaining("/authorize?") })
    abort.abort()
    await expect(givenUp).rejects.toMatchObject({ tag: "Aborted" })
  })

  it("is not for servers that have nothing to sign in to", async () => {
    const open = await startMcpHttp()
    afterTest(() => open.close())
    const test = await mcpFolder({
      local: { type: "local", command: ["true"] },
      off: { type: "remote", url: open.url, oauth: false },
      open: { type: "remote", url: open.url },
    })
    for (const name of ["local", "off"])
      await expect(test.all.startSignIn(test.place, name)).rejects.toMatchObject({
        tag: "BadRequest",
        data: { body: { error: `MCP server ${name} does not support OAuth` } },
      })
    expect(await test.all.startSignIn(test.place, "open")).toEqual({ authorizationUrl: "", oauthState: "" })
    await expect(test.all.startSignIn(test.place, "nobody")).rejects.toMatchObject({ tag: "McpServerNotFound" })
  })

  it("is stored unreadable where the system can do that", async () => {
    const server = await oauthServer()
    const protection = {
      protect: (value: string) => Buffer.from(value).toString("hex"),
      unprotect: (value: string) => Buffer.from(value, "hex").toString(),
    }
    const test = await mcpFolder({ ex: { type: "remote", url: server.url } }, { protection })
    const { authorizationUrl } = await test.all.startSignIn(test.place, "ex")
    await test.all.callback((await server.signIn(authorizationUrl)).searchParams)
    expect(await readFile(path.join(test.directory, "mcp-auth.json"), "utf8")).not.toMatch(/at_|rt_/)
    const again = test.make()
    afterTest(() => again.dispose())
    expect(await again.of(test.placeFor()).status()).toEqual({ ex: { status: "connected" } })
  })

  it("can be left to somebody else, who hands the token in for the address", async () => {
    const server = await oauthServer()
    const test = await mcpFolder({ ex: { type: "remote", url: server.url } })
    const { authorizationUrl } = await test.all.startSignIn(test.place, "ex")
    await test.all.callback((await server.signIn(authorizationUrl)).searchParams)
    const { tokens } = JSON.parse(await readFile(path.join(test.directory, "mcp-auth.json"), "utf8"))[
      `ex ${server.url}`
    ]

    const store = createAuthStore({
      file: path.join(test.directory, "other.json"),
      log: createLog({ write: () => {} }),
    })
    const other = await mcpFolder({ named: { type: "remote", url: server.url } }, { store })
    expect(await other.servers.status()).toEqual({ named: { status: "needs_auth" } })
    const hand = (access_token: string, expires?: number) =>
      store.update(sharedKey(server.url), () => ({ tokens: { access_token, token_type: "Bearer" }, expires }))
    await hand(tokens.access_token, Date.now() - 1)
    expect(await other.servers.status()).toEqual({ named: { status: "needs_auth" } })
    await hand(tokens.access_token, Date.now() + 60_000)
    expect(await other.servers.status()).toEqual({ named: { status: "connected" } })
    await other.all.signOut(other.place, "named")
    expect((await store.get(sharedKey(server.url))).tokens).toBeUndefined()
  })
})
