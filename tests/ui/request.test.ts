import { afterAll, afterEach, expect, test } from "vitest"
import { sampleState } from "./support/mock-host.ts"
import { request } from "./support/sample.ts"
import { createBrowser, eventually, type TestWindow } from "./support/window.ts"

const browser = createBrowser()
let open: TestWindow | undefined
afterEach(async () => {
  expect(open?.errors).toEqual([])
  await open?.close()
  open = undefined
})
afterAll(() => browser.close())

const replies = (window: TestWindow) =>
  window.host.calls.filter((call) => call.path.endsWith("/reply")).map((call) => call.body)

function later(window: TestWindow, id: string, command: string) {
  const entry = {
    ...request,
    hash: `hash of ${id}`,
    asked: Date.now(),
    request: { ...request.request, id, patterns: [command], metadata: { command } },
  }
  window.host.state.permissions.push(entry)
  window.host.emit("permission.asked", { ...entry.request })
}

test("a request that arrives while someone types takes neither the focus nor their keys", async () => {
  open = await browser.open({ state: { ...sampleState(), permissions: [] } })
  const { page } = open
  const message = page.getByRole("textbox", { name: "Message" })
  await message.click()
  await page.keyboard.type("half a sen")
  later(open, "per_late", "npm publish")
  await page.getByRole("dialog", { name: "Permission request" }).waitFor()
  // "y" and Enter are what people fear here: both belong to the message.
  await page.keyboard.type("tence, y")
  expect(await message.inputValue()).toBe("half a sentence, y")
  expect(await message.evaluate((element) => element === document.activeElement)).toBe(true)
  expect(replies(open)).toEqual([])
})

test("an answer carries the hash of what was shown, and the card goes", async () => {
  open = await browser.open()
  const { page } = open
  const card = page.getByRole("dialog", { name: "Permission request" })
  await card.locator('button[aria-disabled="false"]', { hasText: "Allow once" }).click()
  await card.waitFor({ state: "detached" })
  expect(replies(open)).toEqual([{ reply: "once", hash: request.hash }])
})

test("the buttons do nothing in the first moments of a request, and again when the next slides in", async () => {
  open = await browser.open()
  const { page } = open
  later(open, "per_next", "rm -rf build")
  await page.getByText("1 of 2").waitFor()
  const armed = page.locator('button[aria-disabled="false"]', { hasText: "Allow once" })
  await armed.waitFor()
  // Two presses in a row, as an impatient hand makes them: the second meets the next request, which is not armed yet.
  await page.evaluate(() => {
    const find = () => [...document.querySelectorAll("button")].find((button) => button.textContent === "Allow once")
    const observer = new MutationObserver(() => {
      if (!document.querySelector("[data-request-id=per_next]")) return
      observer.disconnect()
      document.documentElement.dataset.disabledThen = find()?.getAttribute("aria-disabled") ?? "gone"
      find()?.click()
    })
    observer.observe(document.body, { childList: true, subtree: true, attributeFilter: ["data-request-id"] })
    find()?.click()
  })
  await page.locator("[data-request-id=per_next]").waitFor()
  await eventually(() => page.evaluate(() => document.documentElement.dataset.disabledThen)).toBe("true")
  await armed.waitFor()
  expect(replies(open)).toEqual([{ reply: "once", hash: request.hash }])
})

test("bare keys on the card approve nothing", async () => {
  open = await browser.open()
  const { page } = open
  await page.locator('button[aria-disabled="false"]', { hasText: "Allow once" }).waitFor()
  await page.keyboard.press("Control+Shift+A")
  expect(await page.evaluate(() => document.activeElement?.hasAttribute("data-request-card"))).toBe(true)
  for (const key of ["y", "a", "Enter", "Space", "1"]) await page.keyboard.press(key)
  await page.getByRole("dialog", { name: "Permission request" }).waitFor()
  expect(replies(open)).toEqual([])
})

test("always shows the pattern and what it would have matched, and says how far it goes", async () => {
  open = await browser.open()
  const { page } = open
  await page.getByRole("button", { name: "Allow always…" }).click()
  await page.getByText("npm publish --dry-run").waitFor()
  await page.getByLabel("npm version *").uncheck()
  await page.getByRole("radio", { name: "This project" }).click()
  await page.locator('button[aria-disabled="false"]', { hasText: "Always allow" }).click()
  await page.getByRole("dialog", { name: "Permission request" }).waitFor({ state: "detached" })
  expect(replies(open)).toEqual([
    { reply: "always", patterns: ["npm publish *"], scope: "project", hash: request.hash },
  ])
})

test("a denial can carry words for the agent", async () => {
  open = await browser.open()
  const { page } = open
  await page.getByRole("button", { name: "Deny and tell the agent…" }).click()
  await page.keyboard.type("Publish to the local registry")
  await page.locator('button[aria-disabled="false"]', { hasText: "Deny and send" }).click()
  await page.getByRole("dialog", { name: "Permission request" }).waitFor({ state: "detached" })
  expect(replies(open)).toEqual([{ reply: "reject", message: "Publish to the local registry", hash: request.hash }])
})

test("characters that hide are shown as escapes", async () => {
  open = await browser.open({ state: { ...sampleState(), permissions: [] } })
  later(open, "per_bidi", "echo \u202Efdp.exe")
  await open.page.getByRole("dialog", { name: "Permission request" }).getByText("\\u202E").waitFor()
})

test("a request answered elsewhere leaves by itself", async () => {
  open = await browser.open()
  const card = open.page.getByRole("dialog", { name: "Permission request" })
  await card.waitFor()
  open.host.state.permissions = []
  open.host.emit("permission.replied", { sessionID: "ses_login", requestID: request.request.id, reply: "once" })
  await card.waitFor({ state: "detached" })
})

test("a refused answer keeps the request and says why", async () => {
  open = await browser.open({
    prepare: (host) =>
      host.fail(/permissions\/.*\/reply/, 409, {
        error: { tag: "Stale", message: "The request has changed since it was shown." },
      }),
  })
  const { page } = open
  await page.locator('button[aria-disabled="false"]', { hasText: "Allow once" }).click()
  await page.getByText("The request has changed since it was shown.").waitFor()
  expect(await page.getByRole("dialog", { name: "Permission request" }).count()).toBe(1)
})

test("the inbox lists what waits in other sessions and leads there", async () => {
  open = await browser.open({ session: "ses_upload" })
  const { page } = open
  await page.getByRole("button", { name: "Inbox: 1 waiting" }).click()
  await page
    .getByRole("dialog", { name: "Inbox" })
    .getByRole("button", { name: /wants to run a command/ })
    .click()
  await page.waitForURL(/ses_login$/)
  await page.getByText("Good. Fix the test, then publish the package.").waitFor()
})

test("a question takes a choice or own words, one after the other", async () => {
  const state = { ...sampleState(), permissions: [] }
  state.questions = [
    {
      asked: Date.now(),
      sessionTitle: "Remember the user on the login form",
      request: {
        id: "que_1",
        sessionID: "ses_login",
        questions: [
          { question: "Where to keep it?", header: "Storage", options: [{ label: "Local storage", description: "" }] },
          { question: "For how long?", header: "Time", options: [{ label: "A day", description: "" }] },
        ],
      },
    },
  ]
  open = await browser.open({ state })
  const { page } = open
  await page.getByText("Local storage").click()
  await page.locator('button[aria-disabled="false"]', { hasText: "Next question" }).click()
  await page.getByRole("textbox", { name: "Your own answer" }).fill("A week")
  await page.getByRole("button", { name: "Answer", exact: true }).click()
  await page.getByRole("dialog", { name: "Question" }).waitFor({ state: "detached" })
  expect(replies(open)).toEqual([{ answers: [["Local storage"], ["A week"]] }])
})
