import { once } from "node:events"
import { describe, expect, it } from "vitest"
import WebSocket from "ws"
import type { SocketRoute } from "../../electron/api/server/ws.ts"
import { Fault } from "../../shared/fault.ts"
import { apiServer, bearer, TOKEN } from "../support/api-server.ts"
import { request } from "../support/raw-http.ts"

const handshake = {
  Connection: "Upgrade",
  Upgrade: "websocket",
  "Sec-WebSocket-Version": "13",
  "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}

/** Says back what it hears; `echo/none` is not there. */
function echo() {
  const connected: string[] = []
  const route: SocketRoute = {
    match: (segments) => segments[0] === "echo",
    accept({ segments }) {
      if (segments[1] === "none") throw new Fault("PtyNotFound", "Session not found", { ptyID: "none" })
    },
    connect(socket, { segments }) {
      connected.push(segments[1] ?? "")
      socket.on("message", (data, binary) => socket.send(data, { binary }))
    },
  }
  return { route, connected }
}

describe("a WebSocket upgrade", () => {
  it("is refused without a credential, from a foreign origin, and for another host", async () => {
    const { route, connected } = echo()
    const { port } = await apiServer({ sockets: [route] })
    const upgrade = (headers: Record<string, string>) => request(port, "GET /echo/a", { ...handshake, ...headers })
    expect((await upgrade({})).status).toBe(401)
    expect((await upgrade({ Authorization: "Bearer wrong" })).status).toBe(401)
    expect((await upgrade({ ...bearer, Origin: "https://evil.example" })).status).toBe(403)
    expect((await upgrade({ ...bearer, Origin: "null" })).status).toBe(403)
    expect((await upgrade({ ...bearer, Host: `evil.example:${port}` })).status).toBe(403)
    expect(connected).toEqual([])
  })

  it("is refused with a cookie unless our own page asks", async () => {
    const { route, connected } = echo()
    const { port, server } = await apiServer({ sockets: [route], cors: ["https://friend.example"] })
    const link = server.signIn.createLink()
    const answer = await request(port, `GET ${link.slice(link.indexOf("/outrigger"))}`)
    const Cookie = (answer.headers["set-cookie"] ?? "").split(";")[0] ?? ""
    for (const headers of [{ Cookie }, { Cookie, Origin: "https://friend.example" }])
      expect((await request(port, "GET /echo/a", { ...handshake, ...headers })).status).toBe(403)
    expect(connected).toEqual([])
    const socket = new WebSocket(`ws://127.0.0.1:${port}/echo/own`, {
      headers: { Cookie },
      origin: `http://127.0.0.1:${port}`,
    })
    await once(socket, "open")
    expect(connected).toEqual(["own"])
    socket.terminate()
  })

  it("opens with a credential in the header or the query, and carries messages", async () => {
    const { route } = echo()
    const { port } = await apiServer({ sockets: [route] })
    const token = encodeURIComponent(Buffer.from(`opencode:${TOKEN}`).toString("base64"))
    for (const open of [
      () => new WebSocket(`ws://127.0.0.1:${port}/echo/a`, { headers: bearer }),
      () => new WebSocket(`ws://127.0.0.1:${port}/echo/a?auth_token=${token}`),
    ]) {
      const socket = open()
      await once(socket, "open")
      socket.send("hello")
      const [data] = (await once(socket, "message")) as [Buffer]
      expect(data.toString()).toBe("hello")
      socket.terminate()
    }
  })

  it("to a path that has none, or that the route refuses, is answered in words", async () => {
    const { route } = echo()
    const { port } = await apiServer({ sockets: [route] })
    expect((await request(port, "GET /session", { ...handshake, ...bearer })).status).toBe(404)
    expect((await request(port, "GET /echo/%E0%A4%A", { ...handshake, ...bearer })).status).toBe(400)
    const refused = await request(port, "GET /echo/none", { ...handshake, ...bearer })
    expect([refused.status, JSON.parse(refused.body)]).toEqual([
      404,
      { _tag: "PtyNotFoundError", ptyID: "none", message: "Session not found" },
    ])
  })

  it("to another protocol is answered as the request that it also is", async () => {
    const { port } = await apiServer()
    const headers = { ...bearer, Connection: "Upgrade, HTTP2-Settings, close", Upgrade: "h2c", "HTTP2-Settings": "" }
    expect((await request(port, "GET /global/health", headers)).status).toBe(200)
  })

  it("clients are told when the server closes", async () => {
    const { route } = echo()
    const { port, server } = await apiServer({ sockets: [route] })
    const socket = new WebSocket(`ws://127.0.0.1:${port}/echo/a`, { headers: bearer })
    await once(socket, "open")
    const closed = once(socket, "close")
    await server.close()
    expect((await closed)[0]).toBe(1001)
  })
})
