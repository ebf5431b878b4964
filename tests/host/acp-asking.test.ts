import { readFile } from "node:fs/promises"
import path from "node:path"
import { methods } from "@agentclientprotocol/sdk/unstable"
import { expect, it } from "vitest"
import type { Inbox, SavedRule } from "../../shared/native/host.ts"
import { startAcpEditor } from "../support/acp.ts"
import { startTestHost, type TestHost } from "../support/host.ts"
import { until } from "../support/until.ts"

/** Processes that start while the machine is busy, ms. */
const LIMIT = 180_000

const npm = (test: TestHost, text = "Ran.") =>
  test.model.enqueue(
    { toolCalls: [{ name: "bash", input: { command: "npm --version", description: "Prints" } }] },
    { text },
  )
const inbox = async (test: TestHost) => (await (await test.request("/outrigger/inbox")).json()) as Inbox

it("puts requests to the editor: rejected ends the turn, always is kept, and what the window answers is withdrawn", {
  timeout: LIMIT,
}, async () => {
  const test = await startTestHost()
  const editor = await startAcpEditor({ home: test.home })
  const { sessionId } = await editor.newSession(test.repo)

  npm(test, "Never said.")
  const refused = editor.prompt(sessionId, "run it")
  const first = await editor.untilAsked(0)
  expect(first.request).toMatchObject({
    toolCall: { title: "npm --version", kind: "execute", status: "pending" },
    options: [
      { optionId: "once" },
      { optionId: "always", name: expect.stringContaining("npm") },
      { optionId: "reject" },
    ],
  })
  first.answer("reject")
  expect(await refused).toMatchObject({ stopReason: "end_turn" })
  expect(editor.call(sessionId, ({ kind }) => kind === "execute")).toMatchObject({ status: "failed" })
  expect(editor.text(sessionId)).toBe("")
  // What the model would have said next is said to the next prompt.
  await editor.prompt(sessionId, "go on")
  expect(editor.text(sessionId)).toBe("Never said.")

  npm(test)
  const inWindow = editor.prompt(sessionId, "run it again")
  const second = await editor.untilAsked(1)
  const [waiting] = (await inbox(test)).permissions
  const body = JSON.stringify({ reply: "once", hash: waiting!.hash })
  await test.request(`/outrigger/permissions/${waiting!.request.id}/reply`, { method: "POST", body })
  expect(await inWindow).toMatchObject({ stopReason: "end_turn" })
  await editor.until(() => second.signal.aborted, "the withdrawal")

  npm(test)
  const always = editor.prompt(sessionId, "and again")
  ;(await editor.untilAsked(2)).answer("always")
  await always
  npm(test)
  expect(await editor.prompt(sessionId, "once more")).toMatchObject({ stopReason: "end_turn" })
  expect(editor.asked).toHaveLength(3)
  const rules = (await (await test.request("/outrigger/rules")).json()) as SavedRule[]
  expect(rules).toMatchObject([{ permission: "bash", scope: "project", action: "allow" }])
})

it("cancels a turn that waits or streams, and the session goes on", { timeout: LIMIT }, async () => {
  const test = await startTestHost()
  const editor = await startAcpEditor({ home: test.home })
  const { sessionId } = await editor.newSession(test.repo)
  test.model.enqueue({ toolCalls: [{ name: "bash", input: { command: "npm --version", description: "Prints" } }] })
  const turn = editor.prompt(sessionId, "run it")
  const { signal } = await editor.untilAsked()
  await editor.cancel(sessionId)
  expect(await turn).toMatchObject({ stopReason: "cancelled" })
  await editor.until(() => signal.aborted, "the withdrawal")
  expect((await inbox(test)).permissions).toEqual([])
  test.model.enqueue({ matcher: /stream/, reply: { text: "word ".repeat(2_000), deltas: 2_000, everyMs: 20 } })
  const streaming = editor.prompt(sessionId, "stream")
  await editor.until(() => editor.of(sessionId, "agent_message_chunk").length > 3, "some text")
  await editor.cancel(sessionId)
  expect(await streaming).toMatchObject({ stopReason: "cancelled" })
  // Cancelled in the same breath as it was sent.
  const late = editor.prompt(sessionId, "say never")
  await editor.cancel(sessionId)
  expect(await late).toMatchObject({ stopReason: "cancelled" })
  expect(await editor.prompt(sessionId, "say still here")).toMatchObject({ stopReason: "end_turn" })
  expect(editor.text(sessionId)).toContain("still here")
})

it("refuses edits in plan mode without asking, and asks about a sub-agent's command", { timeout: LIMIT }, async () => {
  const test = await startTestHost()
  const editor = await startAcpEditor({ home: test.home })
  const { sessionId } = await editor.newSession(test.repo)
  await editor.agent.request(methods.agent.session.setMode, { sessionId, modeId: "plan" })
  const file = path.join(test.repo, "README.md")
  test.model.enqueue({ toolCalls: [{ name: "read", input: { filePath: file } }] })
  test.model.enqueue({ toolCalls: [{ name: "write", input: { filePath: file, content: "changed" } }] })
  test.model.enqueue({ text: "I may not." })
  await editor.prompt(sessionId, "change it")
  expect(editor.asked).toEqual([])
  expect(await readFile(file, "utf8")).toContain("# Fixture")

  await editor.agent.request(methods.agent.session.setMode, { sessionId, modeId: "build" })
  test.model.enqueue({
    matcher: /delegate/,
    reply: {
      toolCalls: [
        { name: "task", input: { description: "Print it", prompt: "print the version", subagent_type: "general" } },
      ],
    },
  })
  test.model.enqueue({
    matcher: /print the version/,
    reply: { toolCalls: [{ name: "bash", input: { command: "npm --version", description: "Prints" } }] },
  })
  const turn = editor.prompt(sessionId, "delegate it")
  const { request, answer } = await editor.untilAsked()
  expect(request).toMatchObject({ sessionId, toolCall: { title: "npm --version" } })
  answer("once")
  expect(await turn).toMatchObject({ stopReason: "end_turn" })
  await editor.until(
    () => editor.call(sessionId, ({ title, status }) => title === "npm --version" && status === "completed"),
    "the end of the sub-agent's call",
  )
})

const questions = [
  {
    question: "Which colour?",
    header: "Colour",
    options: [
      { label: "Red", description: "Like a rose" },
      { label: "Blue", description: "Like the sky" },
    ],
  },
]

it("asks the agent's questions as a form, as options, or leaves them to the window", { timeout: LIMIT }, async () => {
  const test = await startTestHost()
  const forms: unknown[] = []
  const withForms = await startAcpEditor({
    home: test.home,
    capabilities: { elicitation: { form: {} } },
    onElicitation(request) {
      forms.push(request)
      return { action: "accept", content: { answer0: "Blue" } }
    },
  })
  const one = await withForms.newSession(test.repo)
  test.model.enqueue({ toolCalls: [{ name: "question", input: { questions } }] })
  await withForms.prompt(one.sessionId, "ask me")
  expect(forms).toMatchObject([
    {
      mode: "form",
      sessionId: one.sessionId,
      message: "Which colour?",
      requestedSchema: { type: "object", properties: { answer0: { oneOf: [{ const: "Red" }, { const: "Blue" }] } } },
    },
  ])
  expect(withForms.text(one.sessionId)).toContain('"Which colour?"="Blue"')

  const editor = await startAcpEditor({ home: test.home })
  const two = await editor.newSession(test.repo)
  test.model.enqueue({ toolCalls: [{ name: "question", input: { questions } }] })
  const turn = editor.prompt(two.sessionId, "ask me")
  const { request, answer } = await editor.untilAsked()
  expect(request).toMatchObject({
    toolCall: { title: "Which colour?" },
    options: [{ name: "Red" }, { name: "Blue" }, { kind: "reject_once" }],
  })
  answer("choice0")
  await turn
  expect(editor.text(two.sessionId)).toContain('"Which colour?"="Red"')

  test.model.enqueue({ toolCalls: [{ name: "question", input: { questions } }] })
  const third = editor.prompt(two.sessionId, "ask again")
  const asked = await editor.untilAsked(1)
  const pending = await until(async () => (await inbox(test)).questions[0]?.request)
  await test.request(`/question/${pending.id}/reply`, {
    method: "POST",
    body: JSON.stringify({ answers: [["Green"]] }),
  })
  expect(await third).toMatchObject({ stopReason: "end_turn" })
  await editor.until(() => asked.signal.aborted, "the withdrawal")
  expect(editor.text(two.sessionId)).toContain('"Which colour?"="Green"')
})
