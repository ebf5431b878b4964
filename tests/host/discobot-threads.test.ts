import { expect, it } from "vitest"
import { readStream, startDiscobot } from "../support/discobot.ts"
import { connect } from "../support/sockets.ts"
import { until } from "../support/until.ts"

const user = (id: string, text: string) => ({ id, role: "user", parts: [{ type: "text", text }] })

it("threads are conversations of their own: cancelling or deleting the first leaves the others, and the work", async () => {
  const test = await startDiscobot({ config: { permission: { bash: "allow" } } })
  const id = await test.session("many")
  const at = `sessions/${id}/threads`
  const waits = { name: "bash", input: { command: "sleep 60", description: "Waits" } }
  test.model.enqueue(
    { matcher: /^first$/, reply: { toolCalls: [waits] } },
    { matcher: /^second$/, reply: { toolCalls: [waits] } },
  )
  const streams = await Promise.all(
    ["first", "second"].map(async (thread) => {
      const { value } = await test.call("POST", `${at}/${thread}/chat`, { messages: [user(`u-${thread}`, thread)] })
      expect(value).toMatchObject({ threadId: thread, status: "started" })
      const stream = await readStream(`${test.base}/${at}/${thread}/stream`, test.headers)
      await stream.until(({ data }) => data.type === "tool-input-available", "the call")
      return stream
    }),
  )
  const one = async (thread: string) => (await test.call("GET", `${at}/${thread}`)).value
  await test.call("POST", `${at}/first/chat`, { messages: [user("u-later", "later")] })
  expect((await test.call("POST", `${at}/first/cancel`)).value.status).toBe("cancelled")
  await streams[0]!.until(({ data }) => data.type === "abort", "the abort")
  expect(await one("first")).toMatchObject({ state: "cancelled", pending: false })
  expect(await one("second")).toMatchObject({ pending: true })

  await test.call("PUT", `sessions/${id}/files/write`, { path: "kept.txt", content: "work\n" })
  expect((await test.call("DELETE", `${at}/first`)).value).toEqual({ success: true })
  expect((await test.call("GET", `${at}/first`)).status).toBe(404)
  expect((await test.call("DELETE", `${at}/first`)).status).toBe(404)
  const names = async () => (await test.call("GET", at)).value.threads.map(({ id: name }: { id: string }) => name)
  expect(await names()).toEqual(["second"])
  expect(await one("second")).toMatchObject({ pending: true })
  expect((await test.call("GET", `sessions/${id}/diff?format=files`)).value.files).toMatchObject([{ path: "kept.txt" }])

  // The next thread takes the empty place, with nothing of what was there.
  test.model.enqueue({ text: "Fresh." })
  await test.call("POST", `${at}/third/chat`, { messages: [user("u3", "hello")] })
  const third = await readStream(`${test.base}/${at}/third/stream`, test.headers)
  await until(async () => !(await one("third")).pending)
  expect((await one("third")).lastMessage).toBe("Fresh.")
  expect(
    third.frames.filter(({ event }) => event === "history-message").every(({ data }) => data.id !== "u-first"),
  ).toBe(true)
  expect(await names()).toEqual(["third", "second"])
  // Who follows a thread that is deleted is told so, on a stream and on the socket.
  const { socket, frames } = await connect(`${test.base.replace("http", "ws")}/ws?token=${test.host.token}`)
  socket.send(JSON.stringify({ type: "subscribe", stream: "chat", sessionId: id, threadId: "second" }))
  await until(() => frames.some(({ data }) => data.includes("history-end")))
  expect((await test.call("DELETE", `${at}/second`)).value).toEqual({ success: true })
  await streams[1]!.ended()
  await until(() => frames.some(({ data }) => data.includes('"complete"')))
  for (const path of ["ws", `sessions/${id}/terminal/ws`]) expect((await test.call("GET", path)).status).toBe(400)
  expect(await names()).toEqual(["third"])
})
