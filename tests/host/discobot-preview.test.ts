import http from "node:http"
import { chmod } from "node:fs/promises"
import path from "node:path"
import { expect, it } from "vitest"
import { startDiscobot } from "../support/discobot.ts"
import { git } from "../support/real-git.ts"

const port = 20_000 + Math.floor(Math.random() * 20_000)
const web = `#!/usr/bin/env node
//---
// name: Web
// http: ${port}
//---
require("node:http").createServer((request, response) => {
  response.setHeader("x-seen", JSON.stringify(request.headers))
  response.end("page " + request.url)
}).listen(${port}, "127.0.0.1")
`

function get(url: string, headers: Record<string, string>): Promise<{ status: number; body: string; seen: string }> {
  return new Promise((resolve, reject) => {
    http
      .get(url, { headers }, (response) => {
        let body = ""
        response.setEncoding("utf8").on("data", (text: string) => (body += text))
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, body, seen: String(response.headers["x-seen"]) }),
        )
      })
      .on("error", reject)
  })
}

it("serves a service under a host name of its own, starts it, and keeps our credentials from it", async () => {
  const test = await startDiscobot({ files: { "README.md": "x", ".discobot/services/web.js": web } })
  await chmod(path.join(test.repo, ".discobot/services/web.js"), 0o755)
  await git(test.repo, "add", "--chmod=+x", ".discobot")
  await test.session("Preview-1")
  const host = `preview-1-svc-web.localhost:${new URL(test.host.url).port}`
  const page = `${test.host.url}/some/page?x=1`
  const foreign = await get(page, { host, "sec-fetch-site": "cross-site" })
  expect(foreign.status).toBe(503)
  const answer = await get(page, { host, authorization: `Bearer ${test.host.token}`, cookie: "a=b", "x-own": "1" })
  expect(answer).toMatchObject({ status: 200, body: "page /some/page?x=1" })
  const seen = JSON.parse(answer.seen) as Record<string, string>
  expect(seen).toMatchObject({ host: `localhost:${port}`, "x-own": "1" })
  expect(seen).not.toHaveProperty("authorization")
  expect(seen).not.toHaveProperty("cookie")
  expect((await get(page, { host: host.replace("svc-web", "svc-none") })).status).toBe(404)
  expect((await get(page, { host: "evil.example" })).status).toBe(403)
})
