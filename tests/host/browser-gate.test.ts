import { createServer } from "node:net"
import type { AddressInfo } from "node:net"
import { describe, expect, it } from "vitest"
import { pageAddress } from "../../electron/lib/page-address.ts"
import { makeBrowser } from "../support/browser.ts"
import { startDiscobot } from "../support/discobot.ts"
import { afterTest } from "../support/host.ts"
import { git } from "../support/real-git.ts"
import { until } from "../support/until.ts"
import { servePages } from "../support/web-page.ts"

/** A listener that stands for our own: it counts who gets through. */
async function ownListener() {
  let reached = 0
  const server = createServer((socket) => {
    reached += 1
    socket.end("HTTP/1.1 200 OK\r\ncontent-length: 6\r\nconnection: close\r\n\r\nsecret")
  })
  await new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve))
  afterTest(async () => void server.close())
  return { port: (server.address() as AddressInfo).port, reached: () => reached }
}

const names: Record<string, string> = {
  "rebound.example": "127.0.0.1",
  "six.example": "::1",
  "cloud.example": "169.254.169.254",
}
/** Name servers that answer with addresses of this machine. */
const lookup = async (host: string) => {
  const address = names[host]
  if (!address) throw Object.assign(new Error("no such name"), { code: "ENOTFOUND" })
  return [{ address, family: address.includes(":") ? 6 : 4 }]
}

describe("the way out of the browser", () => {
  it("is closed to our own ports in every spelling, and open to others", async () => {
    const own = await ownListener()
    const { browser } = await makeBrowser({ ownPorts: () => [own.port], lookup })
    const spellings = [
      "127.0.0.1",
      "127.1",
      "2130706433",
      "0x7f000001",
      "0177.0.0.1",
      "127.0.0.1.",
      "127.8.9.10",
      "localhost",
      "localhost.",
      "LOCALHOST",
      "anything.localhost",
      "0.0.0.0",
      "0",
      "[::1]",
      "[::]",
      "[::ffff:127.0.0.1]",
      "[::ffff:7f00:1]",
      "[64:ff9b::127.0.0.1]",
      "rebound.example",
      "six.example",
    ]
    for (const host of spellings)
      await expect(browser.navigate(`http://${host}:${own.port}/`), host).rejects.toMatchObject({ tag: "Forbidden" })
    for (const host of [
      "169.254.169.254",
      "2852039166",
      "0xa9fea9fe",
      "0251.0376.0251.0376",
      "169.254.43518",
      "169.254.170.2",
      "[::ffff:169.254.169.254]",
      "[::ffff:a9fe:a9fe]",
      "[fd00:ec2::254]",
      "100.100.100.200",
      "metadata.google.internal",
      "METADATA.google.internal.",
      "cloud.example",
    ])
      await expect(browser.navigate(`http://${host}/latest/`), host).rejects.toMatchObject({ tag: "Forbidden" })
    expect(own.reached()).toBe(0)
    const web = await servePages({ "/": "<title>Fine</title>" })
    expect(await browser.navigate(`http://rebound.example:${web.port}/`)).toMatchObject({ title: "Fine" })
    expect(await browser.navigate(`http://localhost:${web.port}/`)).toMatchObject({ title: "Fine" })
    await expect(browser.navigate("http://unknown.example/")).rejects.toThrow(/no such host/)
  })

  it("is closed to what a page does by itself: redirects, frames, fetches, sockets, workers", async () => {
    const own = await ownListener()
    const { browser } = await makeBrowser({ ownPorts: () => [own.port], lookup })
    const secret = `127.0.0.1:${own.port}`
    const web = await servePages({
      "/redirect": (_request, response) => response.writeHead(302, { location: `http://${secret}/` }).end(),
      "/worker.js": (_request, response) => {
        response.writeHead(200, { "content-type": "text/javascript" })
        response.end(`oninstall = () => skipWaiting(); onactivate = (event) => event.waitUntil(clients.claim())
          onfetch = (event) => event.request.url.endsWith("/asked") && event.respondWith(fetch("http://${secret}/", { mode: "no-cors" }))`)
      },
      "/asked": "from the server",
      "/": `<title>Nosy</title><iframe src="http://localhost:${own.port}/"></iframe><img src="http://[::1]:${own.port}/x.png">
        <link rel="prefetch" href="http://rebound.example:${own.port}/"><link rel="preconnect" href="http://${secret}/">`,
    })
    await expect(browser.navigate(`${web.url}/redirect`)).rejects.toMatchObject({ tag: "Forbidden" })
    await browser.navigate(web.url)
    const outcome = (script: string) =>
      browser.evaluate(`(${script})().then((value) => "got " + value, () => "refused")`)
    expect(await outcome(`() => fetch("http://${secret}/", { mode: "no-cors" })`)).toBe("refused")
    expect(await outcome(`() => fetch("/redirect", { mode: "no-cors" })`)).toBe("refused")
    const socket = `() => new Promise((resolve, reject) => { const socket = new WebSocket("ws://rebound.example:${own.port}/"); socket.onopen = resolve; socket.onerror = reject })`
    expect(await outcome(socket)).toBe("refused")
    const worker = `() => new Promise((resolve, reject) => { const worker = new Worker(URL.createObjectURL(new Blob(["fetch('http://${secret}/', { mode: 'no-cors' }).then(() => postMessage(1), () => postMessage(0))"]))); worker.onmessage = ({ data }) => data ? resolve() : reject() })`
    expect(await outcome(worker)).toBe("refused")
    await browser.evaluate(
      `navigator.serviceWorker.register("/worker.js").then(() => navigator.serviceWorker.ready).then(() => new Promise((done) => navigator.serviceWorker.controller ? done() : navigator.serviceWorker.addEventListener("controllerchange", done)))`,
    )
    expect(await outcome(`() => fetch("/asked")`)).toBe("refused")
    await browser.navigate("about:blank")
    await browser.evaluate(`void (location.href = "http://${secret}/")`)
    await until(() => !browser.state().tabs[0]?.loading)
    expect(own.reached()).toBe(0)
  })

  it("is closed to popups, downloads, beacons, WebRTC and private tabs as well, and after a name changes its mind", async () => {
    const own = await ownListener()
    // The first answer is harmless; whoever asks again is led to this machine.
    let answers = 0
    const flipping = async () => [{ address: answers++ ? "127.0.0.1" : "127.0.0.99", family: 4 }]
    const { browser, state } = await makeBrowser({
      ownPorts: () => [own.port],
      lookup: (host) => (host === "flip.example" ? flipping() : lookup(host)),
    })
    const web = await servePages({
      "/": `<title>Nosy</title><a id="pop" href="http://localhost:${own.port}/" target="_blank">x</a>`,
    })
    const secret = `127.0.0.1:${own.port}`
    await browser.navigate(web.url)
    await browser.evaluate(`void window.open("http://[::ffff:127.0.0.1]:${own.port}/")`)
    await browser.evaluate(`document.querySelector("#pop").click()`)
    await state(({ tabs }) => tabs.length === 3 && tabs.every(({ loading }) => !loading))
    for (const { id } of browser.state().tabs.slice(1)) await browser.closeTab(id)
    await state(({ tabs }) => tabs.length === 1)
    await browser.evaluate(`(() => {
      navigator.sendBeacon("http://0.0.0.0:${own.port}/", "hello")
      new EventSource("http://localhost.:${own.port}/")
      const form = Object.assign(document.createElement("form"), { action: "http://${secret}/", method: "post", target: "frame" })
      const frame = Object.assign(document.createElement("iframe"), { name: "frame" })
      document.body.append(frame, form)
      form.submit()
    })()`)
    await browser.evaluate(
      `void Object.assign(document.createElement("a"), { href: "http://${secret}/x.bin", download: "x.bin" }).click()`,
    )
    await state(({ tabs }) => tabs[0]?.url.includes(secret) === true && !tabs[0].loading)
    await browser.navigate(web.url)
    // Candidates of every kind: a relay over TCP, and a peer that listens on our port.
    const gathered = await browser.evaluate(`(async () => {
      const servers = ["turn:${secret}?transport=tcp", "turn:localhost:${own.port}?transport=tcp", "stun:${secret}"]
      const peer = new RTCPeerConnection({ iceServers: servers.map((urls) => ({ urls, username: "u", credential: "c" })) })
      const done = new Promise((end) => { peer.onicegatheringstatechange = () => peer.iceGatheringState === "complete" && end("gathered") })
      peer.createDataChannel("x")
      await peer.setLocalDescription()
      const other = new RTCPeerConnection()
      await other.setRemoteDescription(peer.localDescription)
      await other.setLocalDescription(await other.createAnswer())
      await peer.setRemoteDescription(other.localDescription)
      await peer.addIceCandidate({ candidate: "candidate:1 1 tcp 1518280447 127.0.0.1 ${own.port} typ host tcptype passive", sdpMid: "0" }).catch(() => {})
      await Promise.race([done, new Promise((end) => setTimeout(end, 3000, "late"))])
      peer.close()
      return "tried"
    })()`)
    expect(gathered).toBe("tried")
    await browser.openTab({ private: true })
    await expect(browser.navigate(`http://${secret}/`)).rejects.toMatchObject({ tag: "Forbidden" })
    await browser.evaluate(`fetch("http://${secret}/", { mode: "no-cors" }).catch(() => {})`)
    await expect(browser.navigate(`http://flip.example:${own.port}/`)).rejects.toMatchObject({ tag: "Forbidden" })
    expect(own.reached()).toBe(0)
  })
})

describe("the host's listeners", () => {
  it("are all closed to the browser and to webfetch; what a project serves is open, by its port and as a preview", async () => {
    const web = await servePages({ "/": "<title>Dev server</title><p>It works" })
    const test = await startDiscobot({
      workbenchPort: 0,
      discobotPort: 0,
      config: { permission: { "*": "allow" } },
      files: { "README.md": "x", ".discobot/services/web": `---\nname: Web\nhttp: ${web.port}\n---\n` },
    })
    await git(test.repo, "add", ".discobot")
    await test.session("Preview-1")
    const { port } = new URL(test.host.url)
    const ports = [Number(port), test.host.workbenchPort!, test.host.discobotPort!]
    const navigate = (url: string) =>
      test.request("/outrigger/browser/navigate", { method: "POST", body: JSON.stringify({ url }) })
    for (const own of ports)
      for (const host of ["127.0.0.1", "2130706433", "0x7f.1", "[::1]", "localhost.", "x-svc.localhost"])
        expect((await navigate(`http://${host}:${own}/`)).status, `${host}:${own}`).toBe(403)
    expect(await (await navigate(web.url)).json()).toMatchObject({ title: "Dev server" })
    for (const own of [ports[0], ports[2]])
      expect(await (await navigate(`http://preview-1-svc-web.localhost:${own}/`)).json()).toMatchObject({
        title: "Dev server",
      })
    // Nothing of ours answers under such a name, and where no previews are served it is as closed as any.
    expect((await navigate(`http://preview-1-svc-web.localhost:${ports[1]}/`)).status).toBe(403)
    expect(await (await navigate(`http://preview-1-svc-web.localhost:${port}/doc`)).json()).toMatchObject({
      status: 404,
    })

    const addresses = [...ports.map((own) => `http://localhost:${own}/doc`), web.url]
    test.model.enqueue(
      ...addresses.map((url) => ({ toolCalls: [{ name: "webfetch", input: { url } }] })),
      { toolCalls: [{ name: "webfetch", input: { url: `http://preview-1-svc-web.localhost:${port}/` } }] },
      { text: "done" },
    )
    const session = (await test.client.session.create({})).data!
    await test.client.session.prompt({ sessionID: session.id, parts: [{ type: "text", text: "fetch" }] })
    const messages = (await test.client.session.messages({ sessionID: session.id })).data!
    const states = messages.flatMap(({ parts }) => parts.flatMap((part) => (part.type === "tool" ? [part.state] : [])))
    const said = states.map((state) =>
      state.status === "completed" ? state.output : state.status === "error" ? state.error : state.status,
    )
    expect(said.slice(0, 3).every((text) => text.includes("this app's own server"))).toBe(true)
    expect(said.slice(3).map((text) => text.includes("It works"))).toEqual([true, true])
  })
})

describe("an address as it is typed", () => {
  it("gets the scheme that is meant", () => {
    expect(pageAddress("example.com/a b".replace(" ", "%20"))).toBe("https://example.com/a%20b")
    expect(pageAddress(" example.com:8443 ")).toBe("https://example.com:8443/")
    expect(pageAddress("localhost:3000/x?y#z")).toBe("http://localhost:3000/x?y#z")
    expect(pageAddress("127.0.0.1")).toBe("http://127.0.0.1/")
    expect(pageAddress("http://example.com")).toBe("http://example.com/")
    for (const bad of [
      "",
      "two words",
      "javascript:alert(1)",
      "file:///etc/passwd",
      "data:text/html,x",
      "chrome://gpu",
    ])
      expect(() => pageAddress(bad), bad).toThrow(/address/)
  })
})
