import { describe, expect, it } from "vitest"
import {
  collect,
  finishOf,
  makeModels,
  modelRequest,
  modelServer,
  scriptedConfig,
  textOf,
  wireCases,
} from "./fixture.ts"

describe.each(wireCases)("over the %s wire", (wire) => {
  it("streams text with exact token counts and cost", async () => {
    const server = await modelServer()
    const { models } = await makeModels()
    server.enqueue({ text: "one two three", usage: { input: 1000, output: 300, cacheRead: 500 } })
    const events = await collect(models.stream(modelRequest(scriptedConfig(wire, server.url))))
    expect(textOf(events)).toBe("one two three")
    expect(events.filter((event) => event.type === "text-delta")).toHaveLength(3)
    expect(events.map((event) => event.type)).toEqual([
      "text-start",
      "text-delta",
      "text-delta",
      "text-delta",
      "text-end",
      "finish",
    ])
    const { usage, cost, reason } = finishOf(events)
    expect(reason).toBe("stop")
    expect(usage).toEqual({ input: 1000, output: 300, reasoning: 0, cacheRead: 500, cacheWrite: 0 })
    expect(cost).toBeCloseTo((1000 * 1 + 300 * 10 + 500 * 0.1) / 1e6, 12)
  })

  it("gives parallel tool calls with whole arguments, after the answer is complete", async () => {
    const server = await modelServer()
    const { models } = await makeModels()
    server.enqueue({
      text: "I run both.",
      toolCalls: [
        { name: "bash", input: { command: 'echo "ä\\n" && ls' }, id: "call_one" },
        { name: "bash", input: { command: "pwd" }, id: "call_two" },
      ],
    })
    const events = await collect(models.stream(modelRequest(scriptedConfig(wire, server.url))))
    const calls = events.filter((event) => event.type === "tool-call")
    expect(calls.map((call) => [call.callID, call.tool, JSON.parse(call.input)])).toEqual([
      ["call_one", "bash", { command: 'echo "ä\\n" && ls' }],
      ["call_two", "bash", { command: "pwd" }],
    ])
    expect(events.filter((event) => event.type === "tool-start").map((event) => event.callID)).toEqual([
      "call_one",
      "call_two",
    ])
    expect(events.slice(-3).map((event) => event.type)).toEqual(["tool-call", "tool-call", "finish"])
    expect(finishOf(events).reason).toBe("tool-calls")
  })

  it("sends the tools and the conversation with its tool results", async () => {
    const server = await modelServer()
    const { models } = await makeModels()
    const request = modelRequest(scriptedConfig(wire, server.url), {
      prompt: [
        { role: "system", content: "You are a test." },
        { role: "user", content: [{ type: "text", text: "Go" }] },
        {
          role: "assistant",
          content: [{ type: "tool-call", toolCallId: "c1", toolName: "bash", input: { command: "ls" } }],
        },
        {
          role: "tool",
          content: [
            { type: "tool-result", toolCallId: "c1", toolName: "bash", output: { type: "text", value: "a.txt" } },
          ],
        },
      ],
    })
    expect(textOf(await collect(models.stream(request)))).toBe("done: a.txt")
    const { asked, headers } = await server.nextRequest()
    expect(asked).toMatchObject({ user: "Go", results: ["a.txt"], tools: ["bash"], model: "scripted" })
    expect(asked.system).toContain("You are a test.")
    expect(headers["user-agent"]).toMatch(/^outrigger\/0\.0\.0-test/)
    expect(JSON.stringify(headers)).toContain("sk-scripted-secret")
  })

  it("passes the chosen variant on", async () => {
    const server = await modelServer()
    const { models } = await makeModels()
    const config = scriptedConfig(wire, server.url)
    const variants = config.provider?.scripted?.models?.scripted?.variants
    if (variants && wire === "anthropic") variants.high = { thinking: { type: "enabled", budgetTokens: 2048 } }
    const ref = { providerID: "scripted", modelID: "scripted", variant: "high" }
    await collect(models.stream(modelRequest(config, { ref })))
    const { body } = await server.nextRequest()
    expect(body.thinking?.budget_tokens ?? body.reasoning?.effort ?? body.reasoning_effort).toBe(
      wire === "anthropic" ? 2048 : "high",
    )
  })

  it("reports a price that is not known as no cost", async () => {
    const server = await modelServer()
    const { models } = await makeModels()
    const config = scriptedConfig(wire, server.url)
    delete config.provider?.scripted?.models?.scripted?.cost
    const events = await collect(models.stream(modelRequest(config)))
    expect(finishOf(events).cost).toBeUndefined()
  })

  it("closes the socket at once when aborted and throws the reason", async () => {
    const server = await modelServer()
    const { models } = await makeModels()
    server.enqueue({ text: "word ".repeat(500), everyMs: 20 })
    const controller = new AbortController()
    const reason = new Error("the user stopped")
    const run = async () => {
      for await (const event of models.stream(
        modelRequest(scriptedConfig(wire, server.url), { signal: controller.signal }),
      )) {
        if (event.type === "text-delta") controller.abort(reason)
      }
    }
    await expect(run()).rejects.toBe(reason)
    expect(await (await server.nextRequest()).closed).toBe(false)
  })

  it("closes the socket when the reader stops reading", async () => {
    const server = await modelServer()
    const { models } = await makeModels()
    server.enqueue({ text: "word ".repeat(500), everyMs: 20 })
    for await (const event of models.stream(modelRequest(scriptedConfig(wire, server.url)))) {
      if (event.type === "text-delta") break
    }
    expect(await (await server.nextRequest()).closed).toBe(false)
  })

  it("uses one connection for one answer after another", async () => {
    const server = await modelServer()
    const { models } = await makeModels()
    const config = scriptedConfig(wire, server.url)
    for (let turn = 0; turn < 3; turn += 1) await collect(models.stream(modelRequest(config)))
    for (const request of server.requests) expect(await request.closed).toBe(true)
    expect(new Set(server.requests.map((request) => request.connection)).size).toBe(1)
  })
})

describe.each(["responses", "compatible", "anthropic"] as const)("reasoning over the %s wire", (wire) => {
  it("comes before the text and is counted apart", async () => {
    const server = await modelServer()
    const { models } = await makeModels()
    server.enqueue({ reasoning: "Let me think", text: "Done", usage: { output: 10, reasoning: 40 } })
    const events = await collect(models.stream(modelRequest(scriptedConfig(wire, server.url))))
    expect(textOf(events, "reasoning-delta")).toBe("Let me think")
    expect(textOf(events)).toBe("Done")
    const order = events.map((event) => event.type)
    expect(order.indexOf("reasoning-end")).toBeLessThan(order.indexOf("text-start"))
    const { usage, cost } = finishOf(events)
    expect([usage.output, usage.reasoning]).toEqual([10, 40])
    expect(cost).toBeCloseTo((100 * 1 + 50 * 10) / 1e6, 12)
  })
})

it("Anthropic marks the system prompt and the last two messages for its cache, and leaves the prompt alone", async () => {
  const server = await modelServer()
  const { models } = await makeModels()
  const request = modelRequest(scriptedConfig("anthropic", server.url), {
    prompt: [
      { role: "system", content: "One." },
      { role: "system", content: "Two." },
      ...["a", "b", "c"].map((text) => ({ role: "user" as const, content: [{ type: "text" as const, text }] })),
    ],
  })
  const before = JSON.stringify(request.prompt)
  await collect(models.stream(request))
  expect(JSON.stringify(request.prompt)).toBe(before)
  const { body } = await server.nextRequest()
  expect(body.system.map((block: { cache_control?: unknown }) => block.cache_control !== undefined)).toEqual([
    false,
    true,
  ])
  expect(JSON.stringify(body).match(/"cache_control"/g)?.length).toBeLessThanOrEqual(4)
  expect(JSON.stringify(body.messages.at(-1))).toContain('"cache_control":{"type":"ephemeral"}')
})

it("Anthropic gives the signature of its thinking with the end of the part", async () => {
  const server = await modelServer()
  const { models } = await makeModels()
  server.enqueue({ reasoning: "Hm", text: "Done" })
  const events = await collect(models.stream(modelRequest(scriptedConfig("anthropic", server.url))))
  const end = events.find((event) => event.type === "reasoning-end")
  expect(end).toMatchObject({ metadata: { anthropic: { signature: expect.stringMatching(/^signature-/) } } })
})

it("Responses stores nothing at the provider and carries reasoning encrypted", async () => {
  const server = await modelServer()
  const { models } = await makeModels()
  server.enqueue({ reasoning: "Hm", text: "Done" })
  const events = await collect(models.stream(modelRequest(scriptedConfig("responses", server.url))))
  const { body } = await server.nextRequest()
  expect(body.store).toBe(false)
  expect(body.include).toContain("reasoning.encrypted_content")
  expect(body.prompt_cache_key).toBe("ses_test")
  const end = events.find((event) => event.type === "reasoning-end")
  expect(end).toMatchObject({
    metadata: { openai: { reasoningEncryptedContent: expect.stringMatching(/^encrypted-/) } },
  })
})

it("temperature is left out where the model refuses it", async () => {
  const server = await modelServer()
  const { models } = await makeModels()
  const config = scriptedConfig("compatible", server.url)
  await collect(models.stream(modelRequest(config, { temperature: 0.5, topP: 0.9 })))
  expect((await server.nextRequest()).body).toMatchObject({ temperature: 0.5, top_p: 0.9 })
  const model = config.provider?.scripted?.models?.scripted
  if (model) model.temperature = false
  await collect(models.stream(modelRequest(config, { temperature: 0.5 })))
  expect((await server.nextRequest()).body.temperature).toBeUndefined()
})

it("options of the agent reach a compatible server as they are", async () => {
  const server = await modelServer()
  const { models } = await makeModels()
  const config = scriptedConfig("compatible", server.url)
  await collect(
    models.stream(modelRequest(config, { options: { top_k: 7, chat_template_kwargs: { thinking: true } } })),
  )
  expect((await server.nextRequest()).body).toMatchObject({ top_k: 7, chat_template_kwargs: { thinking: true } })
})
