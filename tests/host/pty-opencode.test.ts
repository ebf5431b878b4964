import { realpath } from "node:fs/promises"
import { describe, expect, it } from "vitest"
import type { HostEvent } from "../../electron/session/api.ts"
import { apiServer, bearer } from "../support/api-server.ts"
import { connect, upgradeStatus } from "../support/sockets.ts"
import { until } from "../support/until.ts"

const bash = { command: "/bin/bash", args: ["--norc", "--noprofile"], title: "rec", env: { PS1: "$ ", TERM: "dumb" } }

async function scene() {
  const server = await apiServer()
  const events: HostEvent[] = []
  server.events.subscribe({}, (event) => events.push(event))
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(server.url + path, {
      method,
      headers: { ...bearer, ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text ? JSON.parse(text) : undefined }
  }
  const socketUrl = `ws://127.0.0.1:${server.port}`
  return {
    ...server,
    call,
    socketUrl,
    told: () => events.map(({ type }) => type).filter((type) => type.startsWith("pty.")),
    events,
    open: async (body: unknown = bash) => (await call("POST", "/pty", body)).body as { id: string; pid: number },
    attach: (id: string, query = "", headers: Record<string, string> = bearer) =>
      connect(`${socketUrl}/pty/${id}/connect${query}`, { headers }),
  }
}

describe("pseudo terminals", () => {
  it("are created, listed, changed and removed as the dialect says", async () => {
    const { call, told, repo, events } = await scene()
    const created = await call("POST", "/pty", bash)
    expect(created).toMatchObject({
      status: 200,
      body: {
        title: "rec",
        command: "/bin/bash",
        args: ["--norc", "--noprofile", "-l"],
        cwd: await realpath(repo),
        status: "running",
      },
    })
    const { id } = created.body
    expect((await call("GET", "/pty")).body).toEqual([created.body])
    expect((await call("GET", `/pty/${id}`)).body).toEqual(created.body)
    expect((await call("PUT", `/pty/${id}`, { title: "new", size: { rows: 33, cols: 111 } })).body.title).toBe("new")
    expect((await call("DELETE", `/pty/${id}`)).body).toBe(true)
    expect((await call("DELETE", `/pty/${id}`)).status).toBe(404)
    expect((await call("GET", "/pty")).body).toEqual([])
    expect(told()).toEqual(["pty.created", "pty.updated", "pty.exited", "pty.deleted"])
    expect(events.find(({ type }) => type === "pty.created")).toMatchObject({ directory: await realpath(repo) })
  })

  it("without a body run the user's shell", async () => {
    const { call } = await scene()
    const { status, body } = await call("POST", "/pty")
    expect(status).toBe(200)
    expect(body.title).toBe(`Terminal ${body.id.slice(-4)}`)
    expect(body.args.at(-1)).toBe("-l")
  })

  it("list the system's shells", async () => {
    const { call } = await scene()
    const { body } = await call("GET", "/pty/shells")
    expect(body.every(({ path, name }: { path: string; name: string }) => path.endsWith(`/${name}`))).toBe(true)
  })

  it("refuse what is wrong in the dialect's words, and change nothing", async () => {
    const { call, told, root, open } = await scene()
    const unknown = { _tag: "PtyNotFoundError", ptyID: "pty_none", message: expect.any(String) }
    for (const [method, path, body] of [
      ["GET", "/pty/pty_none"],
      ["PUT", "/pty/pty_none", {}],
      ["DELETE", "/pty/pty_none"],
      ["GET", "/pty/pty_none/connect"],
    ] as const)
      expect(await call(method, path, body)).toEqual({ status: 404, body: unknown })
    expect(await call("POST", "/pty/pty_none/connect-token", undefined, { "x-opencode-ticket": "1" })).toEqual({
      status: 404,
      body: unknown,
    })
    expect((await call("GET", "/pty/nonsense")).status).toBe(400)
    expect((await call("POST", "/pty", { command: 5 })).status).toBe(400)
    expect((await call("POST", "/pty", { cwd: "nowhere" })).status).toBe(400)
    expect((await call("POST", "/pty", { command: "no-such-program" })).status).toBe(400)
    expect(told()).toEqual([])
    const { id } = await open()
    expect((await call("PUT", `/pty/${id}`, { size: { rows: 0, cols: 5 } })).status).toBe(400)
    expect((await call("GET", `/pty/${id}/connect`)).status).toBe(400)
    expect((await call("GET", `/pty/${id}?directory=${encodeURIComponent(root)}`)).status).toBe(404)
    expect(told()).toEqual(["pty.created"])
  })
})

describe("a terminal's socket", () => {
  it("shows a program that began with the size it was asked for", async () => {
    const { attach, call } = await scene()
    const body = { command: "/bin/sh", args: ["-c", "stty size; read"], size: { cols: 93, rows: 19 } }
    const { body: made } = await call("POST", "/pty", body)
    await (await attach(made.id)).waitFor("19 93\r\n")
    expect((await call("POST", "/pty", { ...body, size: { cols: 0, rows: 5 } })).status).toBe(400)
  })

  it("replays from the cursor, says where it is, and goes on live", async () => {
    const { open, attach, call, told } = await scene()
    const { id } = await open()
    const a = await attach(id)
    await a.waitFor("$ ")
    a.socket.send("echo $((40+2))\r")
    await a.waitFor("42\r\n$ ")
    await call("PUT", `/pty/${id}`, { size: { rows: 33, cols: 111 } })
    a.socket.send(Buffer.from("stty size\r"))
    await a.waitFor("33 111\r\n$ ")
    const so_far = a.text()
    const cursor = Buffer.from(`\0${JSON.stringify({ cursor: so_far.length })}`)
    const b = await attach(id, "?cursor=0")
    await b.waitFor(`{"cursor":${so_far.length}}`)
    expect(b.frames).toEqual([
      { binary: false, data: Buffer.from(so_far) },
      { binary: true, data: cursor },
    ])
    const c = await attach(id, "?cursor=-1")
    await c.waitFor("cursor")
    expect(c.frames).toEqual([{ binary: true, data: cursor }])
    const d = await attach(id, `?cursor=${so_far.length - 5}`)
    await d.waitFor("cursor")
    expect(d.text()).toBe(so_far.slice(-5))
    c.socket.send("exit 5\r")
    expect(await Promise.all([a.closed, b.closed, c.closed, d.closed])).toEqual([1000, 1000, 1000, 1000])
    expect(c.text()).toContain("exit 5\r\n")
    await until(() => told().includes("pty.deleted"))
    expect(told()).toEqual(["pty.created", "pty.updated", "pty.exited", "pty.deleted"])
  })

  it("sends kept output in frames of at most 65,536 characters, pairs in one piece", async () => {
    const { open, attach } = await scene()
    const { id } = await open({
      ...bash,
      args: ["-c", "printf 'x'; for i in $(seq 40000); do printf '👩'; done; echo; echo end; read"],
    })
    const first = await attach(id)
    await first.waitFor("end\r\n")
    const { frames, waitFor, text } = await attach(id)
    await waitFor("cursor")
    const lengths = frames.filter(({ binary }) => !binary).map(({ data }) => data.toString().length)
    expect(lengths[0]).toBe(65_535)
    expect(lengths).toHaveLength(2)
    expect(text()).toContain("👩".repeat(40_000))
  })

  it("of an unknown terminal, or below another folder, is refused", async () => {
    const { open, socketUrl, root } = await scene()
    const { id } = await open()
    expect(await upgradeStatus(`${socketUrl}/pty/pty_none/connect`, { headers: bearer })).toBe(404)
    const elsewhere = `?directory=${encodeURIComponent(root)}`
    expect(await upgradeStatus(`${socketUrl}/pty/${id}/connect${elsewhere}`, { headers: bearer })).toBe(404)
    expect(await upgradeStatus(`${socketUrl}/pty/${id}/connect`)).toBe(401)
  })

  it("to which nobody listens does not keep the terminal from going on", async () => {
    const { open, attach } = await scene()
    const { id } = await open({
      ...bash,
      args: ["-c", "read; head -c 30000000 /dev/zero | tr '\\0' x | fold -w 79; echo done; read"],
    })
    const stuck = await attach(id)
    stuck.socket.pause()
    const reading = await attach(id)
    let bytes = 0
    let end = ""
    reading.socket.on("message", (data: Buffer) => {
      bytes += data.length
      end = data.toString().slice(-20)
      reading.frames.length = 0
    })
    reading.socket.send("\r")
    await until(() => end.includes("done"), 45_000)
    expect(bytes).toBeGreaterThan(30_000_000)
    stuck.socket.resume()
    // It gets the screen in place of what it missed.
    await stuck.waitFor("done")
    expect(stuck.text()).toContain("\x1bc")
    expect(stuck.text().length).toBeLessThan(20_000_000)
  })
})

describe("a ticket", () => {
  async function withTicket() {
    const it = await scene()
    const { id } = await it.open()
    const issue = async () =>
      (await it.call("POST", `/pty/${id}/connect-token`, undefined, { "x-opencode-ticket": "1" })).body as {
        ticket: string
        expires_in: number
      }
    const at = (ticket: string, more = "") => `${it.socketUrl}/pty/${id}/connect?ticket=${ticket}${more}`
    return { ...it, id, issue, at }
  }

  it("opens one connection without any other credential", async () => {
    const { issue, at } = await withTicket()
    const { ticket, expires_in } = await issue()
    expect(expires_in).toBe(60)
    const { waitFor } = await connect(at(ticket))
    await waitFor("cursor")
    expect(await upgradeStatus(at(ticket))).toBe(403)
    expect(await upgradeStatus(at(ticket), { headers: bearer })).toBe(403)
  })

  it("is for its terminal and its folder alone, and is used up by trying", async () => {
    const { issue, at, open, socketUrl, root } = await withTicket()
    const other = await open()
    const one = await issue()
    expect(await upgradeStatus(`${socketUrl}/pty/${other.id}/connect?ticket=${one.ticket}`)).toBe(403)
    expect(await upgradeStatus(at(one.ticket))).toBe(403)
    const two = await issue()
    expect(await upgradeStatus(at(two.ticket, `&directory=${encodeURIComponent(root)}`))).toBe(403)
    expect(await upgradeStatus(at("nonsense"))).toBe(403)
    // It opens nothing but its socket.
    const three = await issue()
    expect(await upgradeStatus(`${socketUrl}/outrigger/terminals/${other.id}?ticket=${three.ticket}`)).toBe(401)
    expect((await fetch(`${socketUrl.replace("ws", "http")}/pty?ticket=${three.ticket}`)).status).toBe(401)
  })

  it("is given only with its header, and not to other origins", async () => {
    const { call, id, issue, at } = await withTicket()
    expect((await call("POST", `/pty/${id}/connect-token`)).status).toBe(403)
    expect((await call("POST", `/pty/${id}/connect-token`, undefined, { "x-opencode-ticket": "true" })).status).toBe(
      403,
    )
    const foreign = { "x-opencode-ticket": "1", Origin: "https://evil.example" }
    expect((await call("POST", `/pty/${id}/connect-token`, undefined, foreign)).status).toBe(403)
    const { ticket } = await issue()
    expect(await upgradeStatus(at(ticket), { origin: "https://evil.example" })).toBe(403)
    // That did not use it up.
    expect(await upgradeStatus(at(ticket))).toBe(101)
  })
})
