import { afterAll, afterEach, expect, test } from "vitest"
import { emptyState, sampleState } from "./support/mock-host.ts"
import { createBrowser, eventually, type TestWindow } from "./support/window.ts"

const browser = createBrowser()
let open: TestWindow | undefined
afterEach(async () => {
  expect(open?.errors).toEqual([])
  await open?.close()
  open = undefined
})
afterAll(() => browser.close())

test("the first run says what to do and opens a folder by typing its path", async () => {
  open = await browser.open({ state: emptyState(), session: null })
  const { page } = open
  await page.getByRole("heading", { name: "Outrigger" }).waitFor()
  await page.getByRole("button", { name: "Add a note to the README and show me the change" }).click()
  const path = page.getByRole("combobox", { name: "Path of the folder" })
  await eventually(() => path.evaluate((field) => field === document.activeElement)).toBe(true)
  await path.fill("/home/ada/co")
  await page.getByRole("option", { name: "code" }).waitFor()
  await path.press("Tab")
  expect(await path.inputValue()).toBe("/home/ada/code/")
  await page.getByRole("option", { name: /acme-web/ }).waitFor()
  await page.keyboard.type("acme-w")
  await path.press("Tab")
  await path.press("Enter")
  await page.getByRole("heading", { name: "What should change in acme-web?" }).waitFor()
  expect(open.host.calls.find((call) => call.path === "/outrigger/projects")?.body).toEqual({
    directory: "/home/ada/code/acme-web",
  })
  // The task chosen before there was a folder waits in the composer.
  expect(await page.getByRole("textbox", { name: "Message" }).inputValue()).toContain("README")
})

test("F6 walks over the regions and comes back", async () => {
  open = await browser.open()
  const { page } = open
  await page.getByRole("textbox", { name: "Message" }).click()
  const region = () =>
    page.evaluate(() => document.activeElement?.closest("[data-region]")?.getAttribute("aria-label") ?? "none")
  const seen: string[] = []
  for (let step = 0; step < 5; step += 1) {
    await page.keyboard.press("F6")
    seen.push(await region())
  }
  expect(seen).toEqual(["Review", "Status", "Title bar", "Projects and sessions", "Conversation"])
  expect(
    await page.getByRole("textbox", { name: "Message" }).evaluate((field) => field === document.activeElement),
  ).toBe(true)
})

test("columns hide by key and keep their width over a reload", async () => {
  open = await browser.open()
  const { page } = open
  const sidebar = page.getByRole("navigation", { name: "Projects and sessions" })
  await sidebar.waitFor()
  expect(Math.round((await sidebar.boundingBox())?.width ?? 0)).toBe(248)
  const edge = page.getByRole("separator", { name: "Sidebar width" })
  await edge.focus()
  for (let step = 0; step < 2; step += 1) await page.keyboard.press("ArrowRight")
  const width = (await sidebar.boundingBox())?.width ?? 0
  expect(width).toBeGreaterThan(248)
  await page.reload()
  await sidebar.waitFor()
  expect(Math.abs(((await sidebar.boundingBox())?.width ?? 0) - width)).toBeLessThan(3)
  await page.keyboard.press("Control+b")
  await sidebar.waitFor({ state: "detached" })
  await page.keyboard.press("Control+\\")
  await page.getByRole("complementary", { name: "Review" }).waitFor({ state: "detached" })
  await page.reload()
  await page.getByRole("textbox", { name: "Message" }).waitFor()
  expect(await sidebar.count()).toBe(0)
})

test("a small window shows everything without sideways scrolling", async () => {
  open = await browser.open({ width: 1024, height: 700 })
  const { page } = open
  await page.getByRole("dialog", { name: "Permission request" }).waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(1024)
  const cut = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("header button, footer, [data-request-card] button, main button")]
      .filter((element) => element.getClientRects().length > 0 && element.getBoundingClientRect().right > 1024)
      .map((element) => element.textContent),
  )
  expect(cut).toEqual([])
  for (const name of ["Allow once", "Deny and tell the agent…", "Queue"]) {
    expect(await page.getByRole("button", { name }).isVisible()).toBe(true)
  }
})

test("a lost connection is said and mends by itself, with what was missed", async () => {
  open = await browser.open()
  const { page, host } = open
  await page.getByRole("dialog", { name: "Permission request" }).waitFor()
  host.fail(/events$/, 503)
  host.cutStreams()
  await page.getByText("Reconnecting to the host…").waitFor()
  host.state.permissions = []
  host.mend()
  await page.getByText("Reconnecting to the host…").waitFor({ state: "detached" })
  await page.getByRole("dialog", { name: "Permission request" }).waitFor({ state: "detached" })
})

test("a browser without a cookie learns how to sign in", async () => {
  open = await browser.open({ prepare: (host) => host.fail(/outrigger/, 401, {}) })
  await open.page.getByRole("heading", { name: "This browser is not signed in" }).waitFor()
  await open.page.getByText("npm start").waitFor()
})

test("a panel that could not load says why and tries again", async () => {
  open = await browser.open({ prepare: (host) => host.fail(/\/message$/, 503) })
  const { page, host } = open
  await page.getByText("Could not load the conversation").waitFor()
  await page.getByText("The store is locked by another process.").waitFor()
  host.mend()
  await page.getByRole("button", { name: "Try again" }).click()
  await page.getByText("Good. Fix the test, then publish the package.").waitFor()
})

test("the palette runs actions, finds sessions, and gives the focus back", async () => {
  open = await browser.open({ state: { ...sampleState(), permissions: [] } })
  const { page } = open
  await page.getByRole("textbox", { name: "Message" }).click()
  await page.keyboard.press("Control+k")
  await page.getByPlaceholder("Search actions and sessions").waitFor()
  await page.keyboard.type("high contrast")
  await page.keyboard.press("Enter")
  await eventually(() => page.evaluate(() => document.documentElement.dataset.theme)).toBe("contrast")
  await page.keyboard.press("Control+k")
  await page.keyboard.type("payment flow")
  await page.keyboard.press("Enter")
  await page.waitForURL(/ses_pay/)
})

test("typing a question mark is typing; elsewhere it shows the keys", async () => {
  open = await browser.open({ state: { ...sampleState(), permissions: [] } })
  const { page } = open
  const message = page.getByRole("textbox", { name: "Message" })
  await message.click()
  await page.keyboard.type("really?")
  expect(await message.inputValue()).toBe("really?")
  await page.getByRole("log").focus()
  await page.keyboard.press("?")
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor()
})

test("a key is saved and never shown", async () => {
  open = await browser.open({ state: { ...sampleState(), permissions: [] } })
  const { page } = open
  await page.keyboard.press("Control+,")
  await page.getByRole("tab", { name: "Providers" }).click()
  await page.getByRole("button", { name: "Add key… for OpenAI" }).click()
  const field = page.getByLabel("Key of OpenAI")
  expect(await field.getAttribute("type")).toBe("password")
  await field.fill("sk-secret")
  await field.press("Enter")
  await field.waitFor({ state: "detached" })
  expect(open.host.calls.find((call) => call.path === "/auth/openai")?.body).toEqual({ type: "api", key: "sk-secret" })
  expect(await page.content()).not.toContain("sk-secret")
})

test("a rule can be revoked", async () => {
  open = await browser.open({ state: { ...sampleState(), permissions: [] } })
  const { page } = open
  await page.keyboard.press("Control+,")
  await page.getByRole("tab", { name: "Permission rules" }).click()
  await page.getByText("npm test *").waitFor()
  await page.getByRole("button", { name: "Revoke" }).first().click()
  await page.getByText("npm test *").waitFor({ state: "detached" })
})

test("a slow conversation shows bars where its lines will be, a quick one nothing in between", async () => {
  let loading: { release(): void } | undefined
  open = await browser.open({
    prepare: (host) => {
      loading = host.hold(/\/message$/)
    },
  })
  const { page } = open
  const bars = page.getByRole("status", { name: "Loading the conversation" })
  await bars.locator("div").first().waitFor()
  loading?.release()
  await page.getByText("Good. Fix the test, then publish the package.").waitFor()
  expect(await bars.count()).toBe(0)
})
