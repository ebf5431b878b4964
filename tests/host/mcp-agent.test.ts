import { describe, expect, it } from "vitest"
import type { ToolPart } from "../../shared/domain/part.ts"
import { followEvents, startTestHost } from "../support/host.ts"
import { localServer } from "../support/mcp/folder.ts"
import { PIXEL } from "../support/mcp/example-server.ts"

const withServer = (extra: Record<string, unknown> = {}) =>
  startTestHost({ config: { mcp: { ex: localServer(), ...extra } } })

const textOf = (body: unknown) => JSON.stringify(body)

describe("an agent with an MCP server", () => {
  it("is offered its tools, asks where the rules say so, and gets what the tool answers", async () => {
    const test = await startTestHost({ config: { mcp: { ex: localServer() }, permission: { "ex_*": "ask" } } })
    const stream = await followEvents(test)
    const session = (await test.client.session.create({})).data!
    test.model.enqueue(
      { toolCalls: [{ name: "ex_echo", input: { text: "over there" } }] },
      { toolCalls: [{ name: "ex_picture", input: {} }] },
      { toolCalls: [{ name: "ex_fail", input: {} }] },
      { text: "That is what it said." },
    )
    await test.client.session.promptAsync({ sessionID: session.id, parts: [{ type: "text", text: "ask the server" }] })
    const asked = await stream.until((event) => event.type === "permission.asked", "permission.asked")
    expect(asked.properties).toMatchObject({
      permission: "ex_echo",
      patterns: ["*"],
      always: ["*"],
      metadata: { server: "ex", tool: "echo", input: { text: "over there" } },
    })
    await test.client.permission.reply({ requestID: asked.properties.id as string, reply: "once" })
    for (const name of ["ex_picture", "ex_fail"]) {
      const next = await stream.until(
        ({ type, properties }) => type === "permission.asked" && properties.permission === name,
        `the request for ${name}`,
      )
      await test.client.permission.reply({ requestID: next.properties.id as string, reply: "once" })
    }
    await stream.until((event) => event.type === "session.idle", "session.idle")
    const messages = (await test.client.session.messages({ sessionID: session.id })).data!
    const tools = messages.flatMap((message) => message.parts).filter((part): part is ToolPart => part.type === "tool")
    expect(tools.map((part) => [part.tool, part.state.status])).toEqual([
      ["ex_echo", "completed"],
      ["ex_picture", "completed"],
      ["ex_fail", "error"],
    ])
    expect(tools[0]?.state).toMatchObject({ output: "You said: over there", title: "", metadata: { truncated: false } })
    expect(tools[1]?.state).toMatchObject({
      attachments: [{ type: "file", mime: "image/png", url: `data:image/png;base64,${PIXEL}` }],
    })
    expect(tools[2]?.state).toMatchObject({ error: "the printer is on fire" })

    const ids = (await (await test.request("/experimental/tool/ids")).json()) as string[]
    expect(ids.filter((id) => id.startsWith("ex_"))).toEqual([])
    const sent = textOf(test.model.requests.map((request) => request.body))
    expect(sent).toContain("You said: over there")
    expect(sent).toContain("Says it again")
  })

  it("that a rule denies does not see the tool at all", async () => {
    const test = await startTestHost({ config: { mcp: { ex: localServer() }, permission: { "ex_*": "deny" } } })
    const session = (await test.client.session.create({})).data!
    await test.client.session.prompt({ sessionID: session.id, parts: [{ type: "text", text: "say hi" }] })
    expect(textOf(test.model.requests.map((request) => request.body))).not.toContain("ex_echo")
  })

  it("answers although another server hangs or is missing, after its timeout and not once more", async () => {
    const test = await withServer({
      hangs: { ...localServer("hangs"), timeout: 1000 },
      missing: { type: "local", command: ["no-such-program-here"] },
    })
    const session = (await test.client.session.create({})).data!
    const ask = async () => {
      const began = performance.now()
      const answer = await test.client.session.prompt({
        sessionID: session.id,
        parts: [{ type: "text", text: "say fine" }],
      })
      expect(answer.data?.parts.find((part) => part.type === "text")).toMatchObject({ text: "fine" })
      return performance.now() - began
    }
    expect(await ask()).toBeLessThan(10_000)
    const status = (await test.client.mcp.status()).data!
    expect(status).toMatchObject({
      ex: { status: "connected" },
      hangs: { status: "failed", error: expect.stringContaining("within 1 s") },
      missing: { status: "failed" },
    })
    expect(textOf(test.model.requests.map((request) => request.body))).toContain("ex_echo")
  })

  it("runs prompts as commands, and reads resources that are attached", async () => {
    const test = await withServer()
    const commands = (await test.client.command.list()).data!
    expect(commands.find((command) => command.name === "ex:greet")).toEqual({
      name: "ex:greet",
      description: "Greets somebody",
      source: "mcp",
      template: "",
      hints: ["$1", "$2"],
    })
    const session = (await test.client.session.create({})).data!
    const ran = await test.client.session.command({
      sessionID: session.id,
      command: "ex:greet",
      arguments: "Ada very kind",
    })
    expect(ran.error).toBeUndefined()
    const unknown = await test.client.session.command({ sessionID: session.id, command: "ex:nothing", arguments: "" })
    expect(unknown.response.status).toBe(400)

    const resources = (await test.client.experimental.resource.list()).data!
    expect(resources["ex:notes"]).toMatchObject({ name: "notes", uri: "memo://notes", client: "ex" })
    const attached = (uri: string, mime: string) => ({
      type: "file" as const,
      mime,
      filename: uri,
      url: uri,
      source: {
        type: "resource" as const,
        clientName: "ex",
        uri,
        text: { value: `@${uri}`, start: 0, end: uri.length + 1 },
      },
    })
    const stream = await followEvents(test)
    await test.client.session.prompt({
      sessionID: session.id,
      parts: [
        { type: "text", text: "say ok" },
        attached("memo://notes", "text/plain"),
        attached("memo://pixel", "image/png"),
        attached("memo://gone", "text/plain"),
      ],
    })
    await stream.until(
      ({ type, properties }) => type === "session.error" && textOf(properties).includes("memo://gone"),
      "session.error",
    )
    const messages = (await test.client.session.messages({ sessionID: session.id })).data!
    const users = messages.filter((message) => message.info.role === "user").map((message) => message.parts)
    expect(users[0]).toMatchObject([{ type: "text", text: "Say hello to Ada in a very kind manner." }])
    const texts = users[1]!.flatMap((part) => (part.type === "text" ? [part.text] : []))
    expect(texts).toContain("The code word is heron.")
    expect(texts.some((text) => text.startsWith("Failed to read MCP resource memo://gone"))).toBe(true)
    expect(users[1]!.some((part) => part.type === "file" && part.url === `data:image/png;base64,${PIXEL}`)).toBe(true)
    expect(textOf(test.model.requests.at(-1)?.body)).toContain("The code word is heron.")
  })
})
