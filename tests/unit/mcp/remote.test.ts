import { createServer } from "node:net"
import type { AddressInfo } from "node:net"
import { describe, expect, it } from "vitest"
import { afterTest } from "../../support/host.ts"
import { callTool, mcpFolder } from "../../support/mcp/folder.ts"
import { type McpHttpOptions, startMcpHttp } from "../../support/mcp/http-server.ts"
import { startMcpSse } from "../../support/mcp/sse-server.ts"
import { until } from "../../support/until.ts"

const none: ReadonlySet<string> = new Set()
const remote = (url: string) => ({ type: "remote" as const, url })

async function httpServer(options?: McpHttpOptions) {
  const server = await startMcpHttp(options)
  afterTest(() => server.close())
  return server
}

describe("a remote MCP server", () => {
  it("is used over streamable HTTP, with its headers", async () => {
    const server = await httpServer()
    const { servers } = await mcpFolder({ ex: { ...remote(server.url), headers: { "x-key": "k1" }, oauth: false } })
    const tools = await servers.tools(none)
    expect(await callTool(tools, "ex_echo", { text: "far" })).toMatchObject({ output: "You said: far" })
    expect(new Set(server.requests.map(({ headers }) => headers.get("x-key")))).toEqual(new Set(["k1"]))
    expect(Object.keys(await servers.resources())).toEqual(["ex:notes", "ex:pixel"])
  })

  it("that knows only the newest era of the protocol is used too", async () => {
    const server = await httpServer({ modern: true })
    const { servers } = await mcpFolder({ ex: remote(server.url) })
    expect(await callTool(await servers.tools(none), "ex_echo", { text: "new" })).toMatchObject({
      output: "You said: new",
    })
  })

  it("that knows only SSE is used too, and connected again after its stream was cut", async () => {
    const server = await startMcpSse()
    afterTest(() => server.close())
    const { servers } = await mcpFolder({ ex: remote(server.url) })
    const tools = await servers.tools(none)
    expect(await callTool(tools, "ex_echo", { text: "old" })).toMatchObject({ output: "You said: old" })
    const mine = await servers.get("ex")
    server.cut()
    await until(() => mine.status().status === "failed")
    expect(mine.status()).toMatchObject({ error: expect.stringContaining("interrupted") })
    expect(await callTool(tools, "ex_echo", { text: "back" })).toMatchObject({ output: "You said: back" })
  })

  it("that was restarted gets a new session, and the call is made once", async () => {
    const server = await httpServer()
    const { servers } = await mcpFolder({ ex: remote(server.url) })
    const tools = await servers.tools(none)
    await callTool(tools, "ex_echo", { text: "one" })
    server.forget()
    expect(await callTool(tools, "ex_echo", { text: "two" })).toMatchObject({ output: "You said: two" })
    expect(server.calls).toEqual(["echo", "echo"])
  })

  it("learns that a call was aborted", async () => {
    const server = await httpServer()
    const { servers } = await mcpFolder({ ex: remote(server.url) })
    const tools = await servers.tools(none)
    const abort = new AbortController()
    const hanging = callTool(tools, "ex_hang", {}, { signal: abort.signal })
    await until(() => server.calls.includes("hang"))
    abort.abort(new Error("enough"))
    await expect(hanging).rejects.toThrow("enough")
    await until(() => server.calls.includes("hang aborted"))
  })

  it("that hangs in a call is given up after its timeout, and is still of use", async () => {
    const server = await httpServer()
    const { servers } = await mcpFolder({ ex: { ...remote(server.url), timeout: 3000 } })
    const tools = await servers.tools(none)
    await expect(callTool(tools, "ex_hang")).rejects.toThrow(/did not answer its tool hang within 3 s/)
    expect(await callTool(tools, "ex_echo", { text: "fine" })).toMatchObject({ output: "You said: fine" })
  })

  it("that cannot be reached, refuses, speaks something else or hangs says so", async () => {
    const page = await httpServer({
      before: () => new Response("<html>", { headers: { "content-type": "text/html" } }),
    })
    const refusing = await httpServer({ before: () => new Response("no", { status: 401 }) })
    const silent = createServer(() => {})
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve))
    afterTest(async () => void silent.close())
    const free = await startMcpHttp()
    await free.close()
    const { servers } = await mcpFolder({
      gone: remote(free.url),
      page: remote(page.url),
      refusing: { ...remote(refusing.url), oauth: false },
      silent: { ...remote(`http://127.0.0.1:${(silent.address() as AddressInfo).port}/mcp`), timeout: 1500 },
      odd: remote("file:///etc/passwd"),
    })
    expect(await servers.status()).toMatchObject({
      gone: { status: "failed", error: expect.stringMatching(/cannot be reached \(.*ECONNREFUSED/) },
      page: { status: "failed", error: expect.stringContaining("text/html") },
      refusing: { status: "failed", error: expect.stringContaining("401") },
      silent: { status: "failed", error: expect.stringContaining("did not answer within 1.5 s") },
      odd: { status: "failed", error: expect.stringContaining("not the address of an MCP server") },
    })
  })

  it("that went away fails the call in plain words, and is found again when it is back", async () => {
    const server = await httpServer()
    const { servers } = await mcpFolder({ ex: remote(server.url) }, { retryAfter: 0 })
    const tools = await servers.tools(none)
    await server.close()
    await expect(callTool(tools, "ex_echo", { text: "hello?" })).rejects.toThrow(/ex cannot be reached/)
    expect(await servers.status()).toMatchObject({ ex: { status: "failed" } })
    await expect(callTool(tools, "ex_echo", { text: "hello?" })).rejects.toThrow(/is not connected: failed/)
    await httpServer({ port: Number(new URL(server.url).port) })
    expect(await callTool(tools, "ex_echo", { text: "hello!" })).toMatchObject({ output: "You said: hello!" })
  })
})
