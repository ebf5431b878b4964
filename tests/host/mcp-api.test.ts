import { readFile } from "node:fs/promises"
import path from "node:path"
import { describe, expect, it } from "vitest"
import { afterTest, startTestHost, type TestHost } from "../support/host.ts"
import { isRunning, localServer } from "../support/mcp/folder.ts"
import { startOAuthMcp } from "../support/mcp/oauth-server.ts"
import { startMcpHttp } from "../support/mcp/http-server.ts"
import { until } from "../support/until.ts"

const post = async (test: TestHost, target: string, body?: unknown, method = "POST") => {
  const answer = await test.request(target, { method, ...(body !== undefined && { body: JSON.stringify(body) }) })
  return { status: answer.status, body: await answer.json() }
}

describe("MCP servers over the API", () => {
  it("are added, disconnected and connected again, and end with the host", async () => {
    const test = await startTestHost()
    const pids = path.join(test.home, "pids")
    expect((await test.client.mcp.status()).data).toEqual({})
    expect(await post(test, "/mcp", { name: "ex", config: localServer("family", pids) })).toEqual({
      status: 200,
      body: { ex: { status: "connected" } },
    })
    expect(
      await post(test, "/mcp", { name: "broken", config: { type: "local", command: ["no-such-program-here"] } }),
    ).toMatchObject({ status: 200, body: { ex: { status: "connected" }, broken: { status: "failed" } } })
    const [server, child] = (await readFile(pids, "utf8")).trim().split("\n").map(Number)
    expect(await post(test, "/mcp/ex/disconnect")).toEqual({ status: 200, body: true })
    await until(() => !isRunning(server!) && !isRunning(child!))
    expect((await test.client.mcp.status()).data?.ex).toEqual({ status: "disabled" })
    expect(await post(test, "/mcp/ex/connect")).toEqual({ status: 200, body: true })
    expect((await test.client.mcp.status()).data?.ex).toEqual({ status: "connected" })
    const started = (await readFile(pids, "utf8")).trim().split("\n").map(Number)
    await test.host.stop()
    await until(() => started.every((pid) => !isRunning(pid)))
  })

  it("refuse what the contract refuses, in its words", async () => {
    const test = await startTestHost({ config: { mcp: { ex: localServer() } } })
    for (const [method, target, body] of [
      ["POST", "/mcp/who/connect"],
      ["POST", "/mcp/who/disconnect"],
      ["POST", "/mcp/who/auth"],
      ["POST", "/mcp/who/auth/authenticate"],
      ["POST", "/mcp/who/auth/callback", { code: "x" }],
      ["DELETE", "/mcp/who/auth"],
    ] as const)
      expect([target, await post(test, target, body, method)]).toMatchObject([
        target,
        { status: 404, body: { _tag: "McpServerNotFoundError", name: "who", message: expect.any(String) } },
      ])
    for (const target of ["/mcp/ex/auth", "/mcp/ex/auth/authenticate"])
      expect(await post(test, target)).toEqual({
        status: 400,
        body: { error: "MCP server ex does not support OAuth" },
      })
    for (const body of [{}, { name: "x" }, { name: "x", config: { type: "odd" } }, { name: 5, config: localServer() }])
      expect(await post(test, "/mcp", body)).toMatchObject({ status: 400, body: { name: "BadRequest" } })
    expect(await post(test, "/mcp/ex/auth/callback", {})).toMatchObject({ status: 400 })
    expect(await post(test, "/mcp/ex/auth/callback", { code: "x" })).toMatchObject({ status: 400 })
    expect(await post(test, "/mcp/ex/auth", undefined, "DELETE")).toEqual({ status: 200, body: { success: true } })
  })

  it("are signed in to by the person's browser, which needs no credential of ours", async () => {
    const server = await startOAuthMcp()
    afterTest(() => server.close())
    const opened: string[] = []
    const test = await startTestHost({
      config: { mcp: { ex: { type: "remote", url: server.url } } },
      openBrowser: async (url) => void opened.push(url),
    })
    expect((await test.client.mcp.status()).data).toEqual({ ex: { status: "needs_auth" } })
    const waiting = post(test, "/mcp/ex/auth/authenticate")
    await until(() => opened.length > 0)
    const back = await server.signIn(opened[0]!)
    expect(back.href.startsWith(`${test.host.url}/mcp/oauth/callback?`)).toBe(true)

    // A browser as it comes from another site; nothing of ours but the state lets it in.
    const browser = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" }
    const forged = new URL(back)
    forged.searchParams.set("state", "<script>")
    const refused = await fetch(forged, { headers: browser })
    expect(refused.status).toBe(400)
    expect(await refused.text()).not.toContain("<script>")
    expect((await fetch(back, { method: "HEAD", headers: browser })).status).toBe(204)
    const page = await fetch(back, { headers: browser })
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("Outrigger may use ex now")])
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'")
    expect(await waiting).toEqual({ status: 200, body: { status: "connected" } })
    expect((await fetch(`${test.host.url}/mcp`, { headers: browser })).status).toBe(403)

    expect(await post(test, "/mcp/ex/auth")).toEqual({ status: 200, body: { authorizationUrl: "", oauthState: "" } })
    expect(await post(test, "/mcp/ex/auth", undefined, "DELETE")).toEqual({ status: 200, body: { success: true } })
    expect((await test.client.mcp.status()).data).toEqual({ ex: { status: "needs_auth" } })
    const begun = await post(test, "/mcp/ex/auth")
    const { authorizationUrl } = begun.body as { authorizationUrl: string }
    const code = (await server.signIn(authorizationUrl)).searchParams.get("code")
    expect(await post(test, "/mcp/ex/auth/callback", { code })).toEqual({ status: 200, body: { status: "connected" } })
  })

  it("belong to a folder, and go with its instance", async () => {
    const remote = await startMcpHttp()
    afterTest(() => remote.close())
    const test = await startTestHost()
    await post(test, "/mcp", { name: "ex", config: { type: "remote", url: remote.url } })
    const elsewhere = await test.request("/mcp", { headers: { "x-opencode-directory": test.home } })
    expect(await elsewhere.json()).toEqual({})
    await post(test, "/instance/dispose")
    expect((await test.client.mcp.status()).data).toEqual({})
    expect(remote.requests.some(({ method }) => method === "DELETE")).toBe(true)
  })
})
