import { readFile, writeFile } from "node:fs/promises"
import http from "node:http"
import type { AddressInfo } from "node:net"
import path from "node:path"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { credentialKinds } from "../../electron/model/credential-kinds.ts"
import { type Discobot, startDiscobot } from "../support/discobot.ts"
import { signInScene } from "../support/discobot-sign-ins.ts"
import { startGitServer } from "../support/git-server.ts"
import { afterTest } from "../support/host.ts"
import { connect } from "../support/sockets.ts"
import { until } from "../support/until.ts"

const nowhere = { tools: false, console: false, services: false, hooks: false }

// Whatever this machine has set, and whatever a test sets.
beforeEach(() => {
  for (const { keyEnv, tokenEnv } of credentialKinds.values())
    for (const name of [...keyEnv, ...tokenEnv]) vi.stubEnv(name, undefined)
})
afterEach(() => void vi.unstubAllEnvs())

/** What a command of the agent finds in its environment. */
async function inCommand({ client, model }: Discobot, sessionID: string, line: string): Promise<string> {
  model.enqueue({ toolCalls: [{ name: "bash", input: { command: line, description: "look" } }] }, { text: "done" })
  await client.session.prompt({ sessionID, parts: [{ type: "text", text: "look" }] })
  const messages = (await client.session.messages({ sessionID })).data!
  const tools = messages.flatMap(({ parts }) => parts).filter((part) => part.type === "tool")
  const { state } = tools.at(-1)!
  return state.status === "completed" ? state.output.trim() : JSON.stringify(state)
}

describe("credentials", () => {
  it("are created, changed, replaced and deleted, each by its rules, and never said", async () => {
    const { call, home, session } = await startDiscobot()
    const post = (body: unknown) => call("POST", "credentials", body)
    const refused: [unknown, number, string?][] = [
      [{ provider: "anthropic", name: "A", authType: "api_key" }, 400, "apiKey is required"],
      [{ provider: "anthropic", name: "A", authType: "api_key", apiKey: "a\nb" }, 400],
      [{ provider: "anthropic", name: "A", authType: "id", apiKey: "k" }, 400],
      [{ provider: "nobody", name: "A", authType: "api_key", apiKey: "k" }, 400],
      [{ provider: "github-git", name: "A", authType: "api_key", apiKey: "k" }, 400],
      [
        { provider: "anthropic", name: "A", authType: "oauth", apiKey: "k" },
        400,
        "OAuth credentials must be set via OAuth flow endpoints",
      ],
      [{ credentialId: "crd_unknown", name: "A", authType: "api_key" }, 404, "Credential not found"],
      [{ provider: "anthropic", name: 3, authType: "api_key", apiKey: "k" }, 400],
      [{ provider: "anthropic", authType: "other", apiKey: "k" }, 400],
      [{ name: "", authType: "api_key", envVars: [{ key: "A", value: "b" }] }, 400, "Name is required"],
      [{ name: "x", authType: "api_key", envVars: [] }, 400, "envVars is required"],
      [{ name: "x", authType: "api_key", envVars: [{ key: "1 A", value: "b" }] }, 400],
      [{ name: "x", authType: "api_key", envVars: [{ key: "A", value: "" }] }, 400, "A needs a value"],
      [{ name: "x", authType: "api_key", envVars: [{ key: "A", value: "\0" }] }, 400],
      [{ name: "x", authType: "api_key", envVars: "A=b" }, 400],
    ]
    for (const [body, status, error] of refused)
      expect([body, await post(body)]).toEqual([body, { status, value: { error: error ?? expect.any(String) } }])
    expect((await call("GET", "credentials")).value).toEqual({ credentials: [] })

    const first = await post({ provider: "openai", name: " Mine ", authType: "api_key", apiKey: " sk-first-secret " })
    expect(first).toMatchObject({
      status: 200,
      value: {
        provider: "openai",
        name: "Mine",
        authType: "api_key",
        isConfigured: true,
        inactive: false,
        agentVisible: false,
        visibility: nowhere,
        envKeys: ["OPENAI_API_KEY"],
      },
    })
    const { id } = first.value
    const second = await post({ provider: "openai", name: "Mine", authType: "api_key", apiKey: "sk-second-secret" })
    expect(second.value.id).toBe(id)
    expect(await readFile(path.join(home, "credentials.json"), "utf8")).toContain("sk-second-secret")

    const changed = await post({
      credentialId: id,
      name: "Work",
      description: "of work",
      authType: "api_key",
      agentVisible: true,
      visibility: { tools: false, hooks: true },
    })
    expect(changed.value).toMatchObject({
      id,
      name: "Work",
      description: "of work",
      agentVisible: false,
      visibility: { ...nowhere, hooks: true },
    })
    expect((await post({ credentialId: id, authType: "api_key", agentVisible: true })).value).toMatchObject({
      agentVisible: true,
      description: "of work",
      visibility: { tools: true, console: true, services: true, hooks: true },
    })
    expect((await post({ credentialId: id, provider: "anthropic", authType: "api_key" })).status).toBe(400)
    expect((await post({ credentialId: id, provider: "custom", authType: "api_key" })).status).toBe(400)
    expect((await post({ credentialId: id, envVars: [{ key: "A", value: "b" }] })).status).toBe(400)

    const bundle = await post({
      provider: "custom",
      name: "Cloud & co",
      authType: "api_key",
      envVars: [
        { key: "CLOUD_KEY", value: "bundle-secret-1" },
        { key: "CLOUD_REGION", value: "bundle-secret-2" },
      ],
    })
    expect(bundle.value).toMatchObject({
      provider: "custom:cloud-co",
      envKeys: ["CLOUD_KEY", "CLOUD_REGION"],
      envVars: [
        { key: "CLOUD_KEY", value: "" },
        { key: "CLOUD_REGION", value: "" },
      ],
    })
    const other = await post({
      name: "Cloud & co",
      authType: "api_key",
      envVars: [{ key: "X", value: "bundle-secret-3" }],
    })
    expect(other.value.provider).toBe("custom:cloud-co-2")
    // Blank keeps, a new name takes the old value along, and what is left out goes.
    const edited = await post({
      credentialId: bundle.value.id,
      provider: "custom",
      name: "Cloud",
      authType: "api_key",
      envVars: [{ key: "CLOUD_TOKEN", value: "", originalKey: "CLOUD_KEY" }],
    })
    expect(edited.value).toMatchObject({ id: bundle.value.id, name: "Cloud", envKeys: ["CLOUD_TOKEN"] })

    const all = await call("GET", "credentials")
    expect(all.value.credentials.map(({ provider }: { provider: string }) => provider)).toEqual([
      "custom:cloud-co",
      "custom:cloud-co-2",
      "openai",
    ])
    expect((await call("GET", "credentials/openai")).value).toEqual((await call("GET", `credentials/${id}`)).value)
    expect((await call("GET", "credentials/custom%3Acloud-co")).value.id).toBe(bundle.value.id)
    expect((await call("GET", "credentials/nobody")).status).toBe(404)
    const seen = JSON.stringify([
      first,
      second,
      changed,
      bundle,
      other,
      edited,
      all,
      await call("GET", "/api/support-info"),
    ])
    for (const secret of ["first-secret", "second-secret", "bundle-secret"]) expect(seen).not.toContain(secret)

    const name = await session("s-credentials")
    expect((await call("DELETE", `credentials/${other.value.id}`)).value).toEqual({ status: "deleted" })
    expect((await call("DELETE", "credentials/openai")).value).toEqual({ status: "deleted" })
    expect((await call("DELETE", "credentials/openai")).status).toBe(404)
    expect(await readFile(path.join(home, "credentials.json"), "utf8")).not.toMatch(/second-secret|bundle-secret-3/)
    expect((await call("GET", `sessions/${name}/credentials`)).value.credentials).toHaveLength(1)
  })

  it("offers what can be added", async () => {
    const { call } = await signInScene()
    const { credentialTypes } = (await call("GET", "credentials/types")).value
    const { authProviders } = (await call("GET", "auth-providers")).value
    for (const id of ["anthropic:api_key", "openai:api_key", "tavily:api_key", "openai:oauth", "github-git:oauth"])
      expect(credentialTypes).toContainEqual(
        expect.objectContaining({
          id,
          provider: expect.any(String),
          backendProvider: expect.any(String),
          group: expect.any(String),
          groupName: expect.any(String),
          category: expect.stringMatching(/^(llm|vcs)$/),
          env: expect.any(Array),
        }),
      )
    for (const id of ["anthropic", "openai", "codex", "github-copilot", "github-git", "tavily"])
      expect(authProviders).toContainEqual(expect.objectContaining({ id, name: expect.any(String) }))
  })

  it("reach only whom they are visible to, session by session, and nobody when inactive", async () => {
    const test = await startDiscobot()
    const { call, client } = test
    const name = (await client.session.create({})).data!.id
    const bundle = await call("POST", "credentials", {
      name: "Shop",
      authType: "api_key",
      envVars: [{ key: "SHOP_TOKEN", value: "shop-secret" }],
    })
    const { id } = bundle.value
    const look = () => inCommand(test, name, 'echo "<$SHOP_TOKEN>"')
    expect(await look()).toBe("<>")
    expect((await call("POST", "credentials", { credentialId: id, agentVisible: true })).status).toBe(200)
    expect(await look()).toBe("<shop-secret>")

    const put = (credentials: unknown) => call("PUT", `sessions/${name}/credentials`, { credentials })
    const hidden = await put([{ credentialId: id, agentVisible: false }])
    expect(hidden.value.credentials).toEqual([
      expect.objectContaining({
        credentialId: id,
        agentVisible: false,
        visibility: nowhere,
        credential: expect.objectContaining({ id, provider: "custom:shop" }),
      }),
    ])
    expect(await look()).toBe("<>")
    const console_ = await put([{ credentialId: id, visibility: { tools: false, console: true } }])
    expect(console_.value.credentials[0].visibility).toMatchObject({ tools: false, console: true })
    // An unknown one among them changes nothing.
    expect((await put([{ credentialId: id, agentVisible: true }, { credentialId: "nobody" }])).status).toBe(404)
    expect((await call("GET", `sessions/${name}/credentials`)).value).toEqual(console_.value)
    for (const bad of [undefined, "x", [{ credentialId: 3 }], [{ agentVisible: true }]])
      expect((await put(bad)).status).toBe(400)
    expect((await call("GET", "sessions/nobody/credentials")).status).toBe(404)
    expect((await call("PUT", "sessions/nobody/credentials", { credentials: [] })).status).toBe(404)

    expect((await put([])).value.credentials[0].agentVisible).toBe(true)
    expect(await look()).toBe("<shop-secret>")
    await call("POST", "credentials", { credentialId: id, inactive: true })
    expect((await call("GET", `sessions/${name}/credentials`)).value.credentials[0]).toMatchObject({
      agentVisible: false,
      credential: { inactive: true },
    })
    expect(await look()).toBe("<>")
  }, 60_000)

  it("are in the environment of services, hooks and shells only where they say so", async () => {
    const script = (head: string) => `#!/bin/sh\n#---\n${head}\n#---\necho "has:$SHOP_TOKEN:"\n`
    const test = await startDiscobot({
      files: {
        ".discobot/services/show.sh": script("# name: Show"),
        ".discobot/hooks/show.sh": script("# name: Show\n# type: session"),
      },
    })
    const { chmod } = await import("node:fs/promises")
    const { commitAll } = await import("../support/real-git.ts")
    for (const file of [".discobot/services/show.sh", ".discobot/hooks/show.sh"])
      await chmod(path.join(test.repo, file), 0o755)
    await commitAll(test.repo, "scripts")
    const { call, base, headers } = test
    const name = await test.session("s-services")
    const { value } = await call("POST", "credentials", {
      name: "Shop",
      authType: "api_key",
      envVars: [{ key: "SHOP_TOKEN", value: "shop-secret" }],
      visibility: { services: true },
    })
    const shell = async () => {
      const { socket, frames } = await connect(
        `${base.replace("http", "ws")}/sessions/${name}/terminal/ws?token=${test.host.token}`,
      )
      socket.send(JSON.stringify({ type: "input", data: 'echo "has":$SHOP_TOKEN:; exit\n' }))
      const said = () => frames.map(({ data }) => String(JSON.parse(String(data)).data)).join("")
      await until(() => /has:[^"]*:\r?\n/.test(said()))
      await until(() => socket.readyState === socket.CLOSED)
      return said()
    }
    const service = async () => {
      expect((await call("POST", `sessions/${name}/services/show/start`)).status).toBe(202)
      return (await fetch(`${base}/sessions/${name}/services/show/output`, { headers })).text()
    }
    const hook = async () => {
      await call("POST", `sessions/${name}/hooks/show/rerun`)
      return (await call("GET", `sessions/${name}/hooks/show/output`)).value.output as string
    }
    expect(await service()).toContain("has:shop-secret:")
    expect(await hook()).toContain("has::")
    expect(await shell()).toContain("has::")
    await call("POST", "credentials", {
      credentialId: value.id,
      visibility: { services: false, hooks: true, console: true },
    })
    await until(async () => (await call("GET", `sessions/${name}/services`)).value.services[0].status === "stopped")
    expect(await service()).toContain("has::")
    expect(await hook()).toContain("has:shop-secret:")
    expect(await shell()).toContain("has:shop-secret:")
  }, 60_000)

  it("of the environment are there, can be turned off, and come back with the next start", async () => {
    vi.stubEnv("OPENAI_API_KEY", "env-secret-1")
    vi.stubEnv("CLAUDE_CODE_OAUTH_TOKEN", "env-secret-2")
    vi.stubEnv("TAVILY_API_KEY", "env-secret-3")
    const test = await startDiscobot()
    const { call, home } = test
    const providers = async (on = call) =>
      (await on("GET", "credentials")).value.credentials.map(({ provider }: { provider: string }) => provider)
    expect(await providers()).toEqual(["anthropic", "openai", "tavily"])
    const { value: openai } = await call("GET", "credentials/openai")
    expect(openai).toMatchObject({ authType: "api_key", isConfigured: true, envKeys: ["OPENAI_API_KEY"] })
    expect((await call("GET", "credentials/anthropic")).value).toMatchObject({ authType: "oauth" })
    expect((await call("POST", "credentials/anthropic/refresh")).status).toBe(400)
    const models = async (provider: string, on = call) =>
      (await on("GET", "models")).value.models.some(({ id }: { id: string }) => id.startsWith(`${provider}/`))
    expect([await models("openai"), await models("anthropic")]).toEqual([true, true])

    const name = (await test.client.session.create({})).data!.id
    const look = () => inCommand(test, name, 'echo "<$OPENAI_API_KEY>"')
    expect(await look()).toBe("<env-secret-1>")
    await call("POST", "credentials", { credentialId: openai.id, agentVisible: false })
    expect(await look()).toBe("<>")
    await call("POST", "credentials", { credentialId: openai.id, inactive: true })
    expect([await models("openai"), await models("anthropic")]).toEqual([false, true])
    expect((await call("DELETE", "credentials/anthropic")).value).toEqual({ status: "deleted" })
    expect([await providers(), await models("anthropic")]).toEqual([["openai", "tavily"], false])
    // Nothing of it is stored.
    const file = await readFile(path.join(home, "credentials.json"), "utf8").catch(() => "")
    expect(file).not.toContain("env-secret")
    expect(JSON.stringify([openai, await call("GET", `sessions/${name}/credentials`)])).not.toContain("env-secret")

    await test.host.stop()
    const again = await startDiscobot({ again: test })
    expect(await providers(again.call)).toEqual(["anthropic", "openai", "tavily"])
    expect((await again.call("GET", "credentials/openai")).value).toMatchObject({ id: openai.id, inactive: true })
    expect([await models("openai", again.call), await models("anthropic", again.call)]).toEqual([false, true])
  }, 60_000)

  it("made in the window are listed, and entering one there turns it on again", async () => {
    const { call, request } = await startDiscobot()
    const enter = (key: string) =>
      request("/auth/mistral", { method: "PUT", body: JSON.stringify({ type: "api", key }) })
    expect((await enter("window-secret")).status).toBe(200)
    const listed = await call("GET", "credentials/mistral")
    expect(listed.value).toMatchObject({
      provider: "mistral",
      name: "Mistral",
      authType: "api_key",
      isConfigured: true,
    })
    await call("POST", "credentials", { credentialId: listed.value.id, inactive: true })
    const connected = async () => (await call("GET", "/provider")).value.connected as string[]
    expect(await connected()).not.toContain("mistral")
    await enter("window-secret-2")
    expect(await connected()).toContain("mistral")
    expect((await call("GET", "credentials/mistral")).value).toMatchObject({ id: listed.value.id, inactive: false })
    await request("/auth/mistral", { method: "DELETE" })
    expect((await call("GET", "credentials/mistral")).status).toBe(404)
  })

  it("that this host cannot read are shown as such, with their settings", async () => {
    const protection = {
      protect: (value: string) => Buffer.from(value).toString("base64"),
      unprotect: (value: string) => Buffer.from(value, "base64").toString(),
    }
    const test = await startDiscobot({ protection })
    const made = await test.call("POST", "credentials", {
      name: "Shop",
      authType: "api_key",
      envVars: [{ key: "SHOP_TOKEN", value: "plain-secret" }],
    })
    expect(await readFile(path.join(test.home, "credentials.json"), "utf8")).not.toContain("plain-secret")
    await test.host.stop()
    const { call } = await startDiscobot({ again: test })
    expect((await call("GET", `credentials/${made.value.id}`)).value).toMatchObject({
      isConfigured: false,
      envKeys: ["SHOP_TOKEN"],
    })
  })
})

describe("a token of an MCP server", () => {
  it("is kept by its address, and gone when it is deleted", async () => {
    const { call, home } = await startDiscobot()
    const post = (body: unknown) => call("POST", "credentials/mcp", body)
    const url = "http://127.0.0.1:9/mcp"
    expect((await post({})).value).toEqual({ error: "url is required" })
    expect((await post({ url })).value).toEqual({ error: "accessToken is required" })
    for (const bad of [
      { url: "file:///x", accessToken: "t" },
      { url: "no", accessToken: "t" },
      { url, accessToken: 3 },
      { url, accessToken: "t", expiresAt: -1 },
      { url, accessToken: "t", expiresAt: "soon" },
    ])
      expect((await post(bad)).status).toBe(400)
    const expiresAt = Math.round(Date.now() / 1000) + 3600
    expect(await post({ url, accessToken: "mcp-secret", refreshToken: "mcp-refresh", expiresAt })).toEqual({
      status: 200,
      value: { status: "ok" },
    })
    const { value } = await call("GET", `credentials/${encodeURIComponent(`mcp:${url}`)}`)
    expect(value).toMatchObject({
      provider: `mcp:${url}`,
      name: `MCP OAuth: ${url}`,
      authType: "oauth",
      agentVisible: true,
      expiresAt: new Date(expiresAt * 1000).toISOString(),
    })
    expect(JSON.stringify(value)).not.toContain("secret")
    expect(await readFile(path.join(home, "mcp-auth.json"), "utf8")).toContain("mcp-secret")
    expect((await call("POST", `credentials/${value.id}/refresh`)).status).toBe(400)
    expect((await call("DELETE", `credentials/${value.id}`)).value).toEqual({ status: "deleted" })
    expect(await readFile(path.join(home, "mcp-auth.json"), "utf8")).not.toContain("mcp-secret")
    expect((await call("GET", "credentials")).value.credentials).toEqual([])
  })
})

describe("an account at GitHub", () => {
  it("clones and fetches what is private, and only from its own address", async () => {
    const scene = await signInScene()
    const { post, oauth, githubDomain, call } = scene
    const given: string[] = []
    const isGood = (login: string) => {
      given.push(login)
      return oauth.valid.has(login.split(":")[1] ?? "")
    }
    const git = await startGitServer(scene.repo, { login: isGood })
    const host = `127.0.0.1:${git.port}`
    // The account is at the sign-in server's host; a second repository is on another one.
    const { value: begun } = await post("github-git/device-code", { enterpriseUrl: githubDomain })
    oauth.enterCode(begun.userCode)
    await post("github-git/poll", { deviceCode: begun.deviceCode, domain: githubDomain })
    const clone = async (url: string) => {
      const { value } = await call("POST", "workspaces", { path: url, sourceType: "git" })
      return until(async () => {
        const now = (await call("GET", `workspaces/${value.id}`)).value
        return (now.status === "ready" || now.status === "error") && now
      })
    }
    expect((await clone(git.url())).status).toBe("error")
    for (const token of oauth.valid) expect(given.join()).not.toContain(token)

    // Signed in at the repository's own host.
    const stored = path.join(scene.home, "credentials.json")
    const file = (await readFile(stored, "utf8")).replaceAll(githubDomain, host)
    await writeFile(stored, file)
    const ready = await clone(git.url())
    expect([ready.status, ready.errorMessage]).toEqual(["ready", undefined])
    expect((await call("POST", `workspaces/${ready.id}/git/fetch`)).value).toEqual({ success: true })
    // The token is in no file of the clone.
    const config = await readFile(path.join(ready.workDir, ".git", "config"), "utf8")
    for (const token of oauth.valid) expect(config).not.toContain(token)
    const { value: account } = await call("GET", "credentials/github-git")
    await call("POST", "credentials", { credentialId: account.id, inactive: true })
    expect((await call("POST", `workspaces/${ready.id}/git/fetch`)).status).toBe(400)
  }, 60_000)

  it("gives Copilot's own models", async () => {
    const keys: (string | undefined)[] = []
    const server = http.createServer((request, response) => {
      keys.push(request.headers.authorization)
      const capabilities = {
        limits: { max_context_window_tokens: 9_000, max_output_tokens: 900 },
        supports: { vision: true },
      }
      const data = [
        { id: "small-1", name: "Small", capabilities },
        { id: "embed", capabilities: { type: "embeddings" } },
        { id: "hidden", model_picker_enabled: false },
      ]
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ data }))
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    afterTest(async () => void server.close())
    const { port } = server.address() as AddressInfo
    const { call, request } = await startDiscobot({
      config: { provider: { "github-copilot": { options: { baseURL: `http://127.0.0.1:${port}` } } } },
    })
    const ids = async () => (await call("GET", "models")).value.models.map(({ id }: { id: string }) => id) as string[]
    expect((await ids()).filter((id) => id.startsWith("github-copilot/"))).toEqual([])
    const auth = { type: "oauth", access: "copilot-token", refresh: "", expires: 0 }
    await request("/auth/github-copilot", { method: "PUT", body: JSON.stringify(auth) })
    expect((await ids()).filter((id) => id.startsWith("github-copilot/"))).toEqual(["github-copilot/small-1"])
    expect(keys).toEqual(["Bearer copilot-token"])
    await call("POST", "credentials", {
      credentialId: (await call("GET", "credentials/github-copilot")).value.id,
      inactive: true,
    })
    expect((await ids()).filter((id) => id.startsWith("github-copilot/"))).toEqual([])
  })
})
