import { readFile } from "node:fs/promises"
import path from "node:path"
import { describe, expect, it } from "vitest"
import { callTool, type CallRecord, isRunning, localServer, mcpFolder } from "../../support/mcp/folder.ts"
import { PIXEL } from "../../support/mcp/example-server.ts"
import { until } from "../../support/until.ts"

const none: ReadonlySet<string> = new Set()
const pidsIn = async (file: string) => (await readFile(file, "utf8").catch(() => "")).split("\n").filter((line) => line)

describe("a local MCP server", () => {
  it("is started only when it is needed, and then offers its tools under safe names", async () => {
    const { servers, trees, place } = await mcpFolder({ "my server": localServer() })
    expect(trees.running()).toEqual([])
    const tools = await servers.tools(new Set(["my_server_echo"]))
    const names = tools.map((tool) => tool.name)
    expect(names).toContain("my_server_picture")
    expect(names).toContain("my_server_where_am_i")
    // The name of a built-in tool stays that tool's.
    expect(names.find((name) => name.startsWith("my_server_echo"))).toMatch(/^my_server_echo_[0-9a-f]{8}$/)
    expect(await servers.status()).toEqual({ "my server": { status: "connected" } })
    const echo = tools.find((tool) => tool.name.startsWith("my_server_echo"))!
    expect(echo.parameters).toMatchObject({
      type: "object",
      properties: { text: { type: "string" } },
      required: ["text"],
    })
    expect(echo.parameters.$schema).toBeUndefined()
    expect(tools.find((tool) => tool.name === "my_server_fail")?.parameters).toMatchObject({
      type: "object",
      properties: {},
    })
    for (const owned of place.owned) await owned.dispose()
    expect(trees.running()).toEqual([])
  })

  it("asks for each call, and maps every kind of result", async () => {
    const { servers, directory, kept } = await mcpFolder({
      ex: { ...localServer(), environment: { EXAMPLE: "from the configuration" } },
    })
    const tools = await servers.tools(none)
    const record: CallRecord = { asked: [], progress: [] }
    expect(await callTool(tools, "ex_echo", { text: "hi" }, { record })).toEqual({
      title: "",
      output: "You said: hi",
      metadata: {},
    })
    expect(record.asked).toEqual([
      {
        permission: "ex_echo",
        patterns: ["*"],
        always: ["*"],
        metadata: { server: "ex", tool: "echo", input: { text: "hi" } },
      },
    ])
    expect(await callTool(tools, "ex_picture")).toEqual({
      title: "",
      output:
        "Here it is\n\n[notes](memo://notes) (text/plain)\n\n[audio/wav, 4 bytes, stored in /kept/1]\n\nembedded text",
      metadata: {},
      attachments: [{ type: "file", mime: "image/png", url: `data:image/png;base64,${PIXEL}` }],
    })
    expect(kept).toEqual([{ bytes: Buffer.from("ding"), mediaType: "audio/wav" }])
    expect(await callTool(tools, "ex_measure")).toMatchObject({
      output: '{\n  "width": 42\n}',
      metadata: { structuredContent: { width: 42 } },
    })
    await expect(callTool(tools, "ex_fail")).rejects.toThrow("the printer is on fire")
    await expect(callTool(tools, "ex_echo", { text: 5 })).rejects.toThrow(/text/)
    expect(await callTool(tools, "ex_where_am_i")).toMatchObject({ output: directory })
    expect(JSON.parse((await callTool(tools, "ex_environment")).output)).toEqual({
      set: "from the configuration",
      secret: null,
    })
  })

  it("does not call anything that was not allowed", async () => {
    const { servers } = await mcpFolder({ ex: localServer() })
    const echo = (await servers.tools(none)).find((tool) => tool.name === "ex_echo")!
    const refusal = new Error("not allowed")
    const context = { signal: new AbortController().signal, ask: () => Promise.reject(refusal), progress: () => {} }
    await expect(echo.tool.execute({ text: "x" }, context as never)).rejects.toBe(refusal)
  })

  it("whose list changes is asked again, and everybody hears of it", async () => {
    const { servers, broadcast } = await mcpFolder({ ex: localServer() })
    const before = await servers.tools(none)
    expect(before.map((tool) => tool.name)).not.toContain("ex_grown")
    broadcast.length = 0
    await callTool(before, "ex_grow")
    await until(() => broadcast.some((event) => event.type === "mcp.tools.changed" && event.properties.server === "ex"))
    const after = await servers.tools(none)
    expect(await callTool(after, "ex_grown")).toMatchObject({ output: "I am new" })
  })

  it("that prints garbage is understood all the same", async () => {
    const { servers } = await mcpFolder({ ex: localServer("garbage") })
    expect(await callTool(await servers.tools(none), "ex_echo", { text: "still here" })).toMatchObject({
      output: "You said: still here",
    })
  })

  it("that dies in a call fails that call with its last words, and is started again by the next", async () => {
    const { servers } = await mcpFolder({ ex: localServer() })
    const tools = await servers.tools(none)
    await expect(callTool(tools, "ex_die")).rejects.toThrow(
      /ended during its tool die: it ended with exit code 3.*out of coffee/s,
    )
    expect(await callTool(tools, "ex_echo", { text: "again" })).toMatchObject({ output: "You said: again" })
    expect(await servers.status()).toEqual({ ex: { status: "connected" } })
  })

  it("says how far a call is, and is let go of at once when the turn is aborted", async () => {
    const { servers } = await mcpFolder({ ex: localServer() })
    const tools = await servers.tools(none)
    const abort = new AbortController()
    const record: CallRecord = { asked: [], progress: [] }
    const hanging = callTool(tools, "ex_hang", {}, { signal: abort.signal, record })
    await until(() => record.progress.length > 0)
    expect(record.progress[0]).toEqual({
      title: "half of it",
      metadata: { progress: { progress: 1, total: 2, message: "half of it" } },
    })
    abort.abort(new Error("stopped by the person"))
    await expect(hanging).rejects.toThrow("stopped by the person")
    expect(await callTool(tools, "ex_echo", { text: "fine" })).toMatchObject({ output: "You said: fine" })
  })

  it("that cannot start, dies or hangs at the start says why, and costs the others nothing but its timeout", async () => {
    const { servers, trees } = await mcpFolder({
      good: localServer(),
      missing: { type: "local", command: ["no-such-program-here"] },
      dies: localServer("dies"),
      hangs: { ...localServer("hangs"), timeout: 1500 },
      empty: { type: "local", command: [] },
      off: { ...localServer(), enabled: false },
      partial: { enabled: false },
    })
    const began = performance.now()
    const tools = await servers.tools(none)
    expect(performance.now() - began).toBeLessThan(8000)
    expect(new Set(tools.map((tool) => tool.name.split("_")[0]))).toEqual(new Set(["good"]))
    const status = await servers.status()
    expect(Object.keys(status)).toEqual(["good", "missing", "dies", "hangs", "empty", "off"])
    expect(status).toMatchObject({
      good: { status: "connected" },
      missing: { status: "failed", error: expect.stringContaining("there is no such program") },
      dies: { status: "failed", error: expect.stringMatching(/exit code 7.*no such database/s) },
      hangs: { status: "failed", error: expect.stringContaining("did not answer within 1.5 s") },
      empty: { status: "failed", error: expect.stringContaining('"command" is empty') },
      off: { status: "disabled" },
    })
    await until(() => trees.running().length === 1)
    // A failure is not tried again by the next prompt, so it costs no time there.
    const again = performance.now()
    await servers.tools(none)
    expect(performance.now() - again).toBeLessThan(1000)
  })

  it("takes its whole family along when it is disconnected", async () => {
    const test = await mcpFolder()
    const pids = path.join(test.directory, "pids")
    await test.servers.add("ex", localServer("family", pids))
    const [server, child] = (await pidsIn(pids)).map(Number)
    expect([isRunning(server!), isRunning(child!)]).toEqual([true, true])
    await (await test.servers.get("ex")).disconnect()
    await until(() => !isRunning(server!) && !isRunning(child!))
    expect(await test.servers.status()).toEqual({ ex: { status: "disabled" } })
    expect(await test.servers.tools(none)).toEqual([])
    await (await test.servers.get("ex")).connect()
    expect(await test.servers.status()).toEqual({ ex: { status: "connected" } })
    expect(await pidsIn(pids)).toHaveLength(4)
  })

  it("can be disconnected while it hangs at the start", async () => {
    const test = await mcpFolder()
    const pids = path.join(test.directory, "pids")
    const adding = test.servers.add("ex", localServer("hangs", pids))
    await until(async () => (await pidsIn(pids)).length > 0)
    const [pid] = await pidsIn(pids)
    await (await test.servers.get("ex")).disconnect()
    expect(await adding).toEqual({ ex: { status: "disabled" } })
    await until(() => !isRunning(Number(pid)))
  })

  it("follows the configuration: changed is started anew, removed is ended", async () => {
    const test = await mcpFolder({ ex: { ...localServer(), environment: { EXAMPLE: "one" } } })
    const said = async () => JSON.parse((await callTool(await test.servers.tools(none), "ex_environment")).output).set
    expect(await said()).toBe("one")
    test.config.mcp = { ex: { ...localServer(), environment: { EXAMPLE: "two" } } }
    expect(await said()).toBe("two")
    test.config.mcp = {}
    expect(await test.servers.status()).toEqual({})
    await until(() => test.trees.running().length === 0)
    await expect(test.servers.get("ex")).rejects.toMatchObject({ tag: "McpServerNotFound", data: { name: "ex" } })
  })

  it("offers prompts as commands, with arguments by their place", async () => {
    const { servers } = await mcpFolder({ "my ex": localServer() })
    expect(await servers.commands()).toEqual([
      { name: "my_ex:greet", description: "Greets somebody", source: "mcp", template: "", hints: ["$1", "$2"] },
    ])
    const { signal } = new AbortController()
    expect(await servers.command("my_ex:greet", '"Ada Lovelace" very kind', signal)).toEqual([
      { type: "text", text: "Say hello to Ada Lovelace in a very kind manner." },
    ])
    await expect(servers.command("my_ex:greet", " ", signal)).rejects.toThrow(
      /needs name.*\/my_ex:greet <name> \[manner\]/s,
    )
    expect(await servers.command("my_ex:unknown", "", signal)).toBeUndefined()
    expect(await servers.command("other:greet", "", signal)).toBeUndefined()
  })

  it("offers resources, to be read by their address", async () => {
    const { servers } = await mcpFolder({ ex: localServer() })
    expect(await servers.resources()).toEqual({
      "ex:notes": { name: "notes", uri: "memo://notes", description: "Notes", mimeType: "text/plain", client: "ex" },
      "ex:pixel": { name: "pixel", uri: "memo://pixel", mimeType: "image/png", client: "ex" },
    })
    const { signal } = new AbortController()
    expect(await servers.readResource("ex", "memo://notes", signal)).toMatchObject([
      { text: "The code word is heron." },
    ])
    await expect(servers.readResource("ex", "memo://nothing", signal)).rejects.toThrow(
      /refused its resource memo:\/\/nothing/,
    )
    await expect(servers.readResource("who", "memo://notes", signal)).rejects.toMatchObject({
      tag: "McpServerNotFound",
    })
  })
})
