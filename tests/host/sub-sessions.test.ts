import { describe, expect, it } from "vitest"
import { followEvents, startTestHost } from "../support/host.ts"

type Tool = {
  type: string
  tool: string
  state: { status: string; metadata?: { sessionId?: string }; output?: string }
}

describe("a sub-agent", () => {
  it("works in a child session that can be seen while it runs, and reports back", async () => {
    const test = await startTestHost({
      config: { command: { look: { template: "look around $ARGUMENTS", subtask: true, agent: "explore" } } },
    })
    const stream = await followEvents(test)
    const { id } = (await test.client.session.create({})).data!
    test.model.enqueue(
      { matcher: /look around here/, reply: { text: "slow ".repeat(40), deltas: 40, everyMs: 10 } },
      { matcher: /Summarize the task/, reply: { text: "It looked." } },
    )
    const answer = test.client.session.command({ sessionID: id, command: "look", arguments: "here" })
    const seen = await stream.until((event) => {
      const part = event.properties.part as Tool | undefined
      return part?.tool === "task" && part.state.status === "running" && part.state.metadata?.sessionId !== undefined
    }, "the child's id in the running part")
    const child = (seen.properties.part as Tool).state.metadata!.sessionId!
    expect((await test.client.session.status()).data).toMatchObject({ [id]: { type: "busy" } })
    expect((await answer).data!.parts.find((part) => part.type === "text")).toMatchObject({ text: "It looked." })
    const children = (await test.client.session.children({ sessionID: id })).data!
    expect(children).toMatchObject([
      {
        id: child,
        parentID: id,
        title: "look (@explore subagent)",
        agent: "explore",
        permission: [{ permission: "task", pattern: "*", action: "deny" }],
      },
    ])
    const messages = (await test.client.session.messages({ sessionID: id })).data!
    const task = messages
      .flatMap((message) => message.parts)
      .find((part) => part.type === "tool" && part.tool === "task")
    expect(task).toMatchObject({ state: { status: "completed", output: `${"slow ".repeat(39)}slow` } })
    expect((await test.client.session.list({ roots: true })).data!.map((session) => session.id)).toEqual([id])
    await test.client.session.delete({ sessionID: id })
    expect((await test.client.session.get({ sessionID: child })).response!.status).toBe(404)
  })

  it("goes on in an earlier child of the same session, and in no other session", async () => {
    const test = await startTestHost()
    const stranger = (await test.client.session.create({ title: "Not yours" })).data!
    const { id } = (await test.client.session.create({})).data!
    const task = (prompt: string, task_id?: string) => ({
      toolCalls: [
        {
          name: "task",
          input: { description: "Count", prompt, subagent_type: "general", ...(task_id && { task_id }) },
        },
      ],
    })
    const prompt = (text: string) => test.client.session.prompt({ sessionID: id, parts: [{ type: "text", text }] })
    test.model.enqueue({ matcher: /^first$/, reply: task("say one") })
    await prompt("first")
    const [child] = (await test.client.session.children({ sessionID: id })).data!
    test.model.enqueue({ matcher: /^again$/, reply: task("say two", child!.id) })
    await prompt("again")
    expect((await test.client.session.children({ sessionID: id })).data).toHaveLength(1)
    expect((await test.client.session.messages({ sessionID: child!.id })).data).toHaveLength(4)
    test.model.enqueue({ matcher: /^elsewhere$/, reply: task("say three", stranger.id) })
    await prompt("elsewhere")
    expect((await test.client.session.messages({ sessionID: stranger.id })).data).toEqual([])
    expect((await test.client.session.children({ sessionID: id })).data).toHaveLength(2)
  })
})

describe("the verbs of a session", () => {
  it("init runs its command and marks the project", async () => {
    const test = await startTestHost()
    const { id } = (await test.client.session.create({})).data!
    expect((await test.client.project.current()).data!.time.initialized).toBeUndefined()
    const messageID = "msg_00000000000100000000000000"
    const done = await test.client.session.init({
      sessionID: id,
      modelID: "scripted",
      providerID: "scripted",
      messageID,
    })
    expect(done.data).toBe(true)
    expect((await test.client.project.current()).data!.time.initialized).toBeGreaterThan(0)
    expect((await test.client.session.message({ sessionID: id, messageID })).data!.info.role).toBe("user")
  })

  it("rules are appended, archiving shows in the lists that ask for it, forks keep what came before", async () => {
    const test = await startTestHost()
    const first = { permission: "bash", pattern: "*", action: "deny" } as const
    const { id } = (await test.client.session.create({ title: "T", permission: [first] })).data!
    const second = { permission: "edit", pattern: "*", action: "allow" } as const
    const updated = (await test.client.session.update({ sessionID: id, permission: [second] })).data!
    expect(updated.permission).toEqual([first, second])
    for (const text of ["one", "two"])
      await test.client.session.prompt({ sessionID: id, parts: [{ type: "text", text: `say ${text}` }] })
    const messages = (await test.client.session.messages({ sessionID: id })).data!
    const fork = (await test.client.session.fork({ sessionID: id, messageID: messages[2]!.info.id })).data!
    expect(fork.title).toBe("T (fork #1)")
    const copied = (await test.client.session.messages({ sessionID: fork.id })).data!
    expect(copied.map((message) => message.info.role)).toEqual(["user", "assistant"])
    expect(copied[1]!.info).toMatchObject({ parentID: copied[0]!.info.id, time: messages[1]!.info.time })

    await test.client.session.update({ sessionID: id, time: { archived: 1_700_000_000_000 } })
    const listed = async (archived?: boolean) =>
      (await test.client.experimental.session.list({ archived })).data!.map((session) => session.id)
    expect([await listed(), (await listed(true)).sort()]).toEqual([[fork.id], [fork.id, id].sort()])
    const page = await test.client.experimental.session.list({ archived: true, limit: 1 })
    const cursor = Number(page.response!.headers.get("x-next-cursor"))
    const rest = (await test.client.experimental.session.list({ archived: true, cursor })).data!
    expect([page.data![0]!.id, ...rest.map((session) => session.id)].sort()).toEqual([fork.id, id].sort())
  })
})
