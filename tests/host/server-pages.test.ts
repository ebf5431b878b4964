import { mkdir, symlink } from "node:fs/promises"
import path from "node:path"
import { describe, expect, it } from "vitest"
import { apiServer, bearer } from "../support/api-server.ts"
import { makeFolder } from "../support/folder.ts"
import { request } from "../support/raw-http.ts"

const build = async () => {
  const root = await makeFolder({
    "site/index.html": "<!doctype html><title>App</title>",
    "site/assets/main-AbC123_x.js": "console.log(1)",
    "site/icon.svg": "<svg/>",
    "site/with space.txt": "space",
    "outside.js": "secret",
  })
  await mkdir(path.join(root, "site/empty"))
  await symlink(path.join(root, "outside.js"), path.join(root, "site/link.js"))
  return path.join(root, "site")
}

describe("the renderer's files", () => {
  it("are open, typed, and cached for good when their name says their content", async () => {
    const { port } = await apiServer({ renderer: await build() })
    const page = await request(port, "GET /")
    expect([page.status, page.body, page.headers["content-type"], page.headers["cache-control"]]).toEqual([
      200,
      "<!doctype html><title>App</title>",
      "text/html; charset=utf-8",
      "no-cache",
    ])
    const script = await request(port, "GET /assets/main-AbC123_x.js")
    expect([script.status, script.body, script.headers["cache-control"]]).toEqual([
      200,
      "console.log(1)",
      "public, max-age=31536000, immutable",
    ])
    expect((await request(port, "GET /with%20space.txt")).body).toBe("space")
    expect((await request(port, "GET /app/settings")).body).toBe(page.body)
    expect((await request(port, "HEAD /icon.svg")).headers).toMatchObject({
      "content-type": "image/svg+xml",
      "content-length": "6",
    })
    const again = await request(port, "GET /", { "If-None-Match": page.headers["etag"] })
    expect([again.status, again.body]).toEqual([304, ""])
  })

  it("come with a strict policy and cannot be framed", async () => {
    const { port } = await apiServer({ renderer: await build() })
    const { headers } = await request(port, "GET /")
    const policy = headers["content-security-policy"] ?? ""
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "connect-src 'self'",
    ])
      expect(policy).toContain(rule)
    expect(policy).not.toContain("http")
    expect(policy).not.toMatch(/script-src[^;]*'unsafe-(inline|eval)'/)
    expect(headers["x-frame-options"]).toBe("DENY")
  })

  it("never lead out of their folder, however the path is spelled", async () => {
    const { port } = await apiServer({ renderer: await build() })
    for (const target of [
      "/../outside.js",
      "/..%2foutside.js",
      "/%2e%2e/outside.js",
      "/%2e%2e%2foutside.js",
      "/..%5coutside.js",
      "/assets/../../outside.js",
      "/assets/..%2f..%2foutside.js",
      "//outside.js",
      "/link.js",
      "/empty",
      "/icon.svg%00.js",
      "/%E0%A4%A.js",
    ]) {
      const without = await request(port, `GET ${target}`)
      expect([target, without.status]).toEqual([target, 401])
      const withToken = await request(port, `GET ${target}`, bearer)
      expect([target, withToken.status === 404 || withToken.status === 400]).toEqual([target, true])
      expect(without.body + withToken.body).not.toContain("secret")
    }
  })

  it("do not answer for API paths or other methods", async () => {
    const { port } = await apiServer({ renderer: await build() })
    for (const line of [
      "GET /session",
      "GET /outrigger/info",
      "GET /unknown",
      "GET /index",
      "POST /",
      "GET /application",
    ])
      expect([line, (await request(port, line)).status]).toEqual([line, 401])
    const unknown = await request(port, "GET /unknown", { ...bearer, Accept: "text/html" })
    expect([unknown.status, unknown.headers["content-type"]]).toEqual([404, "application/json"])
    expect((await request(port, "GET /", { Host: "evil.example" })).status).toBe(403)
    expect((await request(port, "GET /", { Origin: "https://evil.example" })).status).toBe(403)
  })

  it("a server without them answers only the API", async () => {
    const { port } = await apiServer()
    expect((await request(port, "GET /")).status).toBe(401)
    expect((await request(port, "GET /", bearer)).status).toBe(404)
  })
})
