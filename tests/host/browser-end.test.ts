import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { describe, expect, it } from "vitest"
import { makeBrowser } from "../support/browser.ts"
import { makeFolder } from "../support/folder.ts"
import { startHostProcess } from "../support/host-process.ts"
import { until } from "../support/until.ts"
import { servePages } from "../support/web-page.ts"

/** Processes whose command line names this folder: every one of a Chromium has its profile or a parent that has. */
async function processesOf(folder: string): Promise<number[]> {
  const { stdout } = await promisify(execFile)("ps", ["-eo", "pid=,args="], { maxBuffer: 10_000_000 })
  return stdout
    .split("\n")
    .filter((line) => line.includes(folder) && line.includes("--type=") !== line.includes("--remote-debugging-pipe"))
    .map((line) => Number.parseInt(line, 10))
}

describe.runIf(process.platform === "linux")("Chromium", () => {
  it.each(["SIGTERM", "SIGKILL"] as const)(
    "is gone with all its processes after the host ends by %s",
    async (signal) => {
      const home = await makeFolder({})
      const web = await servePages({ "/": `<title>Here</title><iframe src="/frame"></iframe>`, "/frame": "in it" })
      const host = await startHostProcess({ home, folder: await makeFolder({}) })
      const opened = await host.request("/outrigger/browser/navigate", {
        method: "POST",
        body: JSON.stringify({ url: web.url }),
      })
      expect(opened.status).toBe(200)
      expect((await processesOf(home)).length).toBeGreaterThan(0)
      await host.end(signal)
      await until(async () => (await processesOf(home)).length === 0)
    },
  )

  it("is gone, and its memory with it, when the last tab closes", async () => {
    const { browser, state, home } = await makeBrowser()
    const web = await servePages({ "/": "<title>Only</title>" })
    await browser.navigate(web.url)
    expect((await processesOf(home)).length).toBeGreaterThan(0)
    await browser.closeTab(browser.state().tabs[0]?.id ?? "")
    await state(({ status }) => status === "stopped")
    await until(async () => (await processesOf(home)).length === 0)
  })
})
