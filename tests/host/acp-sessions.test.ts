import { readFile } from "node:fs/promises"
import path from "node:path"
import { methods } from "@agentclientprotocol/sdk/unstable"
import { expect, it } from "vitest"
import type { SessionSummary } from "../../shared/native/host.ts"
import { startAcpEditor } from "../support/acp.ts"
import { startTestHost } from "../support/host.ts"
import { until } from "../support/until.ts"

/** Processes that start while the machine is busy, ms. */
const LIMIT = 180_000

const { session } = methods.agent
const mcpFixture = path.resolve(import.meta.dirname, "../support/mcp/stdio-server.ts")

it("replays, resumes, forks, lists, closes and deletes sessions, also those of the window and other editors", {
  timeout: LIMIT,
}, async () => {
  const test = await startTestHost()
  const one = await startAcpEditor({ home: test.home })
  const { sessionId } = await one.newSession(test.repo)
  test.model.enqueue({
    reasoning: "Hm.",
    text: "Reading.",
    toolCalls: [
      { name: "read", input: { filePath: path.join(test.repo, "README.md") } },
      { name: "todowrite", input: { todos: [{ id: "1", content: "Read", status: "completed", priority: "low" }] } },
    ],
  })
  test.model.enqueue({ text: "Read it." })
  await one.prompt(sessionId, "read it")

  const two = await startAcpEditor({ home: test.home })
  const cwd = test.repo
  const loaded = await two.agent.request(session.load, { sessionId, cwd, mcpServers: [] })
  expect(loaded).toMatchObject({ modes: { currentModeId: "build" } })
  expect(loaded.configOptions?.find(({ id }) => id === "model")).toMatchObject({ currentValue: "scripted/scripted" })
  const kinds = two.updates.map(({ update }) => update.sessionUpdate)
  expect(kinds.filter((kind, index) => kind !== kinds[index - 1]).slice(0, 6)).toEqual([
    "user_message_chunk",
    "agent_thought_chunk",
    "agent_message_chunk",
    "tool_call",
    "agent_message_chunk",
    "plan",
  ])
  expect(two.text(sessionId, "user_message_chunk")).toBe("read it")
  expect(two.text(sessionId)).toBe("Reading.Read it.")
  expect(two.call(sessionId, ({ kind }) => kind === "read")).toMatchObject({ status: "completed" })

  // What the first editor says is seen in the second as it happens, and the other way round.
  await one.prompt(sessionId, "say and more")
  await two.until(() => two.text(sessionId).endsWith("and more"), "the other editor's turn")
  expect(two.text(sessionId, "user_message_chunk")).toBe("read itsay and more")
  await two.prompt(sessionId, "say from two")
  await one.until(() => one.text(sessionId).endsWith("from two"), "the other editor's turn")
  expect(one.text(sessionId, "user_message_chunk")).toBe("say from two")

  // A window's session: resumed without a replay, then told live.
  const made = await test.client.session.create({ title: "Made in the window" })
  const windowId = made.data!.id
  await test.client.session.prompt({ sessionID: windowId, parts: [{ type: "text", text: "say before" }] })
  await two.agent.request(session.resume, { sessionId: windowId, cwd })
  await test.client.session.prompt({ sessionID: windowId, parts: [{ type: "text", text: "say after" }] })
  await two.until(() => two.text(windowId) === "after", "the window's turn")
  expect(two.text(windowId, "user_message_chunk")).toBe("say after")

  const listed = await two.agent.request(session.list, { cwd })
  expect(listed.sessions.map(({ sessionId: id, cwd: folder, title }) => ({ id, folder, title }))).toEqual(
    expect.arrayContaining([
      { id: sessionId, folder: cwd, title: expect.any(String) },
      { id: windowId, folder: cwd, title: "Made in the window" },
    ]),
  )
  expect((await two.agent.request(session.list, { cwd: "/nowhere" })).sessions).toEqual([])
  await expect(two.agent.request(session.list, { cursor: "never given" })).rejects.toMatchObject({ code: -32602 })

  // Loaded once more where it is open: told from the start again, and what follows once.
  const before = two.updates.length
  await two.agent.request(session.load, { sessionId, cwd, mcpServers: [] })
  await two.prompt(sessionId, "say once")
  const later = two.updates.splice(0, before) && two.text(sessionId)
  expect(later).toBe("Reading.Read it.and morefrom twoonce")
  expect(two.text(sessionId, "user_message_chunk")).toBe("read itsay and moresay from two")

  const forked = await two.agent.request(session.fork, { sessionId, cwd })
  expect(forked.sessionId).not.toBe(sessionId)
  expect(await two.prompt(forked.sessionId, "say in the fork")).toMatchObject({ stopReason: "end_turn" })
  expect(two.text(forked.sessionId)).toBe("in the fork")

  await two.agent.request(session.close, { sessionId: forked.sessionId })
  await expect(two.prompt(forked.sessionId, "closed")).rejects.toMatchObject({
    code: -32002,
    data: { sessionId: forked.sessionId },
  })
  await one.agent.request(session.delete, { sessionId: forked.sessionId })
  expect((await test.request(`/session/${forked.sessionId}`)).status).toBe(404)
})

it("offers modes, models, effort, workspace and commands, and follows what the window chooses", {
  timeout: LIMIT,
}, async () => {
  const test = await startTestHost({
    files: { "a.txt": "one\n", ".opencode/command/greet.md": "---\ndescription: Greets\n---\nsay hello $ARGUMENTS\n" },
  })
  const editor = await startAcpEditor({ home: test.home })
  const { sessionId, configOptions } = await editor.newSession(test.repo)
  expect(configOptions?.find(({ id }) => id === "model")).toMatchObject({
    type: "select",
    currentValue: "scripted/scripted",
    options: expect.arrayContaining([
      { group: "scripted", name: "Scripted", options: [{ value: "scripted/scripted", name: "Scripted" }] },
    ]),
  })
  const commands = await editor.until(() => editor.of(sessionId, "available_commands_update")[0], "the commands")
  expect(commands.availableCommands).toEqual(
    expect.arrayContaining([
      { name: "greet", description: "Greets", input: { hint: "$ARGUMENTS" } },
      expect.objectContaining({ name: "compact" }),
    ]),
  )
  await editor.prompt(sessionId, "/greet the world")
  expect(editor.text(sessionId)).toBe("hello the world")

  const set = (configId: string, value: string) =>
    editor.agent.request(session.setConfigOption, { sessionId, configId, value })
  const { configOptions: after } = await set("mode", "plan")
  expect(after.find(({ id }) => id === "mode")).toMatchObject({ currentValue: "plan" })
  expect(editor.of(sessionId, "current_mode_update").at(-1)).toMatchObject({ currentModeId: "plan" })
  await expect(set("mode", "nobody")).rejects.toMatchObject({ code: -32602 })
  await expect(set("workspace", "sandbox")).rejects.toMatchObject({ code: -32602 })
  await expect(set("nothing", "x")).rejects.toMatchObject({ code: -32602 })
  await expect(editor.agent.request(session.setMode, { sessionId, modeId: "nobody" })).rejects.toMatchObject({
    code: -32602,
  })
  // The window's own choice for the next message.
  await test.client.session.prompt({
    sessionID: sessionId,
    agent: "build",
    parts: [{ type: "text", text: "say built" }],
  })
  await editor.until(
    () => editor.of(sessionId, "current_mode_update").at(-1)?.currentModeId === "build",
    "the window's choice",
  )
})

it("works in a sandbox when told to: edits wait for the person, and the editor is not asked about them", {
  timeout: LIMIT,
}, async () => {
  const test = await startTestHost()
  const editor = await startAcpEditor({ home: test.home })
  const { sessionId } = await editor.newSession(test.repo)
  await editor.agent.request(session.setConfigOption, { sessionId, configId: "workspace", value: "sandbox" })
  test.model.enqueue({ toolCalls: [{ name: "write", input: { filePath: "new.txt", content: "new\n" } }] })
  test.model.enqueue({ text: "Written." })
  await editor.prompt(sessionId, "write it")
  expect(editor.asked).toEqual([])
  const summary = (await (await test.request(`/outrigger/sessions/${sessionId}`)).json()) as SessionSummary
  expect(summary.sandbox).toMatchObject({ target: test.repo, state: "ready" })
  const diff = { type: "diff", path: path.join(summary.sandbox!.directory, "new.txt"), oldText: null, newText: "new\n" }
  expect(editor.call(sessionId, ({ kind }) => kind === "edit")).toMatchObject({ content: [diff] })
  await expect(readFile(path.join(test.repo, "new.txt"), "utf8")).rejects.toMatchObject({ code: "ENOENT" })
  await until(async () => {
    const { changes } = (await (await test.request(`/outrigger/sessions/${sessionId}`)).json()) as SessionSummary
    return changes === 1
  })
  // Its folder is the user's, in the list and for another editor.
  const other = await startAcpEditor({ home: test.home, args: ["--sandbox"] })
  expect((await other.agent.request(session.list, { cwd: test.repo })).sessions).toMatchObject([{ sessionId }])
  const { configOptions } = await other.newSession(test.repo)
  expect(configOptions?.find(({ id }) => id === "workspace")).toMatchObject({ currentValue: "sandbox" })
})

it("connects the editor's MCP servers for one session alone", { timeout: LIMIT }, async () => {
  const test = await startTestHost()
  const editor = await startAcpEditor({ home: test.home })
  const server = { name: "ex", command: process.execPath, args: [mcpFixture], env: [{ name: "ACP", value: "yes" }] }
  const with_ = await editor.newSession(test.repo, { mcpServers: [server] })
  const without = await editor.newSession(test.repo)
  await editor.prompt(with_.sessionId, 'tool ex_echo {"text":"from the editor"}')
  expect(editor.text(with_.sessionId)).toContain("from the editor")
  await editor.prompt(without.sessionId, "say nothing")
  const offered = test.model.requests.filter(({ asked }) => asked.tools.length).map(({ asked }) => asked.tools)
  expect(offered[0]).toContain("ex_echo")
  expect(offered.at(-1)).not.toContain("ex_echo")

  const broken = { ...server, command: "/no/such/program" }
  const { sessionId } = await editor.newSession(test.repo, { mcpServers: [broken] })
  expect(await editor.prompt(sessionId, "say all the same")).toMatchObject({ stopReason: "end_turn" })
  expect(editor.stderr()).toContain("an MCP server of the editor")
})

it("runs two sessions of one connection at the same time", { timeout: LIMIT }, async () => {
  const test = await startTestHost()
  const editor = await startAcpEditor({ home: test.home })
  const [one, two] = await Promise.all([editor.newSession(test.repo), editor.newSession(test.repo)])
  const slow = { text: "slow ".repeat(40), deltas: 40, everyMs: 10 }
  test.model.enqueue({ matcher: /first/, reply: slow }, { matcher: /second/, reply: slow })
  const turns = [editor.prompt(one.sessionId, "first"), editor.prompt(two.sessionId, "second")]
  await editor.until(
    () => editor.text(one.sessionId).length > 20 && editor.text(two.sessionId).length > 20,
    "text in both",
  )
  await Promise.all(turns)
  expect(editor.text(one.sessionId)).toBe(slow.text)
  expect(editor.text(two.sessionId)).toBe(slow.text)
})
