import { once } from "node:events"
import { describe, expect, it } from "vitest"
import WebSocket from "ws"
import type { BrowserMessage, BrowserRequest } from "../../shared/native/browser.ts"
import { frameHeaderBytes } from "../../shared/native/browser-frame.ts"
import { createScreencast } from "../../electron/browser/screencast.ts"
import { createPace } from "../../electron/browser/pace.ts"
import { afterTest, startTestHost, type TestHost } from "../support/host.ts"
import { until } from "../support/until.ts"
import { servePages } from "../support/web-page.ts"

const moving = `<!doctype html><title>Moving</title><body style="margin:0"><h1 id="n">0</h1>
<input id="in" style="position:absolute;left:0;top:200px;width:200px"><button style="position:absolute;left:0;top:300px">Press</button>
<script>let n = 0; function step() { document.getElementById("n").textContent = ++n; requestAnimationFrame(step) } step()</script>`

async function connect(test: TestHost) {
  const socket = new WebSocket(`${test.host.url.replace("http", "ws")}/outrigger/browser`, {
    headers: { authorization: `Bearer ${test.host.token}` },
  })
  const messages: BrowserMessage[] = []
  const frames: { number: number; width: number; height: number; jpeg: Buffer }[] = []
  const client = {
    socket,
    messages,
    frames,
    draws: true,
    say: (request: BrowserRequest) => socket.send(JSON.stringify(request)),
    state: () => messages.findLast((message) => message.type === "state")?.state,
  }
  socket.on("message", (data: Buffer, binary) => {
    if (!binary) return void messages.push(JSON.parse(data.toString()) as BrowserMessage)
    const number = data.readUInt32LE(0)
    frames.push({
      number,
      width: data.readFloatLE(4),
      height: data.readFloatLE(8),
      jpeg: data.subarray(frameHeaderBytes),
    })
    if (client.draws) client.say({ type: "drawn", frame: number })
  })
  await once(socket, "open")
  afterTest(async () => socket.terminate())
  return client
}

const post = async (test: TestHost, path: string, body: unknown = {}) => {
  const response = await test.request(`/outrigger/browser/${path}`, { method: "POST", body: JSON.stringify(body) })
  expect(response.status).toBe(200)
  return response.json()
}

describe("the browser's socket", () => {
  it("needs the credential", async () => {
    const test = await startTestHost()
    const socket = new WebSocket(`${test.host.url.replace("http", "ws")}/outrigger/browser`)
    const [error] = (await once(socket, "error")) as [Error]
    expect(error.message).toContain("401")
  })

  it("shows pictures while it is watched, and rests while it is not", async () => {
    const test = await startTestHost()
    const web = await servePages({ "/": moving })
    const client = await connect(test)
    await until(() => client.state()?.status === "stopped")
    await post(test, "navigate", { url: web.url })
    await until(() => client.state()?.tabs[0]?.title === "Moving")
    expect(client.frames).toEqual([])
    client.say({ type: "watch", on: true })
    await until(() => client.frames.length > 5)
    const [frame] = client.frames
    expect([frame?.width, frame?.height]).toEqual([1280, 800])
    expect(frame?.jpeg.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]))
    client.say({ type: "watch", on: false })
    // Requests on the same socket are answered in order: after this nothing is on its way.
    client.say({ type: "copy" })
    await until(() => client.messages.some(({ type }) => type === "copied"))
    const seen = client.frames.length
    await post(test, "evaluate", { script: "new Promise((done) => setTimeout(done, 300))" })
    expect(client.frames.length).toBe(seen)
    client.say({ type: "watch", on: true })
    await until(() => client.frames.length > seen)
  })

  it("leaves out pictures for a client that does not draw them, and shows it the newest afterwards", async () => {
    const test = await startTestHost()
    const web = await servePages({ "/": moving })
    await post(test, "navigate", { url: web.url })
    const [quick, slow] = [await connect(test), await connect(test)]
    slow.draws = false
    quick.say({ type: "watch", on: true })
    slow.say({ type: "watch", on: true })
    await until(() => quick.frames.length > 20)
    expect(slow.frames.length).toBe(2)
    slow.say({ type: "drawn", frame: slow.frames.at(-1)?.number ?? 0 })
    await until(() => slow.frames.length > 2)
    expect((slow.frames[2]?.number ?? 0) - (slow.frames[1]?.number ?? 0)).toBeGreaterThan(5)
  })

  it("carries input, the picker, the console and copies", async () => {
    const test = await startTestHost()
    const web = await servePages({ "/": moving })
    const client = await connect(test)
    await post(test, "navigate", { url: web.url })
    const mouse = { type: "mouse", x: 20, y: 210, clicks: 1, modifiers: 0, button: "left" } as const
    client.say({ ...mouse, kind: "down", buttons: 1 })
    client.say({ ...mouse, kind: "up", buttons: 0 })
    client.say({ type: "text", text: "typed here" })
    const key = { type: "key", key: "a", code: "KeyA", keyCode: 65, text: "", repeat: false, location: 0 } as const
    client.say({ ...key, kind: "down", modifiers: 2 })
    client.say({ ...key, kind: "up", modifiers: 2 })
    await until(() => {
      client.say({ type: "copy" })
      return client.messages.some((message) => message.type === "copied" && message.text === "typed here")
    })
    client.say({ type: "hover", at: { x: 15, y: 310 } })
    await until(() =>
      client.messages.some(
        (message) => message.type === "hover" && message.element?.label === 'button  button "Press"',
      ),
    )
    expect(await post(test, "pick", { x: 15, y: 310 })).toMatchObject({
      element: { role: "button", name: "Press" },
      picture: expect.stringMatching(/^data:image\/png/),
    })
    await post(test, "evaluate", { script: "console.error('oh')" })
    await until(() => client.messages.some((message) => message.type === "console" && message.entry.text === "oh"))
    client.socket.send("{")
    await until(() => client.messages.some((message) => message.type === "error"))
    const refused = await test.request("/outrigger/browser/navigate", {
      method: "POST",
      body: JSON.stringify({ url: `${test.host.url}/doc` }),
    })
    expect(refused.status).toBe(403)
  })
})

describe("the pace of pictures", () => {
  it("falls when drawing takes long, rises when it is quick again, and is best at rest", () => {
    let now = 0
    const pace = createPace({ levels: 3, clock: () => now })
    const frames = (ms: number, many: number) => {
      for (let at = 0; at < many; at += 1) {
        now += 100
        pace.took(ms)
      }
    }
    frames(20, 20)
    expect(pace.level()).toBe(0)
    frames(400, 30)
    expect(pace.level()).toBe(2)
    frames(20, 60)
    expect(pace.level()).toBe(0)
    frames(400, 20)
    expect(pace.rest()).toBe(true)
    expect(pace.level()).toBe(0)
    expect(pace.rest()).toBe(false)
  })

  it("holds Chromium back while no viewer has room", async () => {
    const sent: string[] = []
    let emit: (frame: unknown) => void = () => {}
    const cdp = {
      on: (_name: string, listener: (frame: unknown) => void) => {
        emit = listener
      },
      off: () => {},
      send: async (method: string) => void sent.push(method),
    }
    const cast = createScreencast({ onError: () => {} })
    await cast.point({ cdp: cdp as never, width: 10, height: 10, scale: 1 })
    const dones: (() => void)[] = []
    const watching = cast.watch({ show: (_frame, done) => void dones.push(done) })
    await until(() => sent.includes("Page.startScreencast"))
    const metadata = { deviceWidth: 10, deviceHeight: 10, scrollOffsetX: 0, scrollOffsetY: 0, pageScaleFactor: 1 }
    const acks = () => sent.filter((method) => method === "Page.screencastFrameAck").length
    for (let sessionId = 1; sessionId <= 3; sessionId += 1) emit({ data: "", sessionId, metadata })
    expect(dones.length).toBe(2)
    expect(acks()).toBe(1)
    dones[0]?.()
    expect(dones.length).toBe(3)
    dones[1]?.()
    expect(acks()).toBe(2)
    watching.dispose()
    await until(() => sent.includes("Page.stopScreencast"))
  })
})
