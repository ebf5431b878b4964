import { readFile, writeFile } from "node:fs/promises"
import { describe, expect, it } from "vitest"
import { followEvents, inRepo, startTestHost } from "../support/host.ts"
import { until } from "../support/until.ts"

const text = (value: string) => [{ type: "text" as const, text: value }]

describe("revert and unrevert", () => {
  it("put the agent's files back and bring them again, and leave the person's other edits alone", async () => {
    const test = await startTestHost()
    const session = (await test.client.session.create({ title: "kept" })).data!
    const sessionID = session.id
    await test.client.session.prompt({ sessionID, parts: text("say first") })
    test.model.enqueue(
      { toolCalls: [{ name: "write", input: { filePath: "made.txt", content: "made\n" } }] },
      { text: "written" },
    )
    await test.client.session.prompt({ sessionID, parts: text("write it") })
    await writeFile(inRepo(test, "README.md"), "# Mine\n")
    const messages = (await test.client.session.messages({ sessionID })).data!
    const second = messages.filter((message) => message.info.role === "user")[1]!
    const reverted = (await test.client.session.revert({ sessionID, messageID: second.info.id })).data!
    expect(reverted.revert).toMatchObject({ messageID: second.info.id, diff: expect.stringContaining("made.txt") })
    await expect(readFile(inRepo(test, "made.txt"))).rejects.toThrow("ENOENT")
    expect(await readFile(inRepo(test, "README.md"), "utf8")).toBe("# Mine\n")
    const back = (await test.client.session.unrevert({ sessionID })).data!
    expect(back.revert).toBeUndefined()
    expect(await readFile(inRepo(test, "made.txt"), "utf8")).toBe("made\n")

    await test.client.session.revert({ sessionID, messageID: second.info.id })
    await test.client.session.prompt({ sessionID, parts: text("say another way") })
    const after = (await test.client.session.messages({ sessionID })).data!
    expect(after.map((message) => message.info.id)).not.toContain(second.info.id)
    expect((await test.client.session.get({ sessionID })).data!.revert).toBeUndefined()
  })
})

describe("rejecting a permission", () => {
  it("ends the turn, and with a message lets the agent go on", async () => {
    const test = await startTestHost({ config: { permission: { bash: "ask" } } })
    const stream = await followEvents(test)
    const sessionID = (await test.client.session.create({ title: "kept" })).data!.id
    const call = { toolCalls: [{ name: "bash", input: { command: "touch never", description: "Touches" } }] }
    test.model.enqueue(call)
    const first = test.client.session.prompt({ sessionID, parts: text("go") })
    const asked = await stream.until((event) => event.type === "permission.asked")
    expect((await test.client.permission.list({})).data).toHaveLength(1)
    await test.client.permission.reply({ requestID: asked.properties.id as string, reply: "reject" })
    const rejected = (await first).data!
    const tool = rejected.parts.find((part) => part.type === "tool")!
    expect(tool.state).toMatchObject({
      status: "error",
      error: "The user rejected permission to use this specific tool call.",
    })
    expect(test.model.requests).toHaveLength(1)

    test.model.enqueue(call, { text: "understood" })
    const second = test.client.session.prompt({ sessionID, parts: text("again") })
    const next = await stream.until(
      (event) => event.type === "permission.asked" && event.properties.id !== asked.properties.id,
    )
    await test.client.permission.reply({
      requestID: next.properties.id as string,
      reply: "reject",
      message: "use the API instead",
    })
    const answer = (await second).data!
    expect(answer.parts.find((part) => part.type === "text")?.text).toBe("understood")
    expect(JSON.stringify(test.model.requests.at(-1)!.body)).toContain("use the API instead")
    await expect(readFile(inRepo(test, "never"))).rejects.toThrow("ENOENT")
  })
})

describe("questions", () => {
  it("wait for an answer that the model then reads", async () => {
    const test = await startTestHost()
    const stream = await followEvents(test)
    const sessionID = (await test.client.session.create({ title: "kept" })).data!.id
    const question = {
      question: "Which colour?",
      header: "Colour",
      options: [
        { label: "red", description: "Red" },
        { label: "blue", description: "Blue" },
      ],
    }
    test.model.enqueue({ toolCalls: [{ name: "question", input: { questions: [question] } }] }, { text: "blue it is" })
    const answer = test.client.session.prompt({ sessionID, parts: text("ask me") })
    const asked = await stream.until((event) => event.type === "question.asked")
    await test.client.question.reply({ requestID: asked.properties.id as string, answers: [["blue"]] })
    expect((await answer).data!.parts.find((part) => part.type === "text")?.text).toBe("blue it is")
    expect(JSON.stringify(test.model.requests.at(-1)!.body)).toContain("blue")
  })
})

describe("a sub-agent", () => {
  it("works in a child session whose report the parent reads", async () => {
    const test = await startTestHost()
    const sessionID = (await test.client.session.create({ title: "kept" })).data!.id
    test.model.enqueue(
      {
        toolCalls: [{ name: "task", input: { description: "Look", prompt: "look around", subagent_type: "explore" } }],
      },
      { matcher: /look around/, reply: { text: "found it in src" } },
      { text: "The explorer found it." },
    )
    const { parts } = (await test.client.session.prompt({ sessionID, parts: text("delegate") })).data!
    expect(parts.find((part) => part.type === "text")?.text).toBe("The explorer found it.")
    const children = (await test.client.session.children({ sessionID })).data!
    expect(children).toEqual([expect.objectContaining({ parentID: sessionID, title: "Look (@explore subagent)" })])
    const messages = (await test.client.session.messages({ sessionID })).data!
    const task = messages.flatMap((message) => message.parts).find((part) => part.type === "tool")!
    expect(task.state).toMatchObject({
      status: "completed",
      output: expect.stringContaining("found it in src"),
      metadata: { sessionId: children[0]!.id },
    })
  })
})

describe("the plan agent", () => {
  it("is denied edits by its rules, and the model is told of plan mode without that being stored", async () => {
    const test = await startTestHost()
    const sessionID = (await test.client.session.create({ title: "kept" })).data!.id
    test.model.enqueue(
      { toolCalls: [{ name: "write", input: { filePath: "made.txt", content: "hi" } }] },
      { text: "planned" },
    )
    await test.client.session.prompt({ sessionID, agent: "plan", parts: text("plan it") })
    const request = test.model.requests.find((each) => JSON.stringify(each.body).includes("plan it"))!
    expect(JSON.stringify(request.body)).toContain("Plan mode is on")
    const stored = JSON.stringify((await test.client.session.messages({ sessionID })).data!)
    expect(stored).not.toContain("Plan mode is on")
    expect(stored).toContain('"status":"error"')
    await expect(readFile(inRepo(test, "made.txt"))).rejects.toThrow("ENOENT")
  })
})

describe("structured output", () => {
  it("answers with the requested structure in one step", async () => {
    const test = await startTestHost()
    const sessionID = (await test.client.session.create({ title: "kept" })).data!.id
    test.model.enqueue({ toolCalls: [{ name: "StructuredOutput", input: { answer: 42 } }] })
    const schema = { type: "object", properties: { answer: { type: "number" } }, required: ["answer"] }
    const { info } = (
      await test.client.session.prompt({ sessionID, format: { type: "json_schema", schema }, parts: text("compute") })
    ).data!
    expect(info).toMatchObject({ structured: { answer: 42 }, finish: "tool-calls" })
    expect(test.model.requests).toHaveLength(1)
  })
})

describe("shell, summarize, fork, todos", () => {
  it("runs a person's command as a tool part that the model reads with the next prompt", async () => {
    const test = await startTestHost()
    const sessionID = (await test.client.session.create({ title: "kept" })).data!.id
    const shell = (await test.client.session.shell({ sessionID, agent: "build", command: "echo from the person" }))
      .data!
    expect(shell.parts.find((part) => part.type === "tool")).toMatchObject({
      tool: "bash",
      state: { status: "completed", output: "from the person\n", title: "" },
    })
    await test.client.session.prompt({ sessionID, parts: text("say ok") })
    expect(JSON.stringify(test.model.requests.at(-1)!.body)).toContain("from the person")
  })

  it("compacts: later calls start from the summary, and nothing stored is lost", async () => {
    const test = await startTestHost()
    const stream = await followEvents(test)
    const sessionID = (await test.client.session.create({ title: "kept" })).data!.id
    await test.client.session.prompt({ sessionID, parts: text("say an early secret word: heron") })
    test.model.enqueue({ text: "Summary: we spoke of a bird." })
    expect((await test.client.session.summarize({ sessionID, providerID: "scripted", modelID: "scripted" })).data).toBe(
      true,
    )
    await stream.until((event) => event.type === "session.compacted")
    await test.client.session.prompt({ sessionID, parts: text("say next") })
    const body = JSON.stringify(test.model.requests.at(-1)!.body)
    expect(body).toContain("we spoke of a bird")
    expect(body).not.toContain("secret word")
    const messages = (await test.client.session.messages({ sessionID })).data!
    expect(JSON.stringify(messages)).toContain("secret word")
    expect(messages.find((message) => message.info.role === "assistant" && message.info.summary)?.info).toMatchObject({
      agent: "compaction",
      mode: "compaction",
    })
  })

  it("compacts by itself near the context limit and goes on", async () => {
    const test = await startTestHost()
    const sessionID = (await test.client.session.create({ title: "kept" })).data!.id
    test.model.enqueue(
      { text: "long", usage: { input: 95_000, output: 10 } },
      { text: "Summary of the long talk." },
      { text: "went on" },
    )
    const { parts } = (await test.client.session.prompt({ sessionID, parts: text("go") })).data!
    expect(parts.find((part) => part.type === "text")?.text).toBe("went on")
    const stored = (await test.client.session.messages({ sessionID })).data!.flatMap((message) => message.parts)
    expect(stored.find((part) => part.type === "compaction")).toMatchObject({ auto: true })
  })

  it("keeps the todo list of the session and publishes it", async () => {
    const test = await startTestHost()
    const stream = await followEvents(test)
    const sessionID = (await test.client.session.create({ title: "kept" })).data!.id
    const todos = [{ content: "one", status: "in_progress", priority: "high" }]
    test.model.enqueue({ toolCalls: [{ name: "todowrite", input: { todos } }] }, { text: "noted" })
    await test.client.session.prompt({ sessionID, parts: text("plan") })
    await stream.until((event) => event.type === "todo.updated")
    expect((await test.client.session.todo({ sessionID })).data).toEqual(todos)
  })
})

describe("an answer that a restart interrupted while it waited for permission", () => {
  it("keeps the request open, and goes on when it is answered after the restart", async () => {
    const first = await startTestHost({ config: { permission: { bash: "ask" } } })
    const sessionID = (await first.client.session.create({ title: "kept" })).data!.id
    const call = { toolCalls: [{ name: "bash", input: { command: "echo allowed > made.txt", description: "Writes" } }] }
    first.model.enqueue(call)
    await first.client.session.promptAsync({ sessionID, parts: text("go") })
    await until(async () => (await first.client.permission.list({})).data?.length)
    await first.host.stop()

    const second = await startTestHost({ again: first })
    const [request] = (await second.client.permission.list({})).data!
    expect(request).toMatchObject({ sessionID, permission: "bash" })
    second.model.enqueue(call, { text: "finished" })
    await second.client.permission.reply({ requestID: request!.id, reply: "once" })
    await until(async () => (await readFile(inRepo(second, "made.txt"), "utf8").catch(() => "")) === "allowed\n")
    await until(async () => {
      const messages = (await second.client.session.messages({ sessionID })).data!
      return messages.at(-1)?.parts.some((part) => part.type === "text" && part.text === "finished")
    })
    expect((await second.client.permission.list({})).data).toEqual([])
  })
})
