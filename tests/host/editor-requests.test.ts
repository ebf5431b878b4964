import http from "node:http"
import type { AddressInfo } from "node:net"
import { describe, expect, it } from "vitest"
import { editorClient, modelOf, providerIds, startEditorHost } from "../support/editor.ts"
import { afterTest, type TestHost } from "../support/host.ts"
import { upgradeStatus } from "../support/sockets.ts"

const post = (test: TestHost, path: string, body: unknown, init: RequestInit = {}) =>
  test.request(path, { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body), ...init })
const messages = [{ role: "user", content: "say hello there" }]
const cursor = { prefix: "const a = ", suffix: "\n", language: "javascript", filepath: "a.js" }
const range = { startLine: 1, startColumn: 1, endLine: 1, endColumn: 4 }
const edit = { file: "a.js", range, prompt: "upper case", text: "abc" }

describe.each(providerIds)("without a session, %s", (provider) => {
  const model = modelOf[provider]

  it("streams a chat as data lines, and answers it whole", async () => {
    const test = await startEditorHost()
    const response = await post(test, "/chat", { provider, model, messages, systemPrompt: "Be kind.", extra: 1 })
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8")
    expect(response.headers.get("cache-control")).toBe("no-cache, no-transform")
    const blocks = (await response.text()).split("\n\n")
    expect(blocks.pop()).toBe("")
    expect(blocks.every((block) => /^data: \{.*\}$/.test(block))).toBe(true)
    const events = blocks.map((block) => JSON.parse(block.slice(6)) as Record<string, unknown>)
    expect(events[0]).toEqual({ type: "start", provider, model })
    expect(events.slice(1, -1)).toEqual([
      { type: "text_delta", text: "hello " },
      { type: "text_delta", text: "there" },
    ])
    const usage = { inputTokens: 100, outputTokens: 20 }
    expect(events.at(-1)).toEqual({ type: "done", provider, model, text: "hello there", usage })
    expect(test.model.requests[0]!.asked.system).toContain("Be kind.")
    expect(test.model.requests[0]!.wire).toBe(provider === "codex" ? "responses" : "anthropic")

    const whole = await post(test, "/messages", { provider, model, messages, stream: false })
    expect(await whole.json()).toEqual({ provider, model, text: "hello there", usage })
  })

  it("completes at the cursor within the limits that were asked for, without code fences", async () => {
    const test = await startEditorHost()
    test.model.enqueue({ text: "```js\n1 + 1\n```\n" })
    const response = await post(test, "/completions", { ...cursor, provider, maxTokens: 64, temperature: 0.5 })
    expect(await response.json()).toMatchObject({ provider, text: "1 + 1" })
    const { body, asked } = test.model.requests[0]!
    expect(body.max_output_tokens ?? body.max_tokens).toBe(64)
    expect(asked.user).toContain("<before-cursor>const a = </before-cursor>")
    // It is to answer while one types.
    expect(body.reasoning?.effort ?? body.thinking?.type ?? "disabled").toMatch(/none|low|disabled/)
  })

  it("replaces a selection, and answers that alone", async () => {
    const test = await startEditorHost()
    test.model.enqueue({ text: "```\nABC\n```" })
    const response = await post(test, "/inline-edit", { ...edit, provider, repoRoot: "/nowhere" })
    expect(await response.json()).toEqual({ replacementText: "ABC" })
  })

  it("tells a provider's failure: as a status before the first event, as the last event after it", async () => {
    const test = await startEditorHost()
    test.model.enqueue({ fault: 400, message: "you may not" })
    const refused = await post(test, "/chat", { provider, model, messages, stream: false })
    expect([refused.status, await refused.json()]).toEqual([502, { error: expect.stringContaining("you may not") }])
    test.model.enqueue({ fault: "cut" })
    const cut = await (await post(test, "/chat", { provider, model, messages })).text()
    expect(cut).toMatch(/data: \{"type":"error","error":".+"\}\n\n$/)
    expect(cut).not.toContain('"done"')
  })

  it("ends the provider's call when the client hangs up or cancels", async () => {
    const test = await startEditorHost()
    const client = await editorClient(test)
    const abort = new AbortController()
    test.model.enqueue({ fault: "stall" }, { fault: "stall" }, { fault: "stall" })
    const response = await post(test, "/chat", { provider, model, messages }, { signal: abort.signal })
    // Text is there although the answer has not ended.
    let seen = ""
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
    while (!seen.includes("text_delta")) seen += (await reader.read()).value
    const first = await test.model.nextRequest()
    abort.abort()
    expect(await first.closed).toBe(false)

    const completion = { type: "completion", id: "c", request: { ...cursor, provider } }
    client.send(completion)
    const second = await test.model.nextRequest()
    client.send(completion)
    const third = await test.model.nextRequest()
    expect(await second.closed).toBe(false)
    client.send({ type: "cancel", id: "c" })
    expect(await third.closed).toBe(false)
    await client.ask({ type: "ping", id: "p" }, "pong")
    const replies = client.replies("c").filter(({ type }) => type !== "chat_event")
    expect(replies).toEqual([
      { type: "cancelled", id: "c" },
      { type: "cancelled", id: "c" },
    ])
  })
})

it("passes the temperature on to models that take one", async () => {
  const test = await startEditorHost({
    models: { plain: { temperature: true, limit: { context: 1000, output: 100 } } },
  })
  await post(test, "/completions", { ...cursor, provider: "codex", model: "plain", temperature: 0.5 })
  expect(test.model.requests[0]!.body.temperature).toBe(0.5)
})

describe("the providers", () => {
  it("are both listed, codex first, and say whether they can be used", async () => {
    const test = await startEditorHost({ configured: ["claude"] })
    const { providers } = (await (await test.request("/providers")).json()) as { providers: Record<string, unknown>[] }
    expect(providers.map(({ id, configured }) => [id, configured])).toEqual([
      ["codex", false],
      ["claude", true],
    ])
    for (const { models, defaultModel } of providers) expect(models).toContain(defaultModel)
    const refused = await post(test, "/chat", { provider: "codex", model: modelOf.codex, messages, stream: false })
    expect([refused.status, await refused.json()]).toEqual([400, { error: expect.stringContaining("OPENAI_API_KEY") }])
    // Without a provider, the first that can be used.
    const client = await editorClient(test)
    client.send({ type: "completion", id: "c", request: cursor })
    const { event } = await client.until(({ type }) => type === "chat_event", "chat_event")
    expect(event).toMatchObject({ type: "start", provider: "claude" })
  })

  it("are refused with 400 when none can be used", async () => {
    const test = await startEditorHost({ configured: [] })
    for (const [path, body] of [
      ["/completions", cursor],
      ["/inline-edit", edit],
    ] as const)
      expect((await post(test, path, body)).status).toBe(400)
  })

  it("are no limit: any configured model is named as provider/model", async () => {
    const { server, asked } = await infillServer()
    const own = (models: unknown) => ({ npm: "@ai-sdk/openai-compatible", options: { baseURL: server }, models })
    const limit = { context: 8000, output: 1000 }
    const test = await startEditorHost({
      configured: [],
      config: {
        provider: { own: own({ coder: { limit, temperature: true, options: { infill: "fim/completions" } } }) },
      },
    })
    const model = "own/coder"
    const response = await post(test, "/completions", { ...cursor, model, maxTokens: 9, temperature: 0.25 })
    expect(await response.json()).toEqual({ provider: "codex", model, text: "40 + 2" })
    expect(asked).toEqual([
      {
        path: "/fim/completions",
        body: { model: "coder", prompt: cursor.prefix, suffix: "\n", max_tokens: 9, temperature: 0.25, stream: true },
      },
    ])
    expect((await post(test, "/completions", { ...cursor, model: "own/other" })).status).toBe(400)
  })
})

describe("one-shots over the socket", () => {
  it("stream, or answer with one event, or with an error under their id", async () => {
    const test = await startEditorHost()
    const client = await editorClient(test)
    const request = { provider: "codex", model: modelOf.codex, messages }
    client.send({ type: "chat", id: "a", request })
    await client.until(({ id, event }) => id === "a" && (event as { type: string }).type === "done", "done")
    const kinds = client.replies("a").map(({ event }) => (event as { type: string }).type)
    expect(kinds).toEqual(["start", "text_delta", "text_delta", "done"])
    client.send({ type: "chat", id: "b", request: { ...request, stream: false } })
    await client.until(({ id }) => id === "b", "an answer")
    expect(client.replies("b").map(({ event }) => (event as { type: string }).type)).toEqual(["done"])
    test.model.enqueue({ fault: 400, message: "not now" })
    client.send({ type: "chat", id: "c", request })
    expect(await client.until(({ id, type }) => id === "c" && type === "error", "an error")).toMatchObject({
      error: expect.stringContaining("not now"),
    })
    test.model.enqueue({ text: "ABC\n" })
    const result = await client.ask({ type: "inline.edit", ...edit }, "inline.result")
    expect(result.replacementText).toBe("ABC")
    client.send({ type: "cancel", id: "nothing" })
    client.send({ type: "ping" })
    expect(await client.until(({ type }) => type === "pong", "pong")).toEqual({ type: "pong" })
    expect(client.replies("nothing")).toEqual([])
  })

  it("answer what is malformed with an error, with the id where it can be read, and go on", async () => {
    const test = await startEditorHost()
    const client = await editorClient(test)
    const broken = [
      "not json",
      "null",
      "[]",
      "{}",
      '{"type":"nonsense"}',
      '{"type":"chat.turn","id":"x1","sessionId":"s"}',
      '{"type":"chat.turn","id":"","sessionId":"s","prompt":"p"}',
      '{"type":"completion","id":"x2","request":{"prefix":1}}',
      '{"type":"chat.turn","id":"x3","sessionId":"unknown","prompt":"p"}',
      '{"type":"changes.status","id":"x4","sessionId":"unknown"}',
      '{"type":"changes.accept_file","id":"x5","sessionId":"unknown","path":"a"}',
    ]
    for (const frame of broken) client.send(frame)
    client.socket.send(Buffer.from([0, 1, 2]))
    await client.until(
      () => client.messages.filter(({ type }) => type === "error").length === broken.length + 1,
      "errors",
    )
    expect(client.messages.flatMap(({ id }) => id ?? []).sort()).toEqual(["x1", "x2", "x3", "x4", "x5"])
    expect(client.messages.some(({ error }) => String(error).includes("inside the host"))).toBe(false)
    await client.ask({ type: "ping", id: "p" }, "pong")
  })
})

describe("bad requests", () => {
  it("are a 400 with an error text, or a 404", async () => {
    const test = await startEditorHost()
    const chat = { provider: "codex", model: modelOf.codex, messages }
    const bad: [string, unknown][] = [
      ["/chat", "{"],
      ["/chat", {}],
      ["/chat", "[]"],
      ["/chat", { ...chat, provider: "other" }],
      ["/chat", { ...chat, model: "" }],
      ["/chat", { ...chat, model: "no-such-model" }],
      ["/chat", { ...chat, messages: [] }],
      ["/chat", { ...chat, messages: [{ role: "system", content: "x" }] }],
      ["/completions", { ...cursor, language: "" }],
      ["/completions", { ...cursor, maxTokens: 0 }],
      ["/completions", { ...cursor, temperature: 3 }],
      ["/inline-edit", { ...edit, range: { ...range, startLine: 0 } }],
      ["/inline-edit", { ...edit, prompt: "" }],
    ]
    for (const [path, body] of bad) {
      const response = await post(test, path, body)
      expect([path, body, response.status]).toEqual([path, body, 400])
      expect(await response.json()).toEqual({ error: expect.stringMatching(/.+/) })
    }
    for (const [method, path] of [
      ["GET", "/chat"],
      ["GET", "/ws"],
      ["PUT", "/providers"],
      ["DELETE", "/sessions"],
    ] as const) {
      const response = await test.request(path, { method })
      expect([method, path, response.status]).toEqual([method, path, 404])
      expect(response.headers.get("content-type")).toMatch(/^text\/plain/)
    }
    const unknown = await test.request("/sessions/nowhere")
    expect([unknown.status, await unknown.json()]).toEqual([404, { error: expect.stringContaining("nowhere") }])
    const form = await post(test, "/chat", chat, { headers: { "content-type": "text/plain" } })
    expect(form.status).toBe(415)
    expect(test.model.requests).toEqual([])
  })

  it("need our credential, and no foreign page may ask", async () => {
    const test = await startEditorHost()
    const { url, token } = test.host
    const socket = `${url.replace("http", "ws")}/ws`
    const bearer = { authorization: `Bearer ${token}` }
    const basic = Buffer.from(`opencode:${token}`).toString("base64")
    expect(await upgradeStatus(socket)).toBe(401)
    expect(await upgradeStatus(socket, { headers: bearer })).toBe(101)
    expect(await upgradeStatus(socket, { headers: { authorization: `Basic ${basic}` } })).toBe(101)
    expect(await upgradeStatus(`${socket}?auth_token=${encodeURIComponent(basic)}`)).toBe(101)
    expect(await upgradeStatus(socket, { headers: { ...bearer, origin: "http://evil.example" } })).toBe(403)
    expect((await fetch(`${url}/providers`)).status).toBe(401)
    const health = await test.request("/health")
    expect(await health.json()).toMatchObject({ ok: true })
    const document = (await (await test.request("/doc/editor")).json()) as { paths: Record<string, unknown> }
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(["/chat", "/completions", "/inline-edit", "/providers", "/sessions", "/sessions/{id}"]),
    )
  })
})

/** A server with fill-in-the-middle in Mistral's form. */
async function infillServer() {
  const asked: { path: string | undefined; body: unknown }[] = []
  const server = http.createServer((request, response) => void answer(request, response))
  async function answer(request: http.IncomingMessage, response: http.ServerResponse) {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    asked.push({ path: request.url, body: JSON.parse(Buffer.concat(chunks).toString()) })
    response.writeHead(200, { "content-type": "text/event-stream" })
    for (const [content, finish] of [
      ["40 ", null],
      ["+ 2", "stop"],
    ])
      response.write(
        `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`,
      )
    response.end("data: [DONE]\n\n")
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  afterTest(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  return { server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}
