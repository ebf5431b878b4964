import { DefaultChatTransport, readUIMessageStream, type UIMessage, type UIMessageChunk } from "ai"
import { describe, expect, it } from "vitest"
import { type Discobot, readStream, startDiscobot } from "../support/discobot.ts"

const user = (id: string, text: string): UIMessage => ({ id, role: "user", parts: [{ type: "text", text }] })

function transportOf(test: Discobot, session: string, thread = session) {
  return new DefaultChatTransport({
    api: `${test.base}/sessions/${session}/threads/${thread}/chat`,
    headers: { authorization: test.headers.authorization!, accept: "text/event-stream" },
  })
}

async function read(stream: ReadableStream<UIMessageChunk>, message?: UIMessage): Promise<UIMessage> {
  let last: UIMessage | undefined
  for await (const each of readUIMessageStream({ stream, ...(message && { message: structuredClone(message) }) }))
    last = each
  if (!last) throw new Error("no message came")
  return last
}

const texts = (message: UIMessage) => message.parts.flatMap((part) => (part.type === "text" ? [part.text] : []))
const tools = (message: UIMessage) => message.parts.flatMap((part) => (part.type === "dynamic-tool" ? [part] : []))

describe("a thread's chat", () => {
  it("answers with ids, and tells the answer on the thread stream as exact chunks", async () => {
    const test = await startDiscobot()
    const id = await test.session("s-1")
    const path = `sessions/${id}/threads/${id}`
    const stream = await readStream(`${test.base}/${path}/stream`, test.headers)
    expect(stream.headers.get("x-vercel-ai-ui-message-stream")).toBe("v1")
    await stream.until(({ event }) => event === "history-end")
    const { status, value } = await test.call("POST", `${path}/chat`, { messages: [user("u1", "say hello there")] })
    expect(status).toBe(200)
    expect(value).toMatchObject({ sessionId: id, threadId: id, messageId: "u1", status: "started" })
    await stream.until(({ data }) => data.type === "finish", "the end")
    const chunks = stream.frames.filter(({ event, id: at }) => event === "chunk" && at)
    expect(chunks.map(({ id: at }) => at)).toEqual(chunks.map((_, index) => `${value.completionId}:${index}`))
    expect(chunks.map(({ data }) => data.type).filter((type, at, all) => type !== all[at - 1])).toEqual([
      "data-user-message",
      "start",
      "start-step",
      "text-start",
      "text-delta",
      "text-end",
      "finish-step",
      "finish",
    ])
    expect(chunks[0]?.data.data.message).toMatchObject({ id: "u1", role: "user", parts: [{ text: "say hello there" }] })

    const again = await readStream(`${test.base}/${path}/stream`, test.headers)
    await again.until(({ event }) => event === "history-end")
    const history = again.frames.filter(({ event }) => event === "history-message").map(({ data }) => data)
    expect(history.map(({ id: name, role }) => [name, role])).toEqual([
      ["u1", "user"],
      [chunks[1]?.data.messageId, "assistant"],
    ])
    expect(history[1].parts.at(-1)).toMatchObject({ type: "text", text: "hello there" })
  })

  it("creates the session with the first request, without messages as well", async () => {
    const test = await startDiscobot()
    const { status, value } = await test.call("POST", "sessions/new-one/threads/main/chat", { messages: [] })
    expect(status).toBe(200)
    expect(value).toMatchObject({ sessionId: "new-one", threadId: "main" })
    expect(value.completionId).toBeUndefined()
    const session = await test.call("GET", "sessions/new-one")
    expect(session.value).toMatchObject({ id: "new-one", status: "ready", files: [], workspaceId: value.workspaceId })
    const threads = await test.call("GET", "sessions/new-one/threads")
    expect(threads.value.threads.map((thread: { id: string }) => thread.id)).toEqual(["main"])
    expect(test.model.requests).toHaveLength(0)
  })

  it("shows a permission as a question, which has to be answered first", async () => {
    const test = await startDiscobot({ config: { permission: { bash: "ask" } } })
    const id = await test.session("s-2")
    const path = `sessions/${id}/threads/${id}`
    test.model.enqueue({ toolCalls: [{ name: "bash", input: { command: "echo hi", description: "Greets" } }] })
    const stream = await readStream(`${test.base}/${path}/stream`, test.headers)
    await test.call("POST", `${path}/chat`, { messages: [user("u1", "run it")] })
    const asked = await stream.until(({ data }) => data.type === "tool-approval-request", "the approval")
    const refused = await test.call("POST", `${path}/chat`, { messages: [user("u1", "run it"), user("u2", "more")] })
    expect(refused).toMatchObject({
      status: 409,
      value: { error: "pending_question_requires_answer", questionId: asked.data.approvalId },
    })
    const question = await test.call("GET", `${path}/question/${asked.data.approvalId}`)
    expect(question.value).toMatchObject({ status: "pending", question: { toolUseID: asked.data.toolCallId } })
    const text = question.value.question.questions[0].question
    expect((await test.call("POST", `${path}/answer/${asked.data.approvalId}`, {})).status).toBe(400)
    const answered = await test.call("POST", `${path}/answer/${asked.data.approvalId}`, {
      answers: { [text]: "Allow once" },
    })
    expect(answered).toMatchObject({ status: 200, value: { success: true } })
    await stream.until(({ data }) => data.type === "finish", "the end")
    expect(stream.frames.find(({ data }) => data.type === "tool-output-available")?.data.output).toContain("hi")
    expect((await test.call("POST", `${path}/answer/${asked.data.approvalId}`, { answers: { a: "b" } })).status).toBe(
      404,
    )
    const { history } = (await test.call("GET", `sessions/${id}/terminal/history`)).value
    expect(history).toMatchObject([
      { session_id: id, entry_type: "input", content: "echo hi", exit_code: 0, created_at: expect.any(String) },
      { session_id: id, entry_type: "output", content: "hi\n" },
    ])
    expect((await test.call("GET", `sessions/${id}/terminal/history?limit=1`)).value.history).toHaveLength(1)
    expect((await test.call("GET", `${path}/question/unknown`)).value).toEqual({ status: "answered", question: null })
    expect((await test.call("POST", `${path}/cancel`)).status).toBe(409)
    expect((await test.call("DELETE", `${path}/queue/none`)).status).toBe(404)
  })
})

describe("the AI SDK's chat transport", () => {
  it("reads an answer with a tool call and its approval, without a lost or doubled part", async () => {
    const test = await startDiscobot({ config: { permission: { bash: "ask" } } })
    const id = await test.session("s-3")
    const transport = transportOf(test, id)
    test.model.enqueue(
      { toolCalls: [{ name: "bash", input: { command: "echo hi", description: "Greets" } }] },
      { text: "It said hi." },
    )
    const send = (messages: UIMessage[]) =>
      transport.sendMessages({
        trigger: "submit-message",
        chatId: id,
        messageId: undefined,
        messages,
        abortSignal: undefined,
      })
    const first = await read(await send([user("u1", "greet")]))
    const [call] = tools(first)
    expect(call).toMatchObject({ state: "approval-requested", toolName: "bash", input: { command: "echo hi" } })
    const responded = structuredClone(first)
    const part = tools(responded)[0] as unknown as Record<string, unknown>
    part.state = "approval-responded"
    part.approval = { id: (part.approval as { id: string }).id, approved: true }
    const second = await read(await send([user("u1", "greet"), responded]), responded)
    expect(second.id).toBe(first.id)
    expect(tools(second)).toHaveLength(1)
    expect(tools(second)[0]).toMatchObject({ state: "output-available" })
    expect(texts(second)).toEqual(["It said hi."])
    const again = await readStream(`${test.base}/sessions/${id}/threads/${id}/stream`, test.headers)
    await again.until(({ event }) => event === "history-end")
    const stored = again.frames.filter(({ event }) => event === "history-message").at(-1)?.data as UIMessage
    expect(stored.id).toBe(first.id)
    expect(stored.parts.map((each) => each.type)).toEqual(second.parts.map((each) => each.type))
  })

  it("comes back in mid-stream, from the beginning or from where it was", async () => {
    const test = await startDiscobot()
    const id = await test.session("s-4")
    const path = `sessions/${id}/threads/${id}`
    const words = Array.from({ length: 60 }, (_, at) => `word${at} `)
    test.model.enqueue({ text: words.join(""), everyMs: 15 })
    const stream = await readStream(`${test.base}/${path}/stream`, test.headers)
    await test.call("POST", `${path}/chat`, { messages: [user("u1", "talk")] })
    await stream.until(({ data }) => data.type === "text-delta", "the first words")
    const seen = stream.frames.filter((frame) => frame.id)
    await stream.close()
    const [resumed, reconnected] = await Promise.all([
      readStream(`${test.base}/${path}/stream`, { ...test.headers, "last-event-id": seen.at(-1)!.id! }),
      transportOf(test, id).reconnectToStream({ chatId: id }),
    ])
    const whole = reconnected ? await read(reconnected) : undefined
    if (whole) expect(texts(whole)).toEqual([words.join("")])
    await resumed.until(({ data }) => data.type === "finish", "the end")
    const rest = resumed.frames.filter((frame) => frame.id)
    const all = [...seen, ...rest]
    expect(resumed.frames.some(({ event }) => event === "history-start")).toBe(false)
    expect(all.map((frame) => Number(frame.id!.split(":")[1]))).toEqual(all.map((_, at) => at))
    const text = all.flatMap(({ data }) => (data.type === "text-delta" ? [data.delta] : [])).join("")
    expect(text).toBe(words.join(""))
    expect(await transportOf(test, id).reconnectToStream({ chatId: id })).toBeNull()
  })

  it("queues while a turn runs, takes a waiting prompt back, and cancels", async () => {
    const test = await startDiscobot({ config: { permission: { bash: "allow" } } })
    const id = await test.session("s-5")
    const path = `sessions/${id}/threads/${id}`
    test.model.enqueue({ toolCalls: [{ name: "bash", input: { command: "sleep 30", description: "Waits" } }] })
    const stream = await readStream(`${test.base}/${path}/stream`, test.headers)
    const { value } = await test.call("POST", `${path}/chat`, { messages: [user("u1", "wait")] })
    await stream.until(({ data }) => data.type === "tool-input-available", "the call")
    const queued = await test.call("POST", `${path}/chat`, { messages: [user("u2", "then")] })
    expect(queued.value).toMatchObject({ status: "queued", completionId: value.completionId })
    expect((await test.call("GET", path)).value.promptQueue).toHaveLength(1)
    expect((await test.call("DELETE", `${path}/queue/${queued.value.queuedPromptId}`)).status).toBe(200)
    const cancelled = await test.call("POST", `${path}/cancel`)
    expect(cancelled.value).toEqual({ success: true, completionId: value.completionId, status: "cancelled" })
    await stream.until(({ data }) => data.type === "abort", "the abort")
    expect((await test.call("GET", path)).value).toMatchObject({ state: "cancelled", pending: false })
  })
})
