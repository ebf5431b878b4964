import { expect, it } from "vitest"
import { startDiscobot } from "../support/discobot.ts"
import { openRaw, request } from "../support/raw-http.ts"

it("who may call: the cookie of a desktop shell, the words of a refusal, pages of other origins", async () => {
  const page = "http://ui.example:3000"
  const { host, call } = await startDiscobot({ discobotPort: 0, cors: [page] })
  const main = Number(new URL(host.url).port)
  const own = host.discobotPort!
  const cookie = `other=1; discobot_secret=${host.token}`
  const json = (body: string) => JSON.parse(body) as unknown

  for (const port of [main, own]) {
    const at = (line: string, headers: Record<string, string> = {}) => request(port, line, headers)
    const bare = await at("GET /api/projects/local/sessions")
    expect([bare.status, json(bare.body)]).toEqual([401, { error: "Authentication required" }])
    // A browser would ask for a name and a password.
    expect(bare.headers["www-authenticate"]).toBeUndefined()
    expect(json((await at("GET /auth/me")).body)).toEqual({ error: "Not authenticated" })
    const old = await at("GET /auth/me", { Cookie: "discobot_session=left-over" })
    expect([old.status, json(old.body)]).toEqual([401, { error: "Session expired" }])
    expect(String(old.headers["set-cookie"])).toMatch(/^discobot_session=; .*Max-Age=0/)
    for (const wrong of [`discobot_secret=${host.token}x`, "discobot_secret=", `discobot_secret2=${host.token}`])
      expect((await at("GET /api/status", { Cookie: wrong })).status).toBe(401)
    expect((await at("POST /api/projects/local/credentials/mcp")).status).toBe(401)

    expect((await at("GET /api/status", { Cookie: cookie })).status).toBe(200)
    expect((await at("GET /api/preferences", { Cookie: cookie, Origin: `http://127.0.0.1:${port}` })).status).toBe(200)
    // The shell's own page, when it was allowed.
    const allowed = await at("GET /api/preferences", { Cookie: cookie, Origin: page })
    expect([allowed.status, allowed.headers["access-control-allow-credentials"]]).toEqual([200, "true"])
    const before = await at("OPTIONS /api/preferences", {
      Origin: page,
      "Access-Control-Request-Method": "PUT",
      "Access-Control-Request-Headers": "content-type,x-csrf-token",
    })
    expect(before).toMatchObject({
      status: 204,
      headers: {
        "access-control-allow-origin": page,
        "access-control-allow-credentials": "true",
        "access-control-allow-headers": "content-type,x-csrf-token",
      },
    })
    // Another site's page has the browser send the cookie as well.
    const foreign = await at("GET /api/preferences", { Cookie: cookie, Origin: "http://evil.example" })
    expect([foreign.status, json(foreign.body)]).toEqual([403, { error: expect.stringContaining("origin") }])
    expect((await at("GET /api/status", { Cookie: cookie, "Sec-Fetch-Site": "cross-site" })).status).toBe(403)
    expect((await at("GET /api/status", { Cookie: cookie, "Sec-Fetch-Site": "same-site" })).status).toBe(403)
  }
  // It is no credential for anything else of this host.
  const session = await request(main, "GET /session", { Cookie: cookie })
  expect([session.status, session.headers["www-authenticate"]]).toEqual([401, expect.any(String)])
  expect((await request(own, "GET /session", { Cookie: cookie })).status).toBe(404)

  const upgrade = {
    Connection: "Upgrade",
    Upgrade: "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
  }
  const refused = await request(own, "GET /api/projects/local/ws", upgrade)
  expect([refused.status, json(refused.body)]).toEqual([401, { error: "Authentication required" }])
  const opened = openRaw(own, "GET /api/projects/local/ws", { ...upgrade, Cookie: cookie })
  expect(await opened.until("\r\n\r\n")).toContain("101 Switching Protocols")
  opened.socket.destroy()
  expect((await call("GET", "/auth/me")).value).toMatchObject({ id: "anonymous" })
})
