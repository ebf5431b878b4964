import { createServer } from "node:net"
import type { AddressInfo } from "node:net"
import { describe, expect, it } from "vitest"
import { pageAddress } from "../../electron/lib/page-address.ts"
import { makeBrowser } from "../support/browser.ts"
import { afterTest } from "../support/host.ts"
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
    for (const host of ["169.254.169.254", "[::ffff:169.254.169.254]", "metadata.google.internal", "cloud.example"])
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
