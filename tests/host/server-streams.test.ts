import { once } from "node:events"
import { describe, expect, it } from "vitest"
import { apiServer, bearer } from "../support/api-server.ts"
import { dechunked, openRaw, request } from "../support/raw-http.ts"

const id = "evt_[0-9a-f]{12}[0-9A-Za-z]{14}"
const headersOf = (text: string) => text.slice(0, text.indexOf("\r\n\r\n")).toLowerCase()

describe("GET /event", () => {
  it("starts at once with server.connected, and frames each event as one data line", async () => {
    const { port, events, repo, sessions } = await apiServer()
    const stream = openRaw(port, "GET /event", bearer)
    const first = await stream.until("server.connected")
    for (const header of [
      "http/1.1 200 ok",
      "content-type: text/event-stream",
      "cache-control: no-cache",
      "x-accel-buffering: no",
      "x-content-type-options: nosniff",
      "transfer-encoding: chunked",
      "vary: origin",
    ])
      expect(headersOf(first)).toContain(header)
    await stream.until(/\r\n\r\n[0-9a-f]+\r\n.*\n\n\r\n$/s)

    events.broadcast({ type: "message.part.delta", properties: { delta: "häl\nlo \u2028" }, directory: repo })
    events.broadcast({ type: "elsewhere", properties: {}, directory: "/another" })
    events.broadcast({ type: "of.no.folder", properties: {} })
    const session = sessions.create({ directory: repo, projectID: "global" })
    await stream.until("session.created")
    const body = dechunked(stream.text())
    expect(body).toMatch(
      new RegExp(
        `^data: {"id":"${id}","type":"server.connected","properties":{}}\n\n` +
          `data: {"id":"${id}","type":"message.part.delta","properties":{"delta":"häl\\\\nlo \u2028"}}\n\n` +
          `data: {"id":"${id}","type":"session.created","properties":{"sessionID":"${session.id}","info":{[^\n]*}}}\n\n$`,
      ),
    )
    stream.socket.destroy()
  })

  it("is about the folder that the request names, through symlinks", async () => {
    const { port, events, root } = await apiServer({}, { "real/a.txt": "a" })
    const { symlink } = await import("node:fs/promises")
    await symlink(`${root}/real`, `${root}/link`)
    const stream = openRaw(port, `GET /event?directory=${encodeURIComponent(`${root}/link/`)}`, bearer)
    await stream.until("server.connected")
    events.broadcast({ type: "file.edited", properties: {}, directory: `${root}/real` })
    expect(await stream.until('"type":"file.edited"')).toContain('"properties":{}')
    stream.socket.destroy()
  })

  it("ends when its instance is disposed, after saying so; the global stream goes on", async () => {
    const { port } = await apiServer()
    const stream = openRaw(port, "GET /event", bearer)
    const global = openRaw(port, "GET /global/event", bearer)
    await Promise.all([stream.until("server.connected"), global.until("server.connected")])
    expect((await request(port, "POST /instance/dispose", bearer)).body).toBe("true")
    await stream.closed
    expect(stream.text()).toMatch(/"type":"server\.instance\.disposed".*\n\n\r\n0\r\n\r\n$/s)
    await global.until("server.instance.disposed")
    expect((await request(port, "POST /global/dispose", bearer)).body).toBe("true")
    await global.until('data: {"directory":"global","payload":{')
    expect(global.socket.readyState).toBe("open")
    global.socket.destroy()
  })

  it("HEAD answers the headers and ends", async () => {
    const { port } = await apiServer()
    const answer = await request(port, "HEAD /event", bearer)
    expect([answer.status, answer.headers["content-type"], answer.body]).toEqual([200, "text/event-stream", ""])
  })
})

describe("GET /global/event", () => {
  it("wraps each event with its place and carries stored changes twice", async () => {
    const { port, events, repo, sessions } = await apiServer()
    const stream = openRaw(port, "GET /global/event", bearer)
    await stream.until("server.connected")
    const session = sessions.create({ directory: repo, projectID: "global" })
    events.broadcast({ type: "global.disposed", properties: {} })
    await stream.until("global.disposed")
    const frames = dechunked(stream.text()).split("\n\n").slice(0, -1)
    const payloads = frames.map((frame) => JSON.parse(frame.replace(/^data: /, "")) as Record<string, unknown>)
    expect(payloads).toMatchObject([
      { payload: { type: "server.connected", properties: {} } },
      {
        directory: repo,
        project: "global",
        payload: { type: "session.created", properties: { sessionID: session.id } },
      },
      {
        directory: repo,
        project: "global",
        payload: {
          type: "sync",
          syncEvent: { type: "session.created.1", aggregateID: session.id, data: { sessionID: session.id } },
        },
      },
      { directory: "global", payload: { type: "global.disposed", properties: {} } },
    ])
    expect(Object.keys(payloads[0] ?? {})).toEqual(["payload"])
    stream.socket.destroy()
  })
})

describe("GET /outrigger/events", () => {
  it("says hello with the cursor, then numbers every event", async () => {
    const { port, events, newSession } = await apiServer()
    newSession("Before")
    const cursor = events.cursor()
    const stream = openRaw(port, "GET /outrigger/events", bearer)
    await stream.until("hello")
    const { id: sessionID } = newSession("After")
    await stream.until("After")
    const body = dechunked(stream.text())
    expect(body.startsWith(`event: hello\ndata: {"cursor":${cursor}}\n\n`)).toBe(true)
    const frame = body.slice(body.indexOf("\n\n") + 2)
    expect(frame).toMatch(new RegExp(`^id: ${cursor + 1}\nevent: message\ndata: {[^\n]*}\n\n$`))
    expect(JSON.parse(frame.slice(frame.indexOf("data: ") + 6))).toMatchObject({
      cursor: cursor + 1,
      sessionID,
      type: "session.created",
      properties: { info: { title: "After" } },
    })
    stream.socket.destroy()
  })

  it("resumes after the last cursor without a gap, by header or query", async () => {
    const { port, events, newSession } = await apiServer()
    const start = events.cursor()
    for (const title of ["One", "Two", "Three"]) newSession(title)
    for (const [line, headers] of [
      ["GET /outrigger/events", { "Last-Event-ID": String(start + 1) }],
      [`GET /outrigger/events?after=${start + 1}`, {}],
    ] as const) {
      const stream = openRaw(port, line, { ...bearer, ...headers })
      await stream.until("Three")
      newSession("Live")
      await stream.until("Live")
      const ids = [...dechunked(stream.text()).matchAll(/^id: (\d+)$/gm)].map(([, cursor]) => Number(cursor))
      expect(ids[0]).toBe(start + 2)
      expect(ids).toEqual(ids.map((_, index) => start + 2 + index))
      stream.socket.destroy()
    }
  })

  it("says resync when the cursor is not from here, and refuses what is no cursor", async () => {
    const { port, events } = await apiServer()
    const stream = openRaw(port, "GET /outrigger/events", { ...bearer, "Last-Event-ID": "999999" })
    await stream.until("resync")
    await stream.until(`id: ${events.cursor()}\nevent: resync\ndata: {"cursor":${events.cursor()}}\n\n`)
    stream.socket.destroy()
    expect((await request(port, "GET /outrigger/events?after=x", bearer)).status).toBe(400)
  })
})

describe("a client that does not read", () => {
  const megabyte = "x".repeat(1024 * 1024)

  it("of /event is cut off, and the others get everything", async () => {
    const { port, events, repo } = await apiServer()
    const slow = openRaw(port, "GET /event", bearer)
    const good = openRaw(port, "GET /event", bearer)
    await Promise.all([slow.until("server.connected"), good.until("server.connected")])
    slow.socket.pause()
    const ended = once(slow.socket, "close")
    // The kernel takes some of it; the rest is ours to bound.
    for (let n = 0; n < 24; n += 1) {
      events.broadcast({ type: "message.part.delta", properties: { megabyte, n }, directory: repo })
      await good.until(`"n":${n}}`)
    }
    events.broadcast({ type: "session.idle", properties: {}, directory: repo })
    await good.until('"type":"session.idle"')
    slow.socket.resume()
    await ended
    expect(slow.text()).not.toContain('"type":"session.idle"')
    good.socket.destroy()
  })

  it("of /outrigger/events is told to resync when it reads again", async () => {
    const { port, events, newSession } = await apiServer()
    const slow = openRaw(port, "GET /outrigger/events", bearer)
    await slow.until("hello")
    slow.socket.pause()
    for (let n = 0; n < 32; n += 1) {
      events.broadcast({ type: "message.part.delta", properties: { n, megabyte } })
      await new Promise(setImmediate)
    }
    newSession("Missed")
    await new Promise(setImmediate)
    slow.socket.resume()
    await slow.until("event: resync")
    expect(slow.text()).not.toContain("Missed")
    newSession("After the resync")
    await slow.until("After the resync")
    slow.socket.destroy()
  })
})

describe("closing the server", () => {
  it("ends streams properly and takes less than a second, also with clients that hang on", async () => {
    const { port, server } = await apiServer()
    const streams = ["GET /event", "GET /global/event", "GET /outrigger/events"].map((line) =>
      openRaw(port, line, bearer),
    )
    await Promise.all(streams.map((stream) => stream.until(/connected|hello/)))
    const idle = openRaw(port, "GET /global/health", bearer)
    await idle.until("healthy")
    const unfinished = openRaw(port, "POST /session", {
      ...bearer,
      "Content-Length": "100",
      "Content-Type": "application/json",
    })
    await once(unfinished.socket, "connect")
    const started = performance.now()
    await server.close()
    expect(performance.now() - started).toBeLessThan(1000)
    await Promise.all([...streams, idle, unfinished].map(({ closed }) => closed))
    for (const stream of streams) expect(stream.text().endsWith("0\r\n\r\n")).toBe(true)
  })
})
