import { createRequire } from "node:module"
import { readFileSync } from "node:fs"
import type { Page } from "playwright-core"
import { afterAll, afterEach, expect, test } from "vitest"
import { emptyState, sampleState } from "./support/mock-host.ts"
import { createBrowser, eventually, settle, type TestWindow } from "./support/window.ts"

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")
const browser = createBrowser()
let open: TestWindow | undefined
afterEach(async () => {
  await open?.close()
  open = undefined
})
afterAll(() => browser.close())

/** What axe finds by WCAG 2.2 AA and its best practices, one line per kind and place. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: {
        run(
          root: Document,
          options: object,
        ): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }>
      }
    }
    // Popovers and dialogs stand outside the landmarks by design.
    const results = await axe.run(document, { rules: { region: { enabled: false } } })
    return results.violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary?.split("\n")[1] ?? ""}`),
    )
  })
}

const themed = (theme: "dark" | "light" | "contrast") => {
  const state = sampleState()
  return { ...state, settings: { ...state.settings, theme } }
}

test.each(["dark", "light", "contrast"] as const)("a session with a request in the %s theme", async (theme) => {
  open = await browser.open({ state: themed(theme) })
  await open.page.locator('button[aria-disabled="false"]', { hasText: "Allow once" }).waitFor()
  await settle(open.page)
  expect(await violations(open.page)).toEqual([])
  await open.page.getByRole("log").evaluate((log) => log.scrollTo(0, 0))
  await open.page.getByText("Make the login form in").waitFor()
  expect(await violations(open.page)).toEqual([])
})

test("the first run and the folder picker", async () => {
  open = await browser.open({ state: emptyState(), session: null })
  const { page } = open
  await page.getByRole("button", { name: "Open folder", exact: true }).waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByRole("button", { name: "Open folder", exact: true }).click()
  await page.getByRole("option", { name: "code" }).waitFor()
  await settle(page)
  expect(await violations(page)).toEqual([])
})

test.each(["Appearance", "Providers", "Agents", "Permission rules", "Notifications"])("settings: %s", async (tab) => {
  open = await browser.open({ state: themed("light"), session: null })
  const { page } = open
  await page.getByRole("heading", { name: /What should change/ }).waitFor()
  await page.keyboard.press("Control+,")
  await page.getByRole("tab", { name: tab }).click()
  await settle(page)
  expect(await violations(page)).toEqual([])
})

test("palette, keys, pickers, menus and errors", async () => {
  open = await browser.open({ state: themed("dark"), session: "ses_deps" })
  const { page } = open
  await page.getByText("The provider refused the key").waitFor()
  expect(await violations(page)).toEqual([])
  for (const keys of ["Control+k", "Control+/", "Control+Shift+M", "Control+Shift+G", "Control+i"]) {
    await page.keyboard.press(keys)
    await page.locator("[role=dialog]:not([data-request-card]), [role=menu]").first().waitFor()
    await settle(page)
    expect({ keys, found: await violations(page) }).toEqual({ keys, found: [] })
    await page.keyboard.press("Escape")
    await page.locator("[role=dialog]:not([data-request-card]), [role=menu]").first().waitFor({ state: "detached" })
  }
})

test("turns and requests are spoken, streamed text is not", async () => {
  open = await browser.open({ state: { ...sampleState(), permissions: [], status: {} }, session: "ses_upload" })
  const { page, host } = open
  await page.getByText("Interrupted by you").waitFor()
  host.emit("session.status", { sessionID: "ses_upload", status: { type: "busy" } })
  const spoken = (live: string) => page.locator(`[aria-live=${live}]`).allTextContents()
  await eventually(async () => (await spoken("polite")).join()).toContain(
    "Fix the flaky upload test: the agent is working",
  )
  host.emit("session.status", { sessionID: "ses_upload", status: { type: "idle" } })
  await eventually(async () => (await spoken("polite")).join()).toContain("the turn has ended")
  expect(await page.getByRole("log").getAttribute("aria-live")).toBe("off")
})

test("with reduced motion nothing keeps moving", async () => {
  open = await browser.open({ reducedMotion: true })
  const { page } = open
  await page.getByRole("dialog", { name: "Permission request" }).waitFor()
  const moving = () =>
    page.evaluate(() => document.getAnimations().filter((animation) => animation.playState === "running").length)
  await eventually(moving).toBe(0)
})
