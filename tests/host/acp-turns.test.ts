import { readFile } from "node:fs/promises"
import path from "node:path"
import { pathToFileURL } from "node:url"
import { methods } from "@agentclientprotocol/sdk/unstable"
import { expect, it } from "vitest"
import { startAcpEditor } from "../support/acp.ts"
import { makeFolder } from "../support/folder.ts"
import { afterTest, makeRepository, scriptedConfig, startTestHost } from "../support/host.ts"
import { startModelServer } from "../support/model-server/server.ts"

/** Processes that start while the machine is busy, ms. */
const LIMIT = 180_000

it("streams a whole turn: text, tool calls with places, an edit's diff that is allowed first, usage, title", {
  timeout: LIMIT,
}, async () => {
  const test = await startTestHost()
  const editor = await startAcpEditor({ home: test.home })
  expect(editor.initialized).toMatchObject({
    protocolVersion: 1,
    agentInfo: { name: "outrigger" },
    authMethods: [],
    agentCapabilities: { loadSession: true, promptCapabilities: { image: true, audio: false, embeddedContext: true } },
  })
  const { sessionId, modes, configOptions } = await editor.newSession(test.repo)
  expect(modes).toMatchObject({ currentModeId: "build" })
  expect(modes?.availableModes.map(({ id }) => id)).toEqual(["build", "plan"])
  expect(configOptions?.map(({ id, category }) => [id, category])).toEqual([
    ["mode", "mode"],
    ["model", "model"],
    ["workspace", undefined],
  ])

  const greet = path.join(test.repo, "src/greet.js")
  test.model.enqueue({ text: "I look first.", deltas: 3, toolCalls: [{ name: "read", input: { filePath: greet } }] })
  test.model.enqueue({
    toolCalls: [{ name: "edit", input: { filePath: greet, oldString: '"Hello "', newString: '"Hi "' } }],
  })
  test.model.enqueue({ text: "Changed the greeting." })
  const turn = editor.prompt(sessionId, "greet shorter")
  const { request, answer } = await editor.untilAsked()
  expect(request).toMatchObject({
    sessionId,
    toolCall: {
      title: "Edit src/greet.js",
      kind: "edit",
      content: [{ type: "diff", path: greet, newText: expect.stringContaining('"Hi "') }],
    },
    options: [{ kind: "allow_once" }, { kind: "allow_always" }, { kind: "reject_once" }],
  })
  expect(await readFile(greet, "utf8")).toContain("Hello")
  answer("once")

  expect(await turn).toMatchObject({ stopReason: "end_turn", usage: { totalTokens: expect.any(Number) } })
  expect(await readFile(greet, "utf8")).toContain('"Hi "')
  expect(editor.text(sessionId)).toBe("I look first.Changed the greeting.")
  expect(editor.of(sessionId, "agent_message_chunk").length).toBeGreaterThan(2)
  expect(editor.text(sessionId, "user_message_chunk")).toBe("")
  expect(editor.call(sessionId, ({ kind }) => kind === "read")).toMatchObject({
    status: "completed",
    locations: [{ path: greet }],
  })
  expect(editor.call(sessionId, ({ kind }) => kind === "edit")).toMatchObject({
    status: "completed",
    locations: [{ path: greet }],
    content: [{ type: "diff", path: greet, oldText: expect.stringContaining("Hello") }],
  })
  expect(editor.of(sessionId, "usage_update").at(-1)).toMatchObject({ size: 100_000 })
  await editor.until(
    () => editor.of(sessionId, "session_info_update").find(({ title }) => title === "Scripted title"),
    "a title",
  )

  // The same conversation, over the opencode API of the host that runs.
  const seen = await test.client.session.messages({ sessionID: sessionId })
  expect(seen.data?.[0]?.parts[0]).toMatchObject({ type: "text", text: "greet shorter" })
  expect(await editor.quit()).toBe(0)
  expect((await test.request("/global/health")).status).toBe(200)
})

it("shows a command's output, the plan, and thoughts", { timeout: LIMIT }, async () => {
  const test = await startTestHost({ config: { permission: { bash: "allow" } } })
  const editor = await startAcpEditor({ home: test.home })
  const { sessionId } = await editor.newSession(test.repo)
  test.model.enqueue({
    reasoning: "Plan it.",
    toolCalls: [
      {
        name: "todowrite",
        input: { todos: [{ id: "1", content: "Look around", status: "in_progress", priority: "high" }] },
      },
    ],
  })
  test.model.enqueue({
    toolCalls: [{ name: "bash", input: { command: "printf 'a\\n```\\nb'", description: "Prints" } }],
  })
  test.model.enqueue({ text: "Done." })
  expect(await editor.prompt(sessionId, "look around")).toMatchObject({ stopReason: "end_turn" })
  expect(editor.of(sessionId, "plan").at(-1)).toMatchObject({
    entries: [{ content: "Look around", status: "in_progress", priority: "high" }],
  })
  expect(editor.text(sessionId, "agent_thought_chunk")).toBe("Plan it.")
  expect(editor.call(sessionId, ({ kind }) => kind === "execute")).toMatchObject({
    title: "printf 'a\\n```\\nb'",
    status: "completed",
    content: [{ type: "content", content: { type: "text", text: "````console\na\n```\nb\n````" } }],
    rawOutput: { exitCode: 0 },
  })
})

it("takes images, files, lines of files, unsaved buffers and embedded text; refuses audio and emptiness", {
  timeout: LIMIT,
}, async () => {
  const model = await startModelServer()
  afterTest(() => model.close())
  const config = scriptedConfig(model.url) as { provider: { scripted: { models: { scripted: object } } } }
  Object.assign(config.provider.scripted.models.scripted, {
    attachment: true,
    modalities: { input: ["text", "image"], output: ["text"] },
  })
  const [repo, home] = await Promise.all([makeRepository(), makeFolder({ "config/outrigger.json": config })])
  const test = await startTestHost({ again: { repo, home, model } })
  const main = path.join(test.repo, "src/main.js")
  const editor = await startAcpEditor({
    home: test.home,
    capabilities: { fs: { readTextFile: true } },
    buffers: { [main]: "// not saved yet\n" },
  })
  const { sessionId } = await editor.newSession(test.repo)
  const prompt = (blocks: unknown[]) =>
    editor.agent.request(methods.agent.session.prompt, { sessionId, prompt: blocks as never })
  await expect(prompt([{ type: "audio", data: "AA==", mimeType: "audio/wav" }])).rejects.toMatchObject({
    code: -32602,
    message: expect.stringContaining("Audio"),
  })
  await expect(prompt([])).rejects.toMatchObject({ code: -32602 })
  const uri = (name: string) => pathToFileURL(path.join(test.repo, name)).href
  const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
  await prompt([
    { type: "text", text: "say seen" },
    { type: "image", data: png, mimeType: "image/png" },
    { type: "resource_link", name: "main.js", uri: uri("src/main.js") },
    { type: "resource_link", name: "greet.js", uri: `${uri("src/greet.js")}#L2:2` },
    { type: "resource", resource: { uri: uri("notes.txt"), text: "embedded notes" } },
  ])
  const { messages } = test.model.requests.find(({ asked }) => asked.tools.length)!.body
  const content = messages.at(-1).content as { type: string; text?: string }[]
  const texts = content.map(({ text }) => text).join("\n")
  expect(texts).toContain("// not saved yet")
  expect(texts).toContain("embedded notes")
  expect(texts).toContain('return "Hello')
  expect(texts).not.toContain("export function greet")
  expect(content.map(({ type }) => type)).toContain("image_url")
})

it("serves the SDK's own session helper", { timeout: LIMIT }, async () => {
  const test = await startTestHost()
  const { agent } = await startAcpEditor({ home: test.home })
  const session = await agent.buildSession(test.repo).start()
  void session.prompt("say hello to the helper")
  expect(await session.readText()).toBe("hello to the helper")
  session.dispose()
})
