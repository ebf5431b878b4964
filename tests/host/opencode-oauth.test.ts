import { readFile, stat } from "node:fs/promises"
import path from "node:path"
import { describe, expect, it } from "vitest"
import { startTestHost, type TestHost } from "../support/host.ts"
import { startModelServer } from "../support/model-server/server.ts"
import { afterTest } from "../support/host.ts"
import { startOAuthServer } from "../support/oauth-server.ts"

async function scene() {
  const server = await startOAuthServer()
  const model = await startModelServer()
  afterTest(() => model.close())
  const common = { client_id: "client-1", token_url: `${server.url}/token`, scopes: ["chat", "offline"] }
  const oauth = [
    { ...common, flow: "loopback", label: "Browser", authorize_url: `${server.url}/authorize` },
    {
      ...common,
      flow: "code",
      authorize_url: `${server.url}/authorize`,
      redirect_uri: "https://provider.example/show-code",
      parameters: { audience: "models" },
    },
    { ...common, flow: "device", device_url: `${server.url}/device` },
  ]
  const test = await startTestHost({
    config: {
      model: "acme/one",
      provider: {
        acme: {
          name: "Acme",
          npm: "@ai-sdk/openai-compatible",
          env: ["ACME_KEY"],
          options: { baseURL: model.url, oauth },
          models: { one: { name: "One", limit: { context: 50_000, output: 4_000 } } },
        },
      },
    },
  })
  const begin = async (method: number, inputs?: Record<string, string>) => {
    const answer = await test.client.provider.oauth.authorize({ providerID: "acme", method, inputs })
    return answer.data!
  }
  const end = (method: number, code?: string) =>
    test.request("/provider/acme/oauth/callback", { method: "POST", body: JSON.stringify({ method, code }) })
  return { test, server, model, begin, end }
}

const stored = async (test: TestHost) =>
  JSON.parse(await readFile(path.join(test.home, "credentials.json"), "utf8")) as Record<
    string,
    Record<string, unknown>
  >

async function ask(test: TestHost, text = "say hi") {
  const session = (await test.client.session.create({})).data!
  return (await test.client.session.prompt({ sessionID: session.id, parts: [{ type: "text", text }] })).data!
}

describe("signing in to a provider", () => {
  it("lists its ways, OAuth before keys", async () => {
    const { test } = await scene()
    const methods = (await test.client.provider.auth()).data!
    expect(methods.acme).toEqual([
      { type: "oauth", label: "Browser" },
      { type: "oauth", label: "Sign in with a browser" },
      { type: "oauth", label: "Sign in with a code on any device" },
      { type: "api", label: "API key" },
    ])
    expect(methods.anthropic).toEqual([{ type: "api", label: "API key" }])
  })

  it("goes through the browser and back to this machine by itself", async () => {
    const { test, model, begin, end, server } = await scene()
    const begun = await begin(0)
    expect(begun).toMatchObject({ method: "auto", instructions: expect.stringContaining("browser") })
    const url = new URL(begun.url)
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: "code",
      client_id: "client-1",
      scope: "chat offline",
      code_challenge_method: "S256",
    })
    expect(url.searchParams.get("redirect_uri")).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/)
    const ending = end(0)
    const page = await fetch(begun.url)
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("You are signed in")])
    expect(await (await ending).json()).toBe(true)
    expect(server.asked).toHaveLength(1)
    const file = await stored(test)
    expect(file.acme).toMatchObject({ type: "oauth", tokenUrl: `${server.url}/token`, clientId: "client-1" })
    expect((await stat(path.join(test.home, "credentials.json"))).mode & 0o777).toBe(0o600)
    expect((await ask(test)).info).toMatchObject({ finish: "stop" })
    const access = String(file.acme!.access)
    expect(model.requests.at(-1)!.headers.authorization).toBe(`Bearer ${access}`)
    const seen = JSON.stringify((await test.client.provider.list()).data)
    expect(seen).not.toContain(access)
    expect(seen).not.toContain("client-1")
  })

  it("takes a pasted code, its address too, and says what was wrong", async () => {
    const { test, begin, end } = await scene()
    const land = async (url: string) => (await fetch(url, { redirect: "manual" })).headers.get("location") ?? ""
    const begun = await begin(1)
    expect(begun.method).toBe("code")
    expect(new URL(begun.url).searchParams.get("audience")).toBe("models")
    for (const [code, text] of [
      ["", "Expected the code"],
      ["not-the-code", "This code is not good."],
      [`https://provider.example/show-code?code=x&state=other`, "another sign-in"],
    ] as const) {
      const answer = await end(1, code)
      expect([answer.status, await answer.json()]).toMatchObject([
        400,
        { name: "BadRequest", data: { message: expect.stringContaining(text) } },
      ])
    }
    expect((await end(1, await land(begun.url))).status).toBe(200)
    expect((await stored(test)).acme).toMatchObject({ type: "oauth" })
    expect((await end(1, "again")).status).toBe(400)
    const other = await begin(1)
    const code = new URL(await land(other.url)).searchParams.get("code")!
    expect((await end(1, `${code}`)).status).toBe(200)
  })

  it("waits for a device", async () => {
    const { test, begin, end, server } = await scene()
    const begun = await begin(2)
    const code = /CODE-\d+/.exec(begun.instructions)![0]
    expect(begun).toMatchObject({ method: "auto", url: `${server.url}/activate` })
    const ending = end(2)
    await expect.poll(() => server.asked.length, { timeout: 10_000 }).toBeGreaterThan(2)
    server.enterCode(code)
    expect((await ending).status).toBe(200)
    expect((await stored(test)).acme).toMatchObject({ type: "oauth" })
    await begin(2)
    server.refuse("access_denied")
    const denied = await end(2)
    expect([denied.status, await denied.json()]).toMatchObject([
      400,
      { data: { message: expect.stringContaining("access_denied") } },
    ])
  })

  it("renews a token before its end, once, and asks to sign in again when that fails", async () => {
    const { test, model, begin, end, server } = await scene()
    server.lasts = 1
    const begun = await begin(0)
    const ending = end(0)
    await fetch(begun.url)
    await ending
    const first = String((await stored(test)).acme!.access)
    await Promise.all([ask(test), ask(test), ask(test)])
    const renewals = server.asked.filter((form) => form.grant_type === "refresh_token")
    expect(renewals.length).toBeGreaterThan(0)
    const used = model.requests.map((request) => request.headers.authorization)
    expect(used).not.toContain(`Bearer ${first}`)
    for (const authorization of used) expect(server.valid.has(authorization!.slice(7))).toBe(true)

    await expect
      .poll(async () => Number((await stored(test)).acme!.expires) < Date.now(), { timeout: 5_000 })
      .toBe(true)
    // The answer, its title, and whoever comes while the first refusal is on its way.
    for (let n = 0; n < 6; n += 1) server.refuse("invalid_grant")
    const failed = await ask(test)
    expect(failed.info).toMatchObject({
      error: {
        name: "ProviderAuthError",
        data: { providerID: "acme", message: expect.stringContaining("Sign in again") },
      },
    })
    await test.client.auth.remove({ providerID: "acme" })
    expect((await stored(test)).acme).toBeUndefined()
  })

  it("never sends a token to a server that configuration named later", async () => {
    const { test, begin, end, server } = await scene()
    server.lasts = 1
    const begun = await begin(0)
    const ending = end(0)
    await fetch(begun.url)
    await ending
    const evil = await startOAuthServer()
    await test.request("/config", {
      method: "PATCH",
      body: JSON.stringify({
        provider: {
          acme: {
            options: {
              oauth: { flow: "device", client_id: "x", token_url: `${evil.url}/token`, device_url: evil.url },
            },
          },
        },
      }),
    })
    await ask(test)
    expect(evil.asked).toEqual([])
    expect(server.asked.some((form) => form.grant_type === "refresh_token")).toBe(true)
  })

  it("is refused where there is none, and over plain http elsewhere", async () => {
    const { test, end } = await scene()
    const post = (target: string, body: unknown) => test.request(target, { method: "POST", body: JSON.stringify(body) })
    for (const [provider, method] of [
      ["acme", 3],
      ["acme", 99],
      ["acme", -1],
      ["anthropic", 0],
      ["nobody", 0],
      ["__proto__", 0],
    ] as const)
      expect([provider, (await post(`/provider/${provider}/oauth/authorize`, { method })).status]).toEqual([
        provider,
        400,
      ])
    expect((await end(0)).status).toBe(400)
    const plain = await startTestHost({
      config: {
        provider: {
          bad: {
            name: "Bad",
            options: {
              oauth: {
                flow: "device",
                client_id: "x",
                token_url: "http://provider.example/t",
                device_url: "http://provider.example/d",
              },
            },
          },
        },
      },
    })
    const refused = await plain.request("/provider/bad/oauth/authorize", { method: "POST", body: '{"method":0}' })
    expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining("https")])
  })
})
