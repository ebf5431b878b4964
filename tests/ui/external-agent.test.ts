import { type Browser, chromium, type Page } from "playwright-core"
import { afterAll, expect, test } from "vitest"
import { chromiumMissing, chromiumPath } from "../../build/chromium.ts"
import { scriptedAgent } from "../support/acp/setup.ts"
import { afterTest, startTestHost } from "../support/host.ts"
import { builtPage } from "./support/built.ts"

let browser: Browser | undefined
afterAll(() => browser?.close())

/** The window of a real host in real Chromium, signed in by the one-time link. */
async function openWindow(link: string): Promise<Page> {
  const executablePath = chromiumPath()
  if (!executablePath) throw new Error(chromiumMissing)
  browser ??= await chromium.launch({ executablePath, args: ["--no-sandbox"] })
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  afterTest(() => context.close())
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  await page.goto(link)
  return page
}

test("an external agent is added, tried, chosen and answered in the modal, and its edit waits for review", {
  timeout: 180_000,
}, async () => {
  const started = await startTestHost({ renderer: await builtPage(), config: { permission: { edit: "ask" } } })
  const page = await openWindow(started.host.signInLink())
  await page.getByRole("button", { name: "Open folder", exact: true }).click()
  await page.getByRole("combobox", { name: "Path of the folder" }).fill(started.repo)
  await page.getByRole("button", { name: /^Open/ }).last().click()
  await page.getByRole("heading", { name: /What should change/ }).waitFor()

  await page.getByRole("button", { name: /^Agent: / }).click()
  await page.getByRole("menuitem", { name: /Add an external agent/ }).click()
  const settings = page.getByRole("dialog", { name: "Settings" })
  await settings.getByText("Gemini CLI").waitFor()
  await settings.getByRole("textbox", { name: "Name of the agent" }).fill("Scripted")
  const line = `"${process.execPath}" --disable-warning=ExperimentalWarning "${scriptedAgent}"`
  await settings.getByRole("textbox", { name: "Command of the agent" }).fill(line)
  await settings.getByRole("textbox", { name: "Environment variables" }).fill("ACP_KEY=s3cret")
  await settings.getByRole("button", { name: "Add agent" }).click()
  await settings.getByText("with ACP_KEY").waitFor()
  await settings.getByRole("button", { name: "Test Scripted" }).click()
  await settings.getByText("Scripted agent 1.2.3 answers.").waitFor()
  expect(await settings.textContent()).not.toContain("s3cret")
  await page.keyboard.press("Escape")

  await page.getByRole("button", { name: /^Agent: / }).click()
  const others = page.getByRole("group", { name: "External agents" })
  await others.getByRole("menuitemradio", { name: /Scripted/ }).click()
  await page.getByRole("button", { name: "Agent: Scripted" }).waitFor()
  await page.getByText("Its own model").waitFor()
  const message = page.getByRole("textbox", { name: "Message" })
  await message.fill("think of the title\nasked README.md # Changed\npermit other Look around\nsay Over")
  await message.press("Enter")

  const card = page.getByRole("dialog", { name: "Permission request" })
  await card.getByText("# Changed").waitFor()
  await card.getByText("scripted wants to edit a file").waitFor()
  await card.locator('button[aria-disabled="false"]', { hasText: "Allow once" }).click()
  await card.getByText("Look around").waitFor()
  await card.locator('button[aria-disabled="false"]', { hasText: /^Deny$/ }).click()
  await card.waitFor({ state: "detached" })
  await page.getByText("answer no Over").waitFor()
  await page.getByRole("button", { name: "Options of Scripted: Small One" }).click()
  await page.getByRole("group", { name: "Model" }).getByRole("menuitemradio", { name: "Large One" }).click()
  await page.getByRole("button", { name: "Options of Scripted: Large One" }).waitFor()
  await page
    .getByRole("group", { name: /^Hunk 1 of 1/ })
    .or(page.getByRole("toolbar", { name: /^Hunk 1 of 1/ }))
    .first()
    .waitFor()
})
