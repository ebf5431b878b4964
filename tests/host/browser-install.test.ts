import { readdir } from "node:fs/promises"
import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import path from "node:path"
import { describe, expect, it, vi } from "vitest"
import { makeBrowser } from "../support/browser.ts"
import { afterTest, startTestHost } from "../support/host.ts"
import { connect } from "../support/sockets.ts"
import { until } from "../support/until.ts"
import { zipOf } from "../support/zip.ts"

/** A place that archives are downloaded from. */
async function downloads(answer: (response: ServerResponse) => void) {
  const asked: string[] = []
  const open = new Set<ServerResponse>()
  const server = createServer((request, response) => {
    asked.push(request.url ?? "")
    open.add(response)
    response.on("close", () => open.delete(response))
    answer(response)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  afterTest(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  vi.stubEnv("PLAYWRIGHT_DOWNLOAD_HOST", `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  afterTest(async () => void vi.unstubAllEnvs())
  return { asked, open }
}

/** Of Chromium, and of what comes with it. */
const chromium = zipOf({
  "ffmpeg-linux": "#!/bin/sh\n",
  "chrome-linux64/chrome": "#!/bin/sh\necho Chromium 1.2.3\n",
  "chrome-linux64/pictures.pak": Buffer.alloc(3_000_000, 7),
})

const send = (response: ServerResponse) => {
  response.writeHead(200, { "content-type": "application/zip", "content-length": chromium.length })
  response.end(chromium)
}

async function install() {
  const test = await startTestHost()
  const url = `${test.host.url.replace("http", "ws")}/api/browser/ws`
  const client = await connect(url, { headers: { authorization: `Bearer ${test.host.token}` } })
  const frames = () => client.frames.map(({ data }) => JSON.parse(data.toString()) as Record<string, unknown>)
  await until(() => frames().some(({ type }) => type === "status"))
  const answer = await test.request("/api/browser/install", { method: "POST" })
  expect(answer.status).toBe(200)
  expect(await answer.json()).toMatchObject({ ok: true })
  const done = await until(() => frames().find(({ type }) => type === "install_done"), 45_000)
  const lines = frames().flatMap(({ type, line }) => (type === "install_progress" ? [String(line)] : []))
  return { test, done, lines, frames }
}

describe("an installation over the workbench API", () => {
  it("tells how far it is, ends well, and leaves a browser that can be run", async () => {
    const { asked } = await downloads(send)
    const { test, done, lines, frames } = await install()
    expect(done, lines.join("\n")).toMatchObject({ success: true })
    expect(asked[0]).toMatch(/chrom.*\.zip$/i)
    expect(lines.some((line) => /downloading/i.test(line))).toBe(true)
    expect(lines.some((line) => /100%/.test(line))).toBe(true)
    const files = await readdir(path.join(test.home, "browser"), { recursive: true })
    expect(files.some((file) => file.endsWith("chrome-linux64/chrome"))).toBe(true)
    await until(() => frames().at(-1)?.["type"] === "status")
    expect(frames().at(-1)).toMatchObject({ type: "status", status: "idle", installed: true })
    expect(await (await test.request("/api/browser/status")).json()).toMatchObject({ installed: true, running: false })
  })

  it("says why it failed, and can be tried again", async () => {
    let broken = true
    const { asked } = await downloads((response) => {
      if (!broken) return send(response)
      response.writeHead(404)
      response.end("not here")
    })
    const { test, done, frames } = await install()
    expect(done).toMatchObject({ success: false, message: expect.stringMatching(/could not be downloaded.*404/) })
    expect(asked.length).toBeGreaterThan(0)
    broken = false
    await test.request("/api/browser/install", { method: "POST" })
    await until(() => frames().filter(({ type }) => type === "install_done").length === 2, 45_000)
    expect(frames().findLast(({ type }) => type === "install_done")).toMatchObject({ success: true })
  })
})

it("a cancelled installation ends, and so does its download", async () => {
  const { asked, open } = await downloads((response) => {
    response.writeHead(200, { "content-type": "application/zip", "content-length": chromium.length })
    response.write(chromium.subarray(0, 100_000))
  })
  const { browser, news } = await makeBrowser({ env: { ...process.env } })
  const installing = browser.install()
  await until(() => asked.length > 0 && open.size > 0, 30_000)
  browser.cancelInstall()
  await expect(installing).rejects.toMatchObject({ tag: "Aborted" })
  await until(() => open.size === 0, 30_000)
  expect(news.findLast(({ type }) => type === "installed")).toMatchObject({ ok: false })
})
