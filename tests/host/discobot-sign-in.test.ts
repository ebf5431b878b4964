import { readFile } from "node:fs/promises"
import http from "node:http"
import path from "node:path"
import { describe, expect, it } from "vitest"
import { startDiscobot } from "../support/discobot.ts"
import { signInScene } from "../support/discobot-sign-ins.ts"
import { afterTest } from "../support/host.ts"
import { until } from "../support/until.ts"

type Scene = Awaited<ReturnType<typeof signInScene>>

async function ask({ client, models }: Scene, providerID: string, modelID: string, text: string) {
  models.enqueue({ text })
  const session = (await client.session.create({})).data!
  const prompt = {
    sessionID: session.id,
    model: { providerID, modelID },
    parts: [{ type: "text" as const, text: "hi" }],
  }
  return JSON.stringify((await client.session.prompt(prompt)).data)
}

describe("signing in with Anthropic", () => {
  it("goes by PKCE, sends JSON, and makes the models usable", async () => {
    const scene = await signInScene()
    const { post, browse, oauth, call, home } = scene
    expect((await post("anthropic/exchange", { code: "x" })).value).toEqual({ error: "verifier is required" })
    expect((await post("anthropic/exchange", { verifier: "x" })).value).toEqual({ error: "code is required" })
    const { status, value: begun } = await post("anthropic/authorize")
    expect(status).toBe(200)
    expect(Object.keys(begun).toSorted()).toEqual(["url", "verifier"])
    const asked = new URL(begun.url).searchParams
    expect(asked.get("code_challenge_method")).toBe("S256")
    expect(asked.get("client_id")).toBe("client-1")
    const back = (await browse(begun.url)).searchParams

    // Somebody else's answer is refused before the code is used.
    const mixed = await post("anthropic/exchange", { code: `${back.get("code")}#other`, verifier: begun.verifier })
    expect(mixed).toMatchObject({ status: 200, value: { success: false, error: expect.stringContaining("another") } })
    const pasted = `${back.get("code")}#${back.get("state")}`
    const done = await post("anthropic/exchange", { code: pasted, verifier: begun.verifier })
    expect(done).toMatchObject({
      status: 200,
      value: {
        success: true,
        expiresAt: expect.any(String),
        expiresIn: expect.any(Number),
        credential: { provider: "anthropic", authType: "oauth", isConfigured: true, agentVisible: false },
      },
    })
    expect(oauth.types.at(-1)).toBe("application/json")
    expect(oauth.asked.at(-1)).toMatchObject({ grant_type: "authorization_code", state: back.get("state") })
    const again = await post("anthropic/exchange", { code: pasted, verifier: begun.verifier })
    expect(again.value).toEqual({ success: false, error: "This code is not good." })

    const models = (await call("GET", "models")).value.models as { id: string }[]
    expect(models.some(({ id }) => id.startsWith("anthropic/"))).toBe(true)
    expect(await ask(scene, "anthropic", "claude-haiku-5-5", "from my plan")).toContain("from my plan")
    const sent = scene.models.requests.at(-1)!.headers
    expect([...oauth.valid]).toContain(String(sent["authorization"]).replace("Bearer ", ""))
    expect(sent["anthropic-beta"]).toContain("oauth")
    // What the API says of it holds no token, and neither does what support is told.
    const said = JSON.stringify([done, await call("GET", "credentials"), await call("GET", "/api/support-info")])
    for (const token of oauth.valid) expect(said).not.toContain(token)
    expect(await readFile(path.join(home, "credentials.json"), "utf8")).toContain([...oauth.valid][0])
  })

  it("takes a token as it is, for a year, without any client id", async () => {
    const { call } = await startDiscobot()
    const code = "sk-ant-oat01-direct-secret"
    const { value } = await call("POST", "credentials/anthropic/exchange", { code })
    expect(value).toMatchObject({ success: true, credential: { authType: "oauth" } })
    expect(value.expiresIn).toBeGreaterThan(364 * 24 * 3600)
    expect(JSON.stringify(value)).not.toContain(code)
    const refreshed = await call("POST", "credentials/anthropic/refresh")
    expect(refreshed.status).toBe(502)
    expect(refreshed.value.error).toContain("cannot be renewed")
    // The window shows the same.
    expect((await call("GET", "/provider")).value.connected).toContain("anthropic")
  })

  it("says that it is not configured, as all others do, and what is missing first", async () => {
    const { call } = await startDiscobot()
    const post = (at: string, body: unknown = {}) => call("POST", `credentials/${at}`, body)
    for (const [at, body] of [
      ["anthropic/authorize"],
      ["anthropic/exchange", { code: "c", verifier: "v" }],
      ["codex/authorize"],
      ["codex/exchange", { code: "c", verifier: "v", redirectUri: "http://localhost:1455/auth/callback" }],
      ["codex/device-code"],
      ["codex/poll", { deviceAuthId: "d", userCode: "u" }],
      ["github-copilot/device-code"],
      ["github-copilot/poll", { deviceCode: "d" }],
      ["github-git/device-code"],
      ["github-git/poll", { deviceCode: "d", domain: "github.com" }],
    ] as [string, unknown?][]) {
      const { status, value } = await post(at, body)
      expect([at, status, value.error]).toEqual([at, 503, expect.stringContaining("not configured")])
    }
    for (const [at, body, missing] of [
      ["codex/exchange", { verifier: "v" }, "code"],
      ["codex/exchange", { code: "c" }, "verifier"],
      ["codex/callback-status", {}, "state"],
      ["codex/poll", { userCode: "u" }, "deviceAuthId"],
      ["codex/poll", { deviceAuthId: "d" }, "userCode"],
      ["github-copilot/poll", {}, "deviceCode"],
      ["github-git/poll", { deviceCode: " " }, "deviceCode"],
    ] as const)
      expect([at, (await post(at, body)).value]).toEqual([at, { error: `${missing} is required` }])
    expect((await post("github-git/poll", { deviceCode: 3 })).status).toBe(400)
    expect((await call("GET", "credentials/types")).value.credentialTypes).not.toContainEqual(
      expect.objectContaining({ authType: "oauth" }),
    )
  })
})

describe("signing in with Codex", () => {
  it("ends by itself when the browser comes back", async () => {
    const scene = await signInScene()
    const { post, browse, call, port, oauth } = scene
    const { value: begun } = await post("codex/authorize")
    expect(begun).toMatchObject({
      callbackListening: true,
      redirectUri: `http://localhost:${port}/auth/callback`,
      state: expect.any(String),
      verifier: expect.any(String),
    })
    const status = async (state: string) => (await post("codex/callback-status", { state })).value
    expect(await status(begun.state)).toEqual({ status: "pending", error: "" })
    expect(await status("made up")).toMatchObject({ status: "error" })

    const back = await browse(begun.url)
    back.hostname = "127.0.0.1"
    const unknown = new URL(back)
    unknown.searchParams.set("state", "made up")
    unknown.searchParams.set("code", "<b>code</b>")
    const page = await (await fetch(unknown)).text()
    expect(page).toContain("Paste the code")
    expect(page).not.toContain("<b>")
    expect((await fetch(`http://127.0.0.1:${port}/elsewhere`)).status).toBe(404)
    expect(await status(begun.state)).toEqual({ status: "pending", error: "" })

    const shown = await fetch(back)
    expect(shown.headers.get("content-security-policy")).toBe("default-src 'none'")
    expect(await shown.text()).toContain("You are signed in")
    expect(await status(begun.state)).toEqual({ status: "success", error: "" })
    // Nobody is away any more: nothing listens.
    await expect(fetch(back)).rejects.toThrow("fetch failed")
    expect((await call("GET", "credentials/codex")).value).toMatchObject({ authType: "oauth", provider: "codex" })

    expect(await ask(scene, "codex", "gpt-6-luna", "from the plan")).toContain("from the plan")
    const { headers, body } = scene.models.requests.at(-1)!
    expect([...oauth.valid]).toContain(String(headers["authorization"]).replace("Bearer ", ""))
    expect(body).toMatchObject({ instructions: expect.any(String), store: false })
    expect(body).not.toHaveProperty("max_output_tokens")
  })

  it("keeps sign-ins apart, tells of a refusal, and takes a pasted code", async () => {
    const { post, browse, call } = await signInScene()
    const [one, two] = [(await post("codex/authorize")).value, (await post("codex/authorize")).value]
    expect(two.callbackListening).toBe(true)
    const denied = new URL(one.redirectUri)
    denied.hostname = "127.0.0.1"
    denied.search = new URLSearchParams({ state: one.state, error: "access_denied" }).toString()
    expect(await (await fetch(denied)).text()).toContain("not signed in")
    expect((await post("codex/callback-status", { state: one.state })).value).toEqual({
      status: "error",
      error: "access_denied",
    })
    const back = await browse(two.url)
    const wrong = await post("codex/exchange", { code: back.searchParams.get("code"), verifier: one.verifier })
    expect(wrong.status).toBe(400)
    const other = await browse((await post("codex/authorize")).value.url)
    expect(other.searchParams.get("code")).toBeTruthy()
    const done = await post("codex/authorize")
    const code = (await browse(done.value.url)).searchParams.get("code")
    const { verifier, redirectUri } = done.value
    expect(await post("codex/exchange", { code, verifier, redirectUri })).toMatchObject({
      status: 200,
      value: { success: true, credential: { provider: "codex" }, expiresIn: expect.any(Number) },
    })
    expect((await post("codex/callback-status", { state: done.value.state })).value.status).toBe("success")
    expect((await call("GET", "models")).value.models).toContainEqual(
      expect.objectContaining({ id: "codex/gpt-6-luna" }),
    )
    expect((await post("codex/authorize", { redirectUri: "no address" })).status).toBe(400)
    const elsewhere = await post("codex/authorize", { redirectUri: "https://ui.example/back" })
    expect(elsewhere.value).toMatchObject({ redirectUri: "https://ui.example/back", callbackListening: false })
  })

  it("asks for the code when the address is taken, and listens again when it is free", async () => {
    const { post, port, browse } = await signInScene()
    const busy = http.createServer()
    await new Promise<void>((resolve) => busy.listen(port, "127.0.0.1", resolve))
    afterTest(async () => void busy.close())
    const { value: begun } = await post("codex/authorize")
    expect(begun.callbackListening).toBe(false)
    const code = (await browse(begun.url)).href
    expect((await post("codex/exchange", { code, verifier: begun.verifier })).value.success).toBe(true)
    await new Promise((resolve) => busy.close(resolve))
    expect((await post("codex/authorize")).value.callbackListening).toBe(true)
  })

  it("waits for a code that is entered on another device", async () => {
    const { post, oauth } = await signInScene()
    const { value: begun } = await post("codex/device-code")
    expect(begun).toEqual({
      deviceAuthId: expect.any(String),
      userCode: expect.any(String),
      verificationUri: "https://auth.openai.com/codex/device",
      interval: 1,
    })
    const { deviceAuthId, userCode } = begun
    expect(await post("codex/poll", { deviceAuthId, userCode })).toEqual({ status: 202, value: { status: "pending" } })
    oauth.enterCode(userCode)
    oauth.refuse("server_says_no")
    expect((await post("codex/poll", { deviceAuthId, userCode })).status).toBe(400)
    expect(await post("codex/poll", { deviceAuthId, userCode })).toMatchObject({
      status: 200,
      value: { status: "success", credential: { provider: "codex", authType: "oauth" }, expiresIn: expect.any(Number) },
    })
  })

  it("begins at the address that its makers know, which is port 1455", async () => {
    const { call } = await startDiscobot({
      config: { provider: { codex: { options: { oauth: { client_id: "mine" } } } } },
    })
    const { value } = await call("POST", "credentials/codex/authorize", {
      redirectUri: "http://localhost:9/elsewhere",
    })
    expect(value.url).toMatch(/^https:\/\/auth\.openai\.com\/oauth\/authorize\?/)
    expect(value.callbackListening).toBe(false)
    const { knownSignIns } = await import("../../electron/model/known-sign-ins.ts")
    expect(knownSignIns["codex"]?.[0]?.redirect_uri).toBe("http://localhost:1455/auth/callback")
    expect((await call("GET", "credentials/types")).value.credentialTypes).toContainEqual(
      expect.objectContaining({ id: "openai:oauth", backendProvider: "codex", authType: "oauth" }),
    )
  })
})

describe("signing in with GitHub", () => {
  it.each(["github-copilot", "github-git"])("%s: every answer of a poll", async (at) => {
    const { post, oauth, githubDomain: domain, call } = await signInScene()
    const own = { deploymentType: "enterprise", enterpriseUrl: `https://${domain}/some/path` }
    const { status, value: begun } = await post(`${at}/device-code`, own)
    expect([status, begun]).toEqual([
      200,
      {
        deviceCode: expect.any(String),
        userCode: expect.any(String),
        verificationUri: expect.stringContaining("/activate"),
        expiresIn: 60,
        interval: 1,
        domain,
      },
    ])
    const poll = () => post(`${at}/poll`, { deviceCode: begun.deviceCode, domain })
    expect(await poll()).toEqual({ status: 202, value: { status: "pending", error: "authorization_pending" } })
    const answers: [string, number, string][] = [
      ["slow_down", 429, "slow_down"],
      ["expired_token", 410, "Device code expired"],
      ["access_denied", 403, "Access denied by user"],
      ["incorrect_device_code", 400, "refused: incorrect_device_code"],
    ]
    for (const [refusal, code, error] of answers) {
      oauth.refuse(refusal)
      expect(await poll()).toMatchObject({ status: code, value: { error } })
    }
    expect((await call("GET", `credentials/${at}`)).status).toBe(404)
    oauth.enterCode(begun.userCode)
    // Two windows poll at the same time: the code is used once, and both are told.
    const release = oauth.hold()
    const both = Promise.all([poll(), poll()])
    const before = oauth.asked.length
    await until(() => oauth.asked.length === before + 1)
    release()
    for (const answer of await both)
      expect(answer).toMatchObject({ status: 200, value: { status: "success", credential: { provider: at } } })
    expect(oauth.asked.length).toBe(before + 1)
    const said = JSON.stringify(await call("GET", "credentials"))
    for (const token of oauth.valid) expect(said).not.toContain(token)
    expect((await post(`${at}/device-code`, { enterpriseUrl: "https://a b/" })).status).toBe(400)
    expect((await post(`${at}/poll`, { deviceCode: "x", domain: "user@evil" })).status).toBe(400)
  })

  it("says so when the server is not there", async () => {
    const scene = await signInScene()
    const nowhere = { deploymentType: "enterprise", enterpriseUrl: "127.0.0.1:9" }
    const { status, value } = await scene.post("github-git/poll", { deviceCode: "d", domain: nowhere.enterpriseUrl })
    expect([status, value.error]).toEqual([502, expect.stringContaining("does not answer")])
  })
})

describe("renewing", () => {
  it("is done by hand, once for all who ask at a time, and never brings back what was removed", async () => {
    const { post, browse, oauth, call } = await signInScene()
    expect((await call("POST", "credentials/codex/refresh")).status).toBe(404)
    const { url, verifier } = (await post("anthropic/authorize")).value
    await post("anthropic/exchange", { code: (await browse(url)).href, verifier })
    const used = oauth.asked.length
    const release = oauth.hold()
    const refresh = () => call("POST", "credentials/anthropic/refresh")
    const all = Promise.all([refresh(), refresh(), refresh()])
    await until(() => oauth.asked.length === used + 1)
    release()
    for (const { status, value } of await all)
      expect([status, value]).toEqual([
        200,
        { success: true, expiresAt: expect.any(String), expiresIn: expect.any(Number) },
      ])
    const grants = oauth.asked.slice(used).map(({ grant_type }) => grant_type)
    expect(grants.length).toBeLessThanOrEqual(3)
    expect(new Set(oauth.asked.slice(used).map(({ refresh_token }) => refresh_token)).size).toBe(grants.length)

    oauth.refuse("invalid_grant")
    const failed = await refresh()
    expect([failed.status, failed.value.error]).toEqual([502, expect.stringContaining("Sign in again")])
    const key = await call("POST", "credentials", { provider: "openai", authType: "api_key", apiKey: "k", name: "" })
    expect((await call("POST", `credentials/${key.value.id}/refresh`)).status).toBe(400)

    // One that was removed while it was renewed stays removed.
    const slow = oauth.hold()
    const late = refresh()
    const now = oauth.asked.length
    await until(() => oauth.asked.length === now + 1)
    await call("DELETE", "credentials/anthropic")
    slow()
    expect((await late).status).toBe(502)
    expect((await call("GET", "credentials/anthropic")).status).toBe(404)
  })
})

describe("signing in in the window", () => {
  it("goes the same ways, and is the same account here", async () => {
    const { client, oauth, post, call, port } = await signInScene()
    const methods = (await client.provider.auth()).data!
    expect(methods["codex"]?.map(({ label }) => label)).toEqual(["ChatGPT account", "ChatGPT account, with a code"])
    const begin = async (providerID: string, method: number) =>
      client.provider.oauth.authorize({ providerID, method, inputs: { domain: new URL(oauth.url).host } })
    const { instructions } = (await begin("github-git", 0)).data!
    oauth.enterCode(instructions.replace("Enter code: ", ""))
    expect((await client.provider.oauth.callback({ providerID: "github-git", method: 0 })).data).toBe(true)
    expect((await call("GET", "credentials/github-git")).value).toMatchObject({ authType: "oauth", isConfigured: true })

    const device = (await begin("codex", 1)).data!
    expect(device.url).toBe("https://auth.openai.com/codex/device")
    oauth.enterCode(device.instructions.replace("Enter code: ", ""))
    expect((await client.provider.oauth.callback({ providerID: "codex", method: 1 })).data).toBe(true)
    expect((await call("GET", "credentials/codex")).value.expiresAt).toBeTruthy()

    // Both ways end at the one address that the vendor knows: whoever comes second is told.
    expect((await post("codex/authorize")).value.callbackListening).toBe(true)
    const { error, response } = await begin("codex", 0)
    expect([response.status, JSON.stringify(error)]).toEqual([503, expect.stringContaining(`localhost:${port}`)])
  })
})
