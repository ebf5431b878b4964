import {
  DefaultChatTransport,
  lastAssistantMessageIsCompleteWithApprovalResponses,
  type UIMessage,
  type UIMessagePart,
} from "ai"
import { expect, it } from "vitest"
import { type Discobot, readStream, startDiscobot } from "../support/discobot.ts"
import { until } from "../support/until.ts"
import { mountChat } from "../support/use-chat.ts"

// oxlint-disable-next-line typescript/no-explicit-any -- any tool, any data
type Part = UIMessagePart<any, any>

const pathOf = (id: string) => `sessions/${id}/threads/${id}`

function optionsOf(test: Discobot, id: string) {
  return {
    id,
    transport: new DefaultChatTransport({
      api: `${test.base}/${pathOf(id)}/chat`,
      headers: { authorization: test.headers.authorization!, accept: "text/event-stream" },
    }),
    sendAutomaticallyWhen: lastAssistantMessageIsCompleteWithApprovalResponses,
  }
}

/** What is stored, as a page reads it before it shows the chat. */
async function load(test: Discobot, id: string): Promise<UIMessage[]> {
  const stream = await readStream(`${test.base}/${pathOf(id)}/stream`, test.headers)
  await stream.until(({ event }) => event === "history-end")
  await stream.close()
  return stream.frames.flatMap(({ event, data }) => (event === "history-message" ? [data as UIMessage] : []))
}

/** Parts by what they show; ids of texts and states of streaming are the client's own. */
const shown = (messages: UIMessage[]) =>
  messages.map(({ id, role, parts }) => ({
    id,
    role,
    parts: (parts as Part[]).map((part) => {
      if (part.type === "text" || part.type === "reasoning") return `${part.type}: ${part.text}`
      if (part.type === "dynamic-tool") return `${part.toolName} ${part.toolCallId} ${part.state}`
      return part.type
    }),
  }))
const texts = (message: UIMessage | undefined) =>
  (message?.parts ?? []).flatMap((part) => (part.type === "text" ? [part.text] : []))
const calls = (message: UIMessage | undefined) =>
  ((message?.parts ?? []) as Part[]).flatMap((part) => (part.type === "dynamic-tool" ? [part] : []))
const ready = ({ status }: { status: string }) => status === "ready"

it("useChat talks, calls tools, asks for approval and questions, and shows exactly what is stored", async () => {
  const test = await startDiscobot({ config: { permission: { bash: "ask" } } })
  const id = await test.session("use-1")
  const options = optionsOf(test, id)
  const page = await mountChat(options)

  test.model.enqueue({ reasoning: "Let me think.", text: "Hello to you." })
  await page.chat.sendMessage({ text: "hello" })
  await page.shows(ready)
  expect(texts(page.chat.messages.at(-1))).toEqual(["Hello to you."])

  // Two calls at once, one allowed and one refused; the turn goes on by itself when both are answered.
  test.model.enqueue({
    toolCalls: [
      { name: "bash", input: { command: "echo first", description: "One" } },
      { name: "bash", input: { command: "echo second", description: "Two" } },
    ],
  })
  test.model.enqueue({ text: "Both are decided." })
  await page.chat.sendMessage({ text: "run both" })
  await page.shows(({ messages }) => calls(messages.at(-1)).some(({ state }) => state === "approval-requested"))
  await page.shows(ready)
  const open = calls(page.chat.messages.at(-1))
  expect(open.map(({ state }) => state)).toEqual(["approval-requested", "approval-requested"])
  for (const call of open) {
    const { command } = call.input as { command: string }
    const approved = command === "echo first"
    // With a reason the agent goes on; a bare no ends its turn.
    await page.chat.addToolApprovalResponse({
      id: call.approval!.id,
      approved,
      ...(!approved && { reason: "One is enough." }),
    })
  }
  await page.shows((chat) => ready(chat) && texts(chat.messages.at(-1)).includes("Both are decided."))
  expect(page.chat.error).toBeUndefined()
  expect(calls(page.chat.messages.at(-1)).map(({ state }) => state)).toEqual(["output-available", "output-denied"])

  // A question is an approval whose reason is the answer.
  const question = {
    question: "Which colour?",
    header: "Colour",
    options: [
      { label: "Red", description: "Warm" },
      { label: "Blue", description: "Cold" },
    ],
  }
  test.model.enqueue({ toolCalls: [{ name: "question", input: { questions: [question] } }] }, { text: "Blue it is." })
  await page.chat.sendMessage({ text: "choose" })
  await page.shows(ready)
  const asked = calls(page.chat.messages.at(-1))[0]?.approval as { id: string }
  await page.chat.addToolApprovalResponse({ id: asked.id, approved: true, reason: "Blue" })
  await page.shows((chat) => ready(chat) && texts(chat.messages.at(-1)).includes("Blue it is."))

  // The same again for the last prompt: one answer, not two.
  const before = page.chat.messages.length
  test.model.enqueue({ text: "Red, on second thought." })
  await page.chat.regenerate()
  await page.shows(ready)
  expect(page.chat.messages).toHaveLength(before)
  expect(texts(page.chat.messages.at(-1))).toEqual(["Red, on second thought."])

  expect(shown(page.chat.messages)).toEqual(shown(await load(test, id)))
})

it("useChat comes back to a running answer after a reload and after a cut, without a lost or doubled part", async () => {
  const started = await startDiscobot({ config: { permission: { bash: "allow" } }, discobotPort: 0 })
  // On the port of its own.
  const test = { ...started, base: `http://127.0.0.1:${started.host.discobotPort}/api/projects/local` }
  const id = await test.session("use-2")
  const words = Array.from({ length: 80 }, (_, at) => `word${at}`).join(" ")
  test.model.enqueue(
    { toolCalls: [{ name: "bash", input: { command: "echo tool", description: "Says it" } }] },
    { text: words, everyMs: 15 },
  )
  const first = await mountChat(optionsOf(test, id))
  void first.chat.sendMessage({ text: "talk" })
  await first.shows(({ messages }) => texts(messages.at(-1)).join("").includes("word3"))
  first.unmount()

  const history = await load(test, id)
  expect(history.map(({ role }) => role)).toEqual(["user"])
  const again = await mountChat({ ...optionsOf(test, id), messages: history, resume: true })
  await again.shows(({ messages }) => texts(messages.at(-1)).join("").includes("word6"))
  // Cut by the network: the same page asks again.
  const resumed = again.chat.resumeStream()
  await again.shows((chat) => ready(chat) && texts(chat.messages.at(-1)).join("") === words)
  await resumed
  expect(calls(again.chat.messages.at(-1))).toMatchObject([{ state: "output-available" }])
  expect(shown(again.chat.messages)).toEqual(shown(await load(test, id)))

  // Nothing runs any more: a page that asks to resume simply stays as it is.
  const later = await mountChat({ ...optionsOf(test, id), messages: await load(test, id), resume: true })
  await later.shows(ready)
  expect(shown(later.chat.messages)).toEqual(shown(again.chat.messages))
})

it("useChat is told of a failure in the stream, goes on after it, stops, and waits for its turn", async () => {
  const test = await startDiscobot({ config: { permission: { bash: "allow" } } })
  const id = await test.session("use-3")
  const page = await mountChat(optionsOf(test, id))
  test.model.enqueue({ fault: 400, message: "The model said no." })
  await page.chat.sendMessage({ text: "fail" })
  await page.shows(({ status }) => status === "error")
  expect(page.chat.error?.message).toContain("The model said no.")
  test.model.enqueue({ text: "Now it works." })
  await page.chat.regenerate()
  await page.shows(ready)
  expect(texts(page.chat.messages.at(-1))).toEqual(["Now it works."])

  test.model.enqueue({ toolCalls: [{ name: "bash", input: { command: "sleep 60", description: "Waits" } }] })
  void page.chat.sendMessage({ text: "wait" })
  await page.shows(({ messages }) => calls(messages.at(-1)).some(({ state }) => state === "input-available"))
  // While it runs, others queue, and the SDK's transport is told so.
  const other = { messages: [{ id: "q1", role: "user", parts: [{ type: "text", text: "queued" }] }] }
  const queued = await test.call("POST", `${pathOf(id)}/chat`, other)
  expect(queued.value).toMatchObject({ status: "queued", messageId: "q1" })
  // Asked twice, kept once, under the client's own id.
  expect((await test.call("POST", `${pathOf(id)}/chat`, other)).value.queuedPromptId).toBe(queued.value.queuedPromptId)
  expect((await test.call("GET", pathOf(id))).value.promptQueue).toMatchObject([{ message: { id: "q1" } }])
  const second = await mountChat({ ...optionsOf(test, id), messages: await load(test, id) })
  await second.chat.sendMessage({ text: "me too" })
  await second.shows(({ status }) => status === "error")
  expect(second.chat.error?.message).toContain("completion_in_progress")

  // Stopping the page's stream leaves the turn; cancelling ends it, and the page shows what is stored.
  await page.chat.stop()
  expect((await test.call("GET", pathOf(id))).value.pending).toBe(true)
  expect((await test.call("POST", `${pathOf(id)}/cancel`)).status).toBe(200)
  expect((await test.call("GET", pathOf(id))).value).toMatchObject({ state: "cancelled", pending: false })
  test.model.enqueue({ text: "Still here." }, { text: "And the queued one." })
  await page.chat.sendMessage({ text: "go on" })
  await page.shows((chat) => ready(chat) && texts(chat.messages.at(-1)).includes("Still here."))
  await until(async () =>
    (await load(test, id))
      .at(-1)
      ?.parts.some((part) => texts({ parts: [part] } as UIMessage).includes("And the queued one.")),
  )
  const stored = await load(test, id)
  expect(stored.filter(({ id: name }) => name === "q1")).toHaveLength(1)
  expect((await test.call("GET", pathOf(id))).value.promptQueue).toBeUndefined()
})
