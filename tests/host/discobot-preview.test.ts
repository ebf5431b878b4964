import { createHash, randomBytes } from "node:crypto"
import { once } from "node:events"
import { chmod } from "node:fs/promises"
import http from "node:http"
import { createRequire } from "node:module"
import path from "node:path"
import { expect, it } from "vitest"
import WebSocket from "ws"
import { startDiscobot } from "../support/discobot.ts"
import { git } from "../support/real-git.ts"

const port = 20_000 + Math.floor(Math.random() * 20_000)
const script = (name: string, body: string, on = port) =>
  `#!/usr/bin/env node\n//---\n// name: ${name}\n// http: ${on}\n//---\n${body}`

const web = `
const { WebSocketServer } = require(${JSON.stringify(createRequire(import.meta.url).resolve("ws"))})
const { createHash } = require("node:crypto")
let waiting
const server = require("node:http").createServer((request, response) => {
  response.setHeader("x-seen", JSON.stringify(request.headers))
  const { pathname } = new URL(request.url, "http://x")
  if (pathname === "/stream") {
    response.writeHead(200, { "Content-Type": "text/event-stream" })
    response.flushHeaders()
    waiting = response
  } else if (pathname === "/go") {
    waiting.end("data: now\\n\\n")
    response.end()
  } else if (pathname === "/redirect") response.writeHead(302, { Location: "http://localhost:${port}/landed?y=2" }).end()
  else if (pathname === "/away") response.writeHead(302, { Location: "https://example.org/x" }).end()
  else if (pathname === "/cookies") {
    response.setHeader("Set-Cookie", ["sid=1; Domain=localhost; Path=/; HttpOnly", "outrigger_session=stolen"])
    response.end()
  } else if (pathname === "/cut") {
    response.writeHead(200, { "Content-Length": 1000 })
    response.write("half", () => response.destroy())
  } else if (request.method === "POST") {
    const hash = createHash("sha256")
    request.on("data", (data) => hash.update(data)).on("end", () => response.end(hash.digest("hex")))
  } else if (pathname === "/big") response.end(Buffer.alloc(8 * 1024 * 1024, "x"))
  else response.end("page " + request.url)
})
new WebSocketServer({ server, path: "/socket" }).on("connection", (socket, request) => {
  socket.send(JSON.stringify(request.headers))
  socket.on("message", (data, binary) => socket.send(data, { binary }))
})
server.listen(${port}, "localhost")
`

interface Answer {
  status: number
  headers: http.IncomingHttpHeaders
  body: string
  seen: Record<string, string>
}

it("serves a service under a host name of its own as if it were asked directly, and keeps what is ours from it", async () => {
  const test = await startDiscobot({
    files: {
      "README.md": "x",
      ".discobot/services/web.js": script("Web", web),
      ".discobot/services/short.js": script("Short", "process.exit(3)", port + 1),
      ".discobot/services/nobody": `---\nname: Nobody\nhttp: ${port + 2}\n---\n`,
    },
  })
  for (const name of ["web.js", "short.js"]) await chmod(path.join(test.repo, ".discobot/services", name), 0o755)
  await git(test.repo, "add", "--chmod=+x", ".discobot")
  await test.session("Preview-1")
  const own = new URL(test.host.url)
  const host = `preview-1-svc-web.localhost:${own.port}`
  const ask = (target: string, headers: Record<string, string> = {}, body?: Buffer) =>
    new Promise<Answer>((resolve, reject) => {
      const request = http.request(
        test.host.url + target,
        { headers: { host, ...headers }, ...(body && { method: "POST" }) },
        (response) => {
          let text = ""
          response.setEncoding("utf8").on("data", (piece: string) => (text += piece))
          response.on("error", reject)
          response.on("end", () => {
            const seen = JSON.parse(String(response.headers["x-seen"] ?? "{}")) as Record<string, string>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text, seen })
          })
        },
      )
      request.on("error", reject)
      request.end(body)
    })

  // It is stopped: only a page of its own starts it, and two at a time start it once.
  const foreign = await ask("/", { "sec-fetch-site": "cross-site" })
  expect(foreign).toMatchObject({ status: 503, body: expect.stringContaining("stopped") })
  const [answer, beside] = await Promise.all([
    ask(`/some/page?x=1&token=${test.host.token}`, {
      authorization: `Bearer ${test.host.token}`,
      cookie: "a=b; outrigger_session=secret; c=d",
      origin: `http://${host}`,
      referer: `http://${host}/before`,
      "x-own": "1",
    }),
    ask("/other", { authorization: "Bearer of-the-service" }),
  ])
  expect(answer).toMatchObject({ status: 200, body: "page /some/page?x=1" })
  expect(answer.seen).toMatchObject({
    host: `localhost:${port}`,
    origin: `http://localhost:${port}`,
    referer: `http://localhost:${port}/before`,
    cookie: "a=b; c=d",
    "x-own": "1",
    "x-forwarded-host": host,
  })
  expect(answer.seen).not.toHaveProperty("authorization")
  expect(beside).toMatchObject({ status: 200, seen: { authorization: "Bearer of-the-service" } })

  // Redirects and cookies stay within the preview.
  expect((await ask("/redirect")).headers.location).toBe(`http://${host}/landed?y=2`)
  expect((await ask("/away")).headers.location).toBe("https://example.org/x")
  expect((await ask("/cookies")).headers["set-cookie"]).toEqual(["sid=1; Path=/; HttpOnly"])

  // Bodies of any size, piece by piece, and broken off where they break off.
  const sent = randomBytes(6 * 1024 * 1024)
  expect((await ask("/upload", {}, sent)).body).toBe(createHash("sha256").update(sent).digest("hex"))
  expect((await ask("/big")).body).toHaveLength(8 * 1024 * 1024)
  const open = http.get(`${test.host.url}/stream`, { headers: { host } })
  const [head] = (await once(open, "response")) as [http.IncomingMessage]
  expect(head.headers["content-type"]).toBe("text/event-stream")
  await ask("/go")
  expect(String((await once(head, "data"))[0])).toBe("data: now\n\n")
  await expect(ask("/cut")).rejects.toThrow(/aborted|hang up|ECONNRESET/)

  // Sockets, text and binary, both ways; and a refusal of the service's own.
  const socket = new WebSocket(`ws://127.0.0.1:${own.port}/socket?q=1`, {
    headers: { host, cookie: "a=b; outrigger_session=secret" },
    origin: `http://${host}`,
  })
  const [greeting] = (await once(socket, "message")) as [Buffer]
  const seen = JSON.parse(greeting.toString()) as Record<string, string>
  expect(seen).toMatchObject({ host: `localhost:${port}`, origin: `http://localhost:${port}`, cookie: "a=b" })
  const bytes = randomBytes(300_000)
  socket.send(bytes)
  expect(bytes.equals((await once(socket, "message"))[0] as Buffer)).toBe(true)
  socket.close(1000)
  expect((await once(socket, "close"))[0]).toBe(1000)
  const upgrade = async (target: string, name: string) => {
    const asked = new WebSocket(`ws://127.0.0.1:${own.port}${target}`, { headers: { host: name } })
    asked.on("error", () => {})
    const [, refusal] = (await once(asked, "unexpected-response")) as [unknown, http.IncomingMessage]
    return refusal.statusCode
  }
  expect(await upgrade("/elsewhere", host)).toBe(400)

  // What is not there says so, in words.
  const other = (name: string) => host.replace("svc-web", `svc-${name}`)
  expect((await ask("/", { host: other("none") })).status).toBe(404)
  expect((await ask("/", { host: host.replace("preview-1", "nobody") })).status).toBe(404)
  expect(await ask("/", { host: other("short") })).toMatchObject({
    status: 502,
    body: expect.stringContaining("ended"),
  })
  expect((await ask("/", { host: other("nobody") })).status).toBe(502)
  expect(await upgrade("/socket", other("nobody"))).toBe(502)
  // The host's own API is no service.
  const self = `---\nname: Self\nhttp: ${own.port}\n---\n`
  await test.call("PUT", "sessions/Preview-1/files/write", { path: ".discobot/services/self", content: self })
  expect(await ask("/global/health", { host: other("self") })).toMatchObject({
    status: 403,
    body: expect.stringContaining("Outrigger's own"),
  })
  expect(await upgrade("/socket", other("self"))).toBe(403)
  expect((await ask("/", { host: "evil.example" })).status).toBe(403)
  const [service] = (await test.call("GET", "sessions/Preview-1/services")).value.services.filter(
    ({ id }: { id: string }) => id === "web",
  )
  expect(service).toMatchObject({ status: "running", http: port })
})
