import { describe, expect, it } from "vitest"
import { followEvents, startTestHost } from "../support/host.ts"
import { until } from "../support/until.ts"

/** One word per event: its type, with what makes it a milestone of a turn. */
function word(event: { type: string; properties: Record<string, unknown> }): string {
  const { part, info, status } = event.properties as {
    part?: { type: string; state?: { status: string }; text?: string }
    info?: { role?: string; finish?: string; time: { completed?: number }; error?: { name: string } }
    status?: { type: string }
  }
  if (event.type === "session.status") return `status ${status?.type}`
  if (event.type === "message.part.updated") {
    const state = part?.state?.status
      ? ` ${part.state.status}`
      : part?.type === "text"
        ? part.text
          ? " whole"
          : " empty"
        : ""
    return `part ${part?.type}${state}`
  }
  if (event.type === "message.updated") {
    const step = info?.error ? " error" : info?.time.completed ? " completed" : info?.finish ? " finish" : ""
    return `message ${info?.role}${step}`
  }
  return event.type
}

/** The summary triple and the title come whenever they are ready: their place is not part of the order. */
const floating = new Set(["session.updated", "session.diff", "server.connected", "server.heartbeat", "session.created"])

const order = (events: { type: string; properties: Record<string, unknown> }[]) => {
  let user = false
  return events
    .filter((event) => !floating.has(event.type))
    .map(word)
    .filter((text) => text !== "message user" || (user ? false : (user = true)))
    .filter((text, index, all) => text !== "message.part.delta" || all[index - 1] !== text)
}

describe("the events of a prompt", () => {
  it("come in the recorded order for a plain answer", async () => {
    const test = await startTestHost()
    const stream = await followEvents(test)
    const session = (await test.client.session.create({})).data!
    await test.client.session.prompt({ sessionID: session.id, parts: [{ type: "text", text: "say hello there" }] })
    await stream.until((event) => event.type === "session.idle")
    const seen = order(stream.events).filter(
      (text, index, all) => !(text === "part step-start" && all.indexOf(text) !== index),
    )
    expect(seen).toEqual([
      "message user",
      "part text whole",
      "status busy",
      "message assistant",
      "status busy",
      "part step-start",
      "part text empty",
      "message.part.delta",
      "part text whole",
      "part step-finish",
      "message assistant finish",
      "message assistant completed",
      "status busy",
      "status idle",
      "session.idle",
    ])
  })

  it("keep each triple of the turn's summary in order, with the diff at the end", async () => {
    const test = await startTestHost()
    const stream = await followEvents(test)
    const session = (await test.client.session.create({})).data!
    test.model.enqueue(
      { toolCalls: [{ name: "write", input: { filePath: "new.txt", content: "one\n" } }] },
      { text: "done" },
    )
    await test.client.session.prompt({ sessionID: session.id, parts: [{ type: "text", text: "write" }] })
    const last = await stream.until(
      (event) =>
        event.type === "message.updated" &&
        ((event.properties.info as { summary?: { diffs: unknown[] } }).summary?.diffs.length ?? 0) > 0,
    )
    expect(last.properties.info).toMatchObject({
      summary: { diffs: [{ file: "new.txt", additions: 1, status: "added" }] },
    })
    const at = stream.events.indexOf(last)
    expect(stream.events[at - 1]).toMatchObject({ type: "session.diff", properties: { diff: [{ file: "new.txt" }] } })
    expect(stream.events[at - 2]).toMatchObject({
      type: "session.updated",
      properties: { info: { summary: { files: 1, additions: 1 } } },
    })
    const parts = (await test.client.session.messages({ sessionID: session.id })).data!.flatMap(
      (message) => message.parts,
    )
    expect(parts.find((part) => part.type === "patch")).toMatchObject({ files: [`${test.repo}/new.txt`] })
  })

  it("say aborted, idle twice, and close what was open when a turn is aborted", async () => {
    const test = await startTestHost()
    const stream = await followEvents(test)
    const session = (await test.client.session.create({ title: "kept" })).data!
    test.model.enqueue({
      toolCalls: [{ name: "bash", input: { command: "echo begun; sleep 60", description: "Waits" } }],
    })
    const answer = test.client.session.prompt({ sessionID: session.id, parts: [{ type: "text", text: "wait" }] })
    await stream.until((event) => JSON.stringify(event.properties).includes('"output":"begun\\n"'), "live output")
    expect((await test.client.session.abort({ sessionID: session.id })).data).toBe(true)
    const { info, parts } = (await answer).data!
    expect(info).toMatchObject({ error: { name: "MessageAbortedError", data: { message: "Aborted" } } })
    const tool = parts.find((part) => part.type === "tool")
    expect(tool?.state.status).toBe("completed")
    expect(tool?.state.status === "completed" && tool.state.output).toContain("User aborted the command")
    await until(() => stream.events.filter((event) => event.type === "session.idle").length === 2)
    const seen = order(stream.events)
    const from = seen.indexOf("session.error")
    expect(seen.slice(from).filter((text) => !text.startsWith("part"))).toEqual([
      "session.error",
      "status idle",
      "session.idle",
      "message assistant error",
      "status idle",
      "session.idle",
    ])
    expect((await test.client.session.abort({ sessionID: session.id })).data).toBe(true)
  })

  it("say retry with its attempt and time, keep a retry part, and go on in the same message", async () => {
    const test = await startTestHost()
    const stream = await followEvents(test)
    const session = (await test.client.session.create({ title: "kept" })).data!
    test.model.enqueue({ fault: 429, retryAfter: 0.05 }, { fault: "cut" }, { text: "third time" })
    const { info, parts } = (
      await test.client.session.prompt({ sessionID: session.id, parts: [{ type: "text", text: "go" }] })
    ).data!
    expect(parts.map((part) => part.type)).toEqual(["retry", "step-start", "retry", "text", "step-finish"])
    expect(info).toMatchObject({ finish: "stop" })
    const retries = stream.events
      .filter((event) => word(event) === "status retry")
      .map((event) => event.properties.status)
    expect(retries).toEqual([
      { type: "retry", attempt: 1, message: expect.any(String), next: expect.any(Number) },
      { type: "retry", attempt: 2, message: expect.any(String), next: expect.any(Number) },
    ])
    const messages = (await test.client.session.messages({ sessionID: session.id })).data!
    expect(messages.filter((message) => message.info.role === "assistant")).toHaveLength(1)
  })

  it("say the error of a request that cannot be retried, once in the stream and once in the message", async () => {
    const test = await startTestHost()
    const stream = await followEvents(test)
    const session = (await test.client.session.create({ title: "kept" })).data!
    test.model.enqueue({ fault: 400 })
    const { info } = (
      await test.client.session.prompt({ sessionID: session.id, parts: [{ type: "text", text: "go" }] })
    ).data!
    expect(info).toMatchObject({ error: { name: "APIError", data: { statusCode: 400, isRetryable: false } } })
    await stream.until((event) => event.type === "session.idle")
    expect(stream.events.filter((event) => event.type === "session.error")).toHaveLength(1)
  })
})

describe("a prompt while the session is busy", () => {
  it("is stored at once and answered in the same run, without an idle in between", async () => {
    const test = await startTestHost()
    const stream = await followEvents(test)
    const session = (await test.client.session.create({ title: "kept" })).data!
    test.model.enqueue(
      {
        toolCalls: [
          {
            name: "bash",
            input: {
              command: "echo begun; read -t 5 line < /dev/null; while [ ! -e go ]; do sleep 0.05; done",
              description: "Waits",
            },
          },
        ],
      },
      { text: "both seen" },
    )
    await test.client.session.promptAsync({ sessionID: session.id, parts: [{ type: "text", text: "first" }] })
    await stream.until((event) => JSON.stringify(event.properties).includes('"output":"begun\\n"'), "live output")
    await test.client.session.promptAsync({ sessionID: session.id, parts: [{ type: "text", text: "second" }] })
    const stored = (await test.client.session.messages({ sessionID: session.id })).data!
    expect(stored.filter((message) => message.info.role === "user")).toHaveLength(2)
    expect(stream.events.some((event) => event.type === "session.idle")).toBe(false)
    const { writeFile } = await import("node:fs/promises")
    await writeFile(`${test.repo}/go`, "")
    await stream.until((event) => event.type === "session.idle")
    const request = test.model.requests.at(-1)!
    expect(JSON.stringify(request.body)).toContain("second")
    const messages = (await test.client.session.messages({ sessionID: session.id })).data!
    expect(messages.at(-1)?.parts.find((part) => part.type === "text")?.text).toBe("both seen")
    expect(stream.events.filter((event) => event.type === "session.idle")).toHaveLength(1)
  })
})
