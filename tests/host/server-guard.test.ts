import { describe, expect, it } from "vitest"
import { apiServer, bearer, TOKEN } from "../support/api-server.ts"
import { request, sendRaw } from "../support/raw-http.ts"

const basic = (user: string, password: string) => Buffer.from(`${user}:${password}`).toString("base64")

describe("the Host header", () => {
  it("is refused for any name but our own, on every method and whatever else is right", async () => {
    const { port } = await apiServer()
    const names = [
      "evil.example",
      `evil.example:${port}`,
      "127.0.0.1",
      `127.0.0.1:${port + 1}`,
      `127.0.0.2:${port}`,
      "localhost.",
    ]
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"])
      for (const host of names) {
        const answer = await request(port, `${method} /session`, { ...bearer, Host: host })
        expect([method, host, answer.status]).toEqual([method, host, 403])
        expect(answer.headers["vary"]).toContain("Origin")
      }
  })

  it("passes for every loopback spelling with our port", async () => {
    const { port } = await apiServer()
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`])
      expect((await request(port, "GET /global/health", { ...bearer, Host: host })).status).toBe(200)
  })

  it("must be there exactly once", async () => {
    const { port } = await apiServer()
    expect((await request(port, "GET /global/health", { ...bearer, Host: undefined })).status).toBe(400)
    const twice = `GET /global/health HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nHost: evil.example\r\nAuthorization: Bearer ${TOKEN}\r\nConnection: close\r\n\r\n`
    expect((await sendRaw(port, twice)).status).toBe(400)
    const old = `GET /global/health HTTP/1.0\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`
    expect((await sendRaw(port, old)).status).toBe(400)
  })

  it("may be another name that was configured", async () => {
    const { port } = await apiServer({ allowedHosts: ["My-Machine.local"] })
    expect((await request(port, "GET /global/health", { ...bearer, Host: `my-machine.local:${port}` })).status).toBe(
      200,
    )
    expect((await request(port, "GET /global/health", { ...bearer, Host: `other.local:${port}` })).status).toBe(403)
  })

  it("is judged even when the request target names a host itself", async () => {
    const { port } = await apiServer()
    expect((await request(port, "GET http://evil.example/global/health", bearer)).status).toBe(400)
    expect((await request(port, "OPTIONS *", bearer)).status).toBe(400)
  })
})

describe("the Origin header", () => {
  const foreign = [
    "https://evil.example",
    "null",
    "http://localhost:1",
    "https://127.0.0.1",
    "file://",
    "http://evil.example:80",
  ]

  it("refuses foreign origins for every method, with a good credential too, and changes nothing", async () => {
    const { port, sessions, repo } = await apiServer()
    for (const origin of foreign)
      for (const method of ["GET", "POST", "DELETE"]) {
        const answer = await request(port, `${method} /session`, { ...bearer, Origin: origin })
        expect([origin, method, answer.status]).toEqual([origin, method, 403])
        expect(answer.headers["access-control-allow-origin"]).toBeUndefined()
      }
    expect(sessions.list({ directory: repo })).toEqual([])
  })

  it("lets our own pages and configured ones through, and only those may read", async () => {
    const { port } = await apiServer({ cors: ["https://friend.example"] })
    const own = await request(port, "GET /global/health", { ...bearer, Origin: `http://localhost:${port}` })
    expect(own.status).toBe(200)
    const friend = await request(port, "GET /global/health", { ...bearer, Origin: "https://friend.example" })
    expect(friend.status).toBe(200)
    expect(friend.headers["access-control-allow-origin"]).toBe("https://friend.example")
    expect(friend.headers["access-control-allow-credentials"]).toBeUndefined()
    expect(
      (await request(port, "GET /global/health", { ...bearer, Origin: "https://friend.example.evil" })).status,
    ).toBe(403)
  })

  it("answers the preflight of allowed origins before any credential, and refuses the others'", async () => {
    const { port } = await apiServer({ cors: ["https://friend.example"] })
    const ask = (origin: string) =>
      request(port, "OPTIONS /session", {
        Origin: origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
      })
    const good = await ask("https://friend.example")
    expect(good.status).toBe(204)
    expect(good.headers).toMatchObject({
      "access-control-allow-origin": "https://friend.example",
      "access-control-allow-methods": "GET, HEAD, PUT, PATCH, POST, DELETE",
      "access-control-allow-headers": "authorization,content-type",
      "access-control-max-age": "86400",
    })
    expect((await ask("https://evil.example")).status).toBe(403)
  })

  it("is not needed to refuse another site's image or script", async () => {
    const { port } = await apiServer({ auth: "off" })
    for (const site of ["cross-site", "same-site"])
      expect((await request(port, "GET /session", { "Sec-Fetch-Site": site })).status).toBe(403)
    expect((await request(port, "GET /session", { "Sec-Fetch-Site": "same-origin" })).status).toBe(200)
  })
})

describe("the credential", () => {
  const expectRefused = async (port: number, line: string, headers: Record<string, string | undefined>) => {
    const answer = await request(port, line, headers)
    expect([line, headers, answer.status]).toEqual([line, headers, 401])
    expect(answer.headers["www-authenticate"]).toBe('Basic realm="Secure Area"')
    expect(answer.body).toBe("")
  }

  it("is needed for every route, known or not", async () => {
    const { port, loaded } = await apiServer()
    const lines = [
      "GET /global/health",
      "GET /health",
      "GET /doc",
      "GET /event",
      "GET /global/event",
      "GET /session",
      "POST /session",
    ]
    for (const line of [
      ...lines,
      "GET /nothing/here",
      "GET /outrigger/events",
      "POST /outrigger/sign-in-link",
      "HEAD /session",
    ])
      await expectRefused(port, line, {})
    expect(loaded).toEqual([])
  })

  it("is refused when wrong, in every form", async () => {
    expect.hasAssertions()
    const { port } = await apiServer({ password: "hunter2" })
    const wrong = [
      { Authorization: "Bearer wrong" },
      { Authorization: `Bearer ${TOKEN}x` },
      { Authorization: "Bearer" },
      { Authorization: "Bearer hunter2" },
      { Authorization: `Basic ${basic("opencode", "wrong")}` },
      { Authorization: `Basic ${basic("root", TOKEN)}` },
      { Authorization: `Basic ${basic("", "")}` },
      { Authorization: "Basic !!!" },
      { Authorization: `Digest ${TOKEN}` },
      { Cookie: `outrigger_session=${TOKEN}` },
      { Cookie: "outrigger_session=9999999999.nonce.signature" },
    ]
    for (const headers of wrong) await expectRefused(port, "GET /global/health", headers)
    await expectRefused(port, `GET /global/health?auth_token=${basic("opencode", "wrong")}`, {})
    await expectRefused(port, `GET /global/health?auth_token=${TOKEN}`, {})
  })

  it("is accepted as Bearer, as Basic with token or password, and as a query parameter", async () => {
    const { port } = await apiServer({ password: "hunter2", username: "me" })
    const good = [
      { Authorization: `Bearer ${TOKEN}` },
      { Authorization: `bearer ${TOKEN}` },
      { Authorization: `Basic ${basic("me", TOKEN)}` },
      { Authorization: `Basic ${basic("me", "hunter2")}` },
    ]
    for (const headers of good) expect((await request(port, "GET /global/health", headers)).status).toBe(200)
    const inQuery = encodeURIComponent(basic("me", "hunter2"))
    expect((await request(port, `GET /global/health?auth_token=${inQuery}`)).status).toBe(200)
  })

  it("an empty password is no password", async () => {
    expect.hasAssertions()
    const { port } = await apiServer({ password: "" })
    await expectRefused(port, "GET /global/health", { Authorization: `Basic ${basic("opencode", "")}` })
  })

  it("can only be turned off on loopback", async () => {
    const { port } = await apiServer({ auth: "off" })
    expect((await request(port, "GET /global/health")).status).toBe(200)
    await expect(apiServer({ auth: "off", host: "0.0.0.0" })).rejects.toThrow(/only listen on this machine/)
  })
})

describe("signing in", () => {
  const code = (link: string) => link.slice(link.indexOf("/outrigger"))

  it("works once, sets a cookie that is not the token, and leads to the app", async () => {
    const { port, server } = await apiServer()
    const link = code(server.signIn.createLink())
    expect((await request(port, `HEAD ${link}`)).status).toBe(204)
    const first = await request(port, `GET ${link}`)
    expect(first.status).toBe(303)
    expect(first.headers["location"]).toBe("/")
    const cookie = first.headers["set-cookie"] ?? ""
    expect(cookie).toMatch(/^outrigger_session=[^;]+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict$/)
    expect(cookie).not.toContain(TOKEN)
    expect((await request(port, `GET ${link}`)).status).toBe(401)
    expect((await request(port, "GET /outrigger/sign-in?code=")).status).toBe(401)

    const Cookie = cookie.split(";")[0] ?? ""
    const origin = `http://127.0.0.1:${port}`
    expect((await request(port, "GET /session", { Cookie })).status).toBe(200)
    expect((await request(port, "GET /session", { Cookie, "Sec-Fetch-Site": "same-origin" })).status).toBe(200)
    expect((await request(port, "POST /session", { Cookie, Origin: origin })).status).toBe(200)
    expect((await request(port, "POST /session", { Cookie, "Sec-Fetch-Site": "same-origin" })).status).toBe(200)
  })

  it("a cookie alone does not let another site's page act", async () => {
    const { port, server, sessions, repo } = await apiServer({ cors: ["https://friend.example"] })
    const answer = await request(port, `GET ${code(server.signIn.createLink())}`)
    const Cookie = (answer.headers["set-cookie"] ?? "").split(";")[0] ?? ""
    expect((await request(port, "POST /session", { Cookie })).status).toBe(403)
    expect((await request(port, "POST /session", { Cookie, "Sec-Fetch-Site": "same-site" })).status).toBe(403)
    expect((await request(port, "GET /session", { Cookie, "Sec-Fetch-Site": "same-site" })).status).toBe(403)
    expect((await request(port, "GET /session", { Cookie, Origin: "https://friend.example" })).status).toBe(403)
    expect(sessions.list({ directory: repo })).toEqual([])
  })

  it("makes links for who has the credential", async () => {
    const { port, url } = await apiServer()
    const answer = await request(port, "POST /outrigger/sign-in-link", bearer)
    const link = (JSON.parse(answer.body) as { url: string }).url
    expect(link.startsWith(`${url}/outrigger/sign-in?code=`)).toBe(true)
    expect((await request(port, `GET ${code(link)}`)).status).toBe(303)
  })
})
