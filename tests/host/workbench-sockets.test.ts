import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { describe, expect, it } from "vitest"
import { afterTest, startTestHost, type TestHost } from "../support/host.ts"
import { connect, upgradeStatus } from "../support/sockets.ts"
import { until } from "../support/until.ts"

type Client = Awaited<ReturnType<typeof connect>>
type Frame = Record<string, unknown> & { type: string }

const framesOf = (client: Client) => client.frames.map(({ data }) => JSON.parse(data.toString()) as Frame)
const dataOf = (client: Client) =>
  framesOf(client)
    .flatMap(({ type, data }) => (type === "data" ? [data] : []))
    .join("")

const open = (test: TestHost, target: string, base = test.host.url) =>
  connect(base.replace("http", "ws") + target, { headers: { authorization: `Bearer ${test.host.token}` } })

const call = async (test: TestHost, method: string, target: string, body?: unknown, base = test.host.url) => {
  const response = await fetch(base + target, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${test.host.token}`,
      "x-pig-agents-workspace": test.repo,
    },
  })
  return { status: response.status, body: (await response.json()) as Record<string, never> }
}

describe("POST /terminal", () => {
  it("runs one line with its limits", async () => {
    const test = await startTestHost()
    const run = async (cmd: unknown) => call(test, "POST", "/api/terminal", { cmd })
    expect((await run("pwd; echo oops >&2; exit 3")).body).toMatchObject({
      cmd: "pwd; echo oops >&2; exit 3",
      stdout: `${test.repo}\n`,
      stderr: expect.stringContaining("oops\n"),
      exitCode: 3,
      durationMs: expect.any(Number),
      truncated: false,
    })
    expect((await run("printf '\\033[31mred\\033[0m'; cat")).body).toMatchObject({ stdout: "red", exitCode: 0 })
    const long = (await run("head -c 300000 /dev/zero | tr '\\0' x")).body as unknown as { stdout: string }
    expect(long).toMatchObject({ truncated: true })
    expect(long.stdout.length).toBe(256 * 1024)
    for (const cmd of [
      "",
      "  ",
      3,
      "rm -rf /",
      "rm -rf ~",
      "rm -fr  '/'",
      "mkfs.ext4 x",
      "dd if=/dev/zero of=x",
      ":(){ :|:& };:",
      "sudo reboot",
      "shutdown now",
    ])
      expect((await run(cmd)).status, String(cmd)).toBe(400)
    expect((await run("echo shutdown later; ls ./rm-rf")).status).toBe(200)
  })
})

describe("WS /terminal/ws", () => {
  it("is an interactive shell of the size that was asked for", async () => {
    const test = await startTestHost()
    const client = await open(test, `/api/terminal/ws?cols=77&rows=22&workspace=${encodeURIComponent(test.repo)}`)
    // Before the shell is there: not lost.
    client.socket.send(JSON.stringify({ type: "input", data: "stty size; pwd\n" }))
    client.socket.send("not json")
    client.socket.send(JSON.stringify({ type: "input", data: 7 }))
    await until(() => dataOf(client).includes("22 77"))
    await until(() => dataOf(client).includes(test.repo))
    client.socket.send(JSON.stringify({ type: "resize", cols: 120, rows: 40 }))
    client.socket.send(JSON.stringify({ type: "input", data: "stty size\n" }))
    await until(() => dataOf(client).includes("40 120"))
    client.socket.send(JSON.stringify({ type: "resize", cols: "many", rows: null }))
    client.socket.send(JSON.stringify({ type: "input", data: "stty size; exit 5\n" }))
    await client.closed
    expect(dataOf(client)).toContain("30 100")
    expect(framesOf(client).at(-1)).toEqual({ type: "exit", exitCode: 5 })
  })

  it("ends the shell with its client, and refuses a folder that is none", async () => {
    const test = await startTestHost()
    const client = await open(test, `/api/terminal/ws?workspace=${encodeURIComponent(test.repo)}`)
    client.socket.send(JSON.stringify({ type: "input", data: "echo pid=$$\n" }))
    const pid = Number(await until(() => /pid=(\d+)/.exec(dataOf(client))?.[1]))
    client.socket.close()
    await until(() => !alive(pid))
    const bad = await open(test, "/api/terminal/ws?workspace=/does/not/exist")
    expect(await bad.closed).toBe(4400)
  })
})

describe("the listener of its own", () => {
  it("serves both spellings of every path, behind the same guard", async () => {
    const test = await startTestHost({ workbenchPort: 0 })
    const port = test.host.workbenchPort!
    const base = `http://127.0.0.1:${port}`
    expect((await call(test, "GET", "/health", undefined, base)).body).toEqual({ ok: true, ts: expect.any(Number) })
    expect((await call(test, "GET", "/api/health", undefined, base)).body).toMatchObject({ ok: true })
    expect((await call(test, "GET", "/workspace", undefined, base)).body).toEqual({ workspace: test.repo })
    expect((await call(test, "GET", "/files", undefined, base)).status).toBe(200)
    expect((await call(test, "GET", "/session", undefined, base)).status).toBe(404)
    expect((await call(test, "GET", "/nope", undefined, base)).body).toEqual({ error: expect.any(String) })

    const token = { authorization: `Bearer ${test.host.token}` }
    expect((await fetch(`${base}/health`)).status).toBe(401)
    expect((await fetch(`${base}/health`, { headers: { ...token, origin: "https://evil.example" } })).status).toBe(403)
    const form = { method: "POST", body: '{"cmd":"ls"}', headers: { ...token, "content-type": "text/plain" } }
    expect((await fetch(`${base}/terminal`, form)).status).toBe(415)
    expect(await upgradeStatus(`ws://127.0.0.1:${port}/terminal/ws`)).toBe(401)
    const foreign = { headers: { ...token, origin: "https://evil.example" } }
    expect(await upgradeStatus(`ws://127.0.0.1:${port}/terminal/ws`, foreign)).toBe(403)
    const client = await open(test, "/terminal/ws", base)
    client.socket.send(JSON.stringify({ type: "input", data: "exit\n" }))
    await client.closed

    // The other APIs under /api go on as before, and the main port has no bare paths of the workbench.
    expect((await call(test, "GET", "/api/session")).status).toBe(200)
    expect((await call(test, "GET", "/workspace")).status).toBe(404)
    expect((await call(test, "GET", "/health")).body).toMatchObject({ ok: true })
    const document = (await call(test, "GET", "/doc/workbench")).body as unknown as { paths: Record<string, object> }
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(["/api/agent/run", "/api/chats/{id}", "/api/browser/eval", "/api/agent/commands/stream"]),
    )
  })
})

describe("the browser", () => {
  it("is one page for requests and sockets", { timeout: 120_000 }, async () => {
    const site = createServer((_request, response) => {
      response.setHeader("content-type", "text/html")
      response.end("<title>Hi</title><h1 id=big style='position:fixed;inset:0;margin:0'>Hello</h1>")
    })
    await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve))
    afterTest(async () => void site.close())
    const address = `http://127.0.0.1:${(site.address() as AddressInfo).port}/`
    const test = await startTestHost()
    const act = (verb: string, body?: unknown) => call(test, "POST", `/api/browser/${verb}`, body)
    const before = (await call(test, "GET", "/api/browser/status")).body as Record<string, unknown>
    expect(before).toEqual({ installed: expect.any(Boolean), running: false, url: "" })
    for (const [verb, body] of [
      ["navigate", { url: address }],
      ["click", { x: 1, y: 1 }],
      ["eval", { js: "1" }],
    ] as const)
      expect(await act(verb, body)).toMatchObject({ status: 500, body: { ok: false, error: expect.any(String) } })
    expect((await act("element", { x: 1, y: 1 })).body).toEqual({ ok: true, element: null })
    expect((await act("back")).body).toEqual({ ok: true })
    for (const [verb, body] of [
      ["navigate", {}],
      ["click", { x: 1 }],
      ["element", {}],
      ["eval", { js: "" }],
    ] as const)
      expect((await act(verb, body)).status).toBe(400)

    const client = await open(test, "/api/browser/ws")
    await until(() => framesOf(client).some(({ type }) => type === "status"))
    expect(framesOf(client)[0]).toMatchObject({
      type: "status",
      status: "idle",
      installed: before["installed"],
      running: false,
    })
    if (!before["installed"]) return
    expect((await act("start")).body).toEqual({ ok: true })
    expect((await act("start")).body).toEqual({ ok: true })
    expect((await act("navigate", { url: address })).body).toEqual({ ok: true, url: address })
    expect((await call(test, "GET", "/api/browser/status")).body).toEqual({
      installed: true,
      running: true,
      url: address,
    })
    await until(() => framesOf(client).some(({ type, title }) => type === "navigate" && title === "Hi"))
    await until(() => framesOf(client).some(({ type, data }) => type === "frame" && String(data).startsWith("/9j/")))
    await until(() => framesOf(client).some(({ type, running }) => type === "status" && running === true))
    expect((await act("click", { x: 50, y: 50 })).body).toMatchObject({
      ok: true,
      element: { textContent: "Hello", attributes: { id: "big" }, rect: { top: 0, left: 0 } },
    })
    expect((await act("eval", { js: "document.title + 1" })).body).toEqual({ ok: true, result: "Hi1" })
    expect(await act("eval", { js: "throw new Error('no')" })).toMatchObject({ status: 500, body: { ok: false } })
    const own = await act("navigate", { url: test.host.url })
    expect(own).toMatchObject({ status: 500, body: { ok: false } })
    expect((await act("reload")).body).toEqual({ ok: true })
    expect((await act("stop")).body).toEqual({ ok: true })
    await until(() => framesOf(client).at(-1)?.["running"] === false)
  })
})

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
