import { expect, it } from "vitest"
import { readStream, startDiscobot } from "../support/discobot.ts"

const user = (id: string, text: string) => ({ id, role: "user", parts: [{ type: "text", text }] })

it("asks a question by an approval, takes the answer, and keeps client ids and threads over a restart", async () => {
  const test = await startDiscobot()
  const id = await test.session("ask")
  const path = `sessions/${id}/threads/${id}`
  const question = {
    question: "Which colour?",
    header: "Colour",
    options: [
      { label: "Red", description: "Warm" },
      { label: "Blue", description: "Cold" },
    ],
  }
  test.model.enqueue({ toolCalls: [{ name: "question", input: { questions: [question] } }] }, { text: "Blue it is." })
  const stream = await readStream(`${test.base}/${path}/stream`, test.headers)
  await test.call("POST", `${path}/chat`, { messages: [user("u1", "choose")] })
  const { data } = await stream.until(({ data: chunk }) => chunk.type === "tool-approval-request", "the question")
  const asked = (await test.call("GET", `${path}/question/${data.approvalId}`)).value
  expect(asked).toMatchObject({
    status: "pending",
    question: { toolUseID: data.toolCallId, questions: [{ ...question, multiSelect: false }] },
  })
  const answers = { "Which colour?": "Blue" }
  expect((await test.call("POST", `${path}/answer/${data.approvalId}`, { answers })).value).toEqual({ success: true })
  await stream.until(({ data: chunk }) => chunk.type === "finish", "the end")
  expect(
    stream.frames.find(({ data: chunk }) => chunk.type === "data-tool-approval-response")?.data.data,
  ).toMatchObject({ approvalId: data.approvalId, approved: true })
  expect((await test.call("GET", `${path}/question/${data.approvalId}`)).value).toEqual({
    status: "answered",
    question: null,
  })

  const second = `sessions/${id}/threads/second`
  expect((await test.call("POST", `sessions/${id}/threads`, { id: "second", name: "Second" })).status).toBe(201)
  expect((await test.call("POST", `sessions/${id}/threads`, { id: "second" })).status).toBe(409)
  expect((await test.call("PATCH", second, { name: "" })).status).toBe(400)
  expect((await test.call("PATCH", second, { name: "Other" })).value).toMatchObject({ id: "second", name: "Other" })

  await test.host.stop()
  const again = await startDiscobot({ again: test })
  const reread = await readStream(`${again.base}/${path}/stream`, again.headers)
  await reread.until(({ event }) => event === "history-end")
  const history = reread.frames.filter(({ event }) => event === "history-message").map(({ data: message }) => message)
  expect(history.map(({ id: name, role }) => [name === "u1", role])).toEqual([
    [true, "user"],
    [false, "assistant"],
  ])
  expect(history[1].parts.filter(({ type }: { type: string }) => type === "dynamic-tool")).toMatchObject([
    { state: "output-available", toolCallId: data.toolCallId },
  ])
  const leaf = { id: "nobody", role: "assistant", parts: [] }
  expect(
    (await again.call("POST", `${path}/chat`, { messages: [user("u1", "choose"), leaf, user("u9", "more")] })).status,
  ).toBe(400)
  expect((await again.call("POST", `${path}/chat`, { messages: [user("u1", "choose"), history[1]] })).status).toBe(400)
  const threads = (await again.call("GET", `sessions/${id}/threads`)).value.threads
  expect(threads.map((thread: { id: string }) => thread.id)).toEqual([id, "second"])
  expect((await again.call("DELETE", second)).value).toEqual({ success: true })
  expect((await again.call("GET", second)).status).toBe(404)
})
