import { readFile, writeFile } from "node:fs/promises"
import { type Browser, chromium } from "playwright-core"
import { afterAll, expect, test } from "vitest"
import { chromiumMissing, chromiumPath } from "../../build/chromium.ts"
import { afterTest, inRepo, startTestHost } from "../support/host.ts"
import { until } from "../support/until.ts"
import { builtPage } from "./support/built.ts"

let browser: Browser | undefined
afterAll(() => browser?.close())

const mcp = (marker: string) => ({
  docs: {
    type: "local",
    command: [process.execPath, "-e", `require("fs").writeFileSync(${JSON.stringify(marker)}, "ran")`],
  },
})

test("a folder's configuration starts nothing and allows nothing until it was looked at", async () => {
  const executablePath = chromiumPath()
  if (!executablePath) throw new Error(chromiumMissing)
  const started = await startTestHost({ renderer: await builtPage() })
  const marker = inRepo(started, "ran.txt")
  const config = (more: object) => JSON.stringify({ permission: { bash: "allow" }, mcp: mcp(marker), ...more })
  await writeFile(inRepo(started, "outrigger.json"), config({}))
  started.model.enqueue(
    { toolCalls: [{ name: "bash", input: { command: "make it-so", description: "Makes it so" } }] },
    { text: "It is not made." },
  )
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] })
  const context = await browser.newContext({ viewport: { width: 1024, height: 700 } })
  afterTest(() => context.close())
  const page = await context.newPage()
  // A client that asks for the folder before the window opens it changes nothing of that.
  await started.request("/outrigger/projects", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ directory: started.repo }),
  })
  await page.goto(started.host.signInLink())

  const notice = page.getByRole("status").filter({ hasText: "not in use yet" })
  await notice.getByText("2 settings of this folder’s own configuration are not in use yet.").waitFor()
  await page.getByRole("textbox", { name: "Message" }).fill("make it so")
  await page.getByRole("textbox", { name: "Message" }).press("Enter")
  const review = page.getByRole("dialog", { name: "This folder’s own configuration" })
  const card = page.getByRole("dialog", { name: "Permission request" })
  await card.getByText("make it-so").first().waitFor()
  await card.locator('button[aria-disabled="false"]', { hasText: /^Deny$/ }).click()
  await card.waitFor({ state: "detached" })
  expect(await (await started.request(`/mcp?directory=${encodeURIComponent(started.repo)}`)).json()).toEqual({})
  await expect(readFile(marker)).rejects.toThrow("ENOENT")

  // In the session's sandbox too, where the file is shown as the project's.
  await notice.getByRole("button", { name: "Review…" }).click()
  await review.getByText("outrigger.json", { exact: true }).first().waitFor()
  await review.getByRole("button", { name: "Not now" }).click()
  await page.getByRole("button", { name: "New session", exact: true }).click()
  await page.getByRole("heading", { name: /What should change/ }).waitFor()
  await notice.getByRole("button", { name: "Review…" }).click()
  expect(await review.getByRole("listitem").allInnerTexts()).toEqual([
    expect.stringMatching(/^starts\s+MCP server “docs”\s[\s\S]*outrigger\.json$/),
    expect.stringMatching(/^allows\s+The agent may\s+bash\s+outrigger\.json$/),
  ])

  // What was shown is what is allowed: a file that changed since is shown again.
  await writeFile(inRepo(started, "outrigger.json"), config({ shell: "/bin/bash" }))
  await review.getByRole("button", { name: "Use it" }).click()
  await review.getByText("/bin/bash").waitFor()
  await expect(readFile(marker)).rejects.toThrow("ENOENT")
  await review.getByRole("button", { name: "Use it" }).click()
  await review.waitFor({ state: "detached" })
  await notice.waitFor({ state: "detached" })
  const servers = await started.request(`/mcp?directory=${encodeURIComponent(started.repo)}`)
  expect(Object.keys((await servers.json()) as object)).toEqual(["docs"])
  await until(async () => (await readFile(marker, "utf8").catch(() => "")) === "ran")
})
