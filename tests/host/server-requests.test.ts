import { createHash } from "node:crypto"
import { gunzipSync } from "node:zlib"
import { describe, expect, it } from "vitest"
import { apiServer, bearer, TOKEN } from "../support/api-server.ts"
import { request, sendRaw } from "../support/raw-http.ts"

const json = { ...bearer, "Content-Type": "application/json" }
const bodyOf = (answer: { body: string }) => JSON.parse(answer.body) as Record<string, unknown>

describe("health", () => {
  it("is answered without loading a feature", async () => {
    const { port, loaded } = await apiServer()
    const answer = await request(port, "GET /global/health", bearer)
    expect(answer.status).toBe(200)
    expect(answer.headers["content-type"]).toBe("application/json")
    expect(answer.body).toBe('{"healthy":true,"version":"9.9.9"}')
    expect(bodyOf(await request(port, "GET /health", bearer))).toMatchObject({ healthy: true, status: "ok", ok: true })
    expect(loaded).toEqual([])
  })

  it("HEAD has the headers and no body", async () => {
    const { port } = await apiServer()
    const answer = await request(port, "HEAD /global/health", bearer)
    expect(answer.status).toBe(200)
    expect(answer.headers["content-length"]).toBe("34")
    expect(answer.body).toBe("")
  })
})

describe("unknown routes", () => {
  it("are a JSON 404 for every path and method, in the dialect's words", async () => {
    const { port } = await apiServer()
    for (const line of [
      "GET /nothing",
      "PUT /session",
      "POST /global/health",
      "GET /session/",
      "GET //session",
      "DELETE /event",
    ]) {
      const answer = await request(port, line, bearer)
      expect([line, answer.status, bodyOf(answer)["name"]]).toEqual([line, 404, "NotFoundError"])
    }
    const native = await request(port, "GET /outrigger/nothing", bearer)
    expect(native.status).toBe(404)
    expect(bodyOf(native)).toMatchObject({ error: { tag: "RouteNotFound", data: { path: "/outrigger/nothing" } } })
  })
})

describe("request bodies", () => {
  it("may be left out where everything is optional", async () => {
    const { port, repo } = await apiServer()
    const made = bodyOf(await request(port, "POST /session", bearer))
    expect(made).toMatchObject({ version: "1.18.33", directory: repo, path: repo.slice(1) })
  })

  it("may be text/plain that holds JSON, but nothing else", async () => {
    const { port, sessions, repo } = await apiServer()
    const body = '{"title":"From text"}'
    for (const type of ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/html", undefined])
      expect((await request(port, "POST /session", { ...bearer, "Content-Type": type }, body)).status).toBe(415)
    expect(sessions.list({ directory: repo })).toEqual([])
    expect(
      bodyOf(await request(port, "POST /session", { ...bearer, "Content-Type": "text/plain" }, body)),
    ).toMatchObject({
      title: "From text",
    })
    const charset = { ...bearer, "Content-Type": "application/json; charset=utf-8" }
    expect((await request(port, "POST /session", charset, body)).status).toBe(200)
  })

  it("are refused when broken or of the wrong shape, saying where", async () => {
    const { port } = await apiServer()
    const broken = await request(port, "POST /session", json, "{no")
    expect([broken.status, bodyOf(broken)]).toEqual([
      400,
      { name: "BadRequest", data: { message: "Malformed JSON in request body", kind: "Body" } },
    ])
    const missing = await request(port, "POST /session/ses_1/message", json, "{}")
    expect([missing.status, bodyOf(missing)]).toEqual([
      400,
      { name: "BadRequest", data: { message: 'Missing key\n  at ["parts"]', kind: "Payload" } },
    ])
    const nested = await request(port, "POST /session/ses_1/message", json, '{"parts":[{"type":"text","text":5}]}')
    expect(bodyOf(nested)).toMatchObject({ data: { message: 'Expected string, got 5\n  at ["parts"][0]["text"]' } })
    for (const body of ["null", "[]", '"text"', "5", '{"title":5}', '{"permission":[{}]}'])
      expect((await request(port, "POST /session", json, body)).status).toBe(400)
  })

  it("larger than the limit are refused with 413, whether announced or not, and nothing happens", async () => {
    const { port, sessions, repo } = await apiServer({ bodyLimit: 1000 })
    const body = JSON.stringify({ title: "x".repeat(2000) })
    const announced = await request(port, "POST /session", json, body)
    expect([announced.status, bodyOf(announced)["name"]]).toEqual([413, "TooLarge"])
    const chunked = await sendRaw(
      port,
      `POST /session HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: application/json\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    )
    expect(chunked.status).toBe(413)
    const native = await request(port, "POST /outrigger/projects", json, body)
    expect([native.status, bodyOf(native)]).toMatchObject([413, { error: { tag: "TooLarge" } }])
    expect(sessions.list({ directory: repo })).toEqual([])
  })

  it("are 10 MB at most by default", async () => {
    const { port } = await apiServer()
    const headers = { ...json, "Content-Length": String(10 * 1024 * 1024 + 1) }
    const answer = await request(port, "POST /session", headers, `{"title":"${"x".repeat(10 * 1024 * 1024 - 11)}"}`)
    expect([answer.status, bodyOf(answer)["name"]]).toEqual([413, "TooLarge"])
  })

  it("with a forged prototype change nothing", async () => {
    const { port } = await apiServer()
    const answer = await request(
      port,
      "POST /session",
      json,
      '{"__proto__":{"title":"owned"},"constructor":{"prototype":{"title":"owned"}}}',
    )
    expect(String(bodyOf(answer)["title"])).toMatch(/^New session - /)
    expect(({} as { title?: string }).title).toBeUndefined()
  })
})

describe("headers", () => {
  it("that are too many bytes are refused with 431", async () => {
    const { port } = await apiServer()
    expect((await request(port, "GET /global/health", { ...bearer, "X-Long": "x".repeat(20_000) })).status).toBe(431)
  })

  it("that come too slowly end the connection", async () => {
    const { port } = await apiServer({ timeouts: { headers: 150, request: 1000 } })
    expect((await sendRaw(port, "GET /global/health HTTP/1.1\r\nX-Slow: ")).status).toBe(408)
  })

  it("carry no guess of content types, no referrer, and no caching of answers", async () => {
    const { port } = await apiServer()
    const { headers } = await request(port, "GET /session", bearer)
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-resource-policy": "same-origin",
      "cache-control": "no-store",
      vary: "Origin",
    })
    expect(headers["x-powered-by"]).toBeUndefined()
    expect(headers["server"]).toBeUndefined()
  })
})

describe("big answers", () => {
  it("are compressed for those who ask", async () => {
    const { port, newSession } = await apiServer()
    for (let i = 0; i < 100; i += 1)
      newSession(`${createHash("sha256").update(String(i)).digest("hex")}${"x".repeat(400)}`)
    const plain = await fetch(`http://127.0.0.1:${port}/session`, {
      headers: { ...bearer, "Accept-Encoding": "identity" },
    })
    const text = await plain.text()
    expect(plain.headers.get("content-encoding")).toBeNull()
    const raw = await new Promise<Buffer>((resolve, reject) => {
      const chunks: Buffer[] = []
      import("node:net").then(({ connect }) => {
        const socket = connect(port, "127.0.0.1", () =>
          socket.write(
            `GET /session HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${TOKEN}\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n`,
          ),
        )
        socket.on("data", (chunk) => chunks.push(chunk))
        socket.on("error", reject)
        socket.on("close", () => resolve(Buffer.concat(chunks)))
      }, reject)
    })
    const split = raw.indexOf("\r\n\r\n")
    const head = raw.subarray(0, split).toString()
    expect(head).toContain("Content-Encoding: gzip")
    expect(head).toMatch(/Vary: Origin(\r\nVary|,) ?:? ?Accept-Encoding/)
    expect(raw.length).toBeLessThan(text.length / 2)
    expect(gunzipSync(raw.subarray(split + 4)).toString()).toBe(text)
  })
})

describe("bugs", () => {
  it("are a 500 with a reference that leads to the log, and no stack", async () => {
    const { port, lines } = await apiServer()
    const answer = await request(port, "GET /provider", bearer)
    expect(answer.status).toBe(500)
    const { name, data } = bodyOf(answer) as { name: string; data: { message: string; ref: string } }
    expect(name).toBe("UnknownError")
    expect(data.message).toBe("Unexpected server error. Check server logs for details.")
    expect(data.ref).toMatch(/^err_[0-9a-z]{8}$/)
    expect(answer.body).not.toContain("the test has no models")
    expect(lines.some((line) => line.includes(data.ref) && line.includes("the test has no models"))).toBe(true)
  })
})
