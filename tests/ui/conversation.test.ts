import type { Page } from "playwright-core"
import { afterAll, afterEach, expect, test } from "vitest"
import { sampleState } from "./support/mock-host.ts"
import { assistant } from "./support/sample.ts"
import { createBrowser, eventually, type TestWindow } from "./support/window.ts"

const browser = createBrowser()
let open: TestWindow | undefined
afterEach(async () => {
  expect(open?.errors).toEqual([])
  await open?.close()
  open = undefined
})
afterAll(() => browser.close())

const fromEnd = (page: Page) =>
  page.getByRole("log").evaluate((log) => Math.round(log.scrollHeight - log.scrollTop - log.clientHeight))
const scrollTo = (page: Page, top: number) => page.getByRole("log").evaluate((log, at) => log.scrollTo(0, at), top)

function stream(window: TestWindow, sessionID: string) {
  const { host } = window
  host.emit("session.status", { sessionID, status: { type: "busy" } })
  host.emit("message.updated", { sessionID, info: { ...assistant("msg_z1", "msg_z0", 0, null), sessionID } })
  const part = { id: "prt_z", sessionID, messageID: "msg_z1", type: "text", text: "", time: { start: Date.now() } }
  host.emit("message.part.updated", { sessionID, part, time: 0 })
  let text = ""
  return {
    say(delta: string) {
      text += delta
      host.emit("message.part.delta", { sessionID, messageID: "msg_z1", partID: "prt_z", field: "text", delta })
    },
    end() {
      host.emit("message.part.updated", { sessionID, part: { ...part, text, time: { start: 1, end: 2 } }, time: 0 })
      host.emit("session.status", { sessionID, status: { type: "idle" } })
    },
  }
}

/** A session with many plain turns, for paging and scrolling. */
function longState(turns: number) {
  const state = { ...sampleState(), permissions: [] }
  state.messages.ses_pay = Array.from({ length: turns }, (_, index) => {
    const n = String(index).padStart(5, "0")
    return [
      {
        info: {
          id: `msg_${n}a`,
          sessionID: "ses_pay",
          role: "user",
          agent: "build",
          model: { providerID: "demo", modelID: "demo" },
          time: { created: 1 },
        },
        parts: [
          { id: `prt_${n}a`, sessionID: "ses_pay", messageID: `msg_${n}a`, type: "text", text: `Question ${index}` },
        ],
      },
      {
        info: { ...assistant(`msg_${n}b`, `msg_${n}a`, 0, 1), sessionID: "ses_pay" },
        parts: [
          {
            id: `prt_${n}b`,
            sessionID: "ses_pay",
            messageID: `msg_${n}b`,
            type: "text",
            text: `Answer ${index}\n\nwith a second paragraph.`,
            time: { start: 1, end: 2 },
          },
        ],
      },
    ]
  }).flat() as never
  return state
}

test("streamed text appears, stays at the end, and is whole when it ends", async () => {
  open = await browser.open({ state: { ...sampleState(), permissions: [] } })
  const { page } = open
  await page.getByText("Good. Fix the test, then publish the package.").waitFor()
  const answer = stream(open, "ses_login")
  for (let line = 0; line < 40; line += 1) answer.say(`Line **${line}** of the answer.\n\n`)
  await page.getByText("Line 39 of the answer.").waitFor()
  await eventually(() => fromEnd(page)).toBeLessThan(2)
  answer.end()
  await eventually(() => page.getByText("Working").count()).toBe(0)
  await eventually(() => fromEnd(page)).toBeLessThan(2)
})

test("while someone reads further up nothing moves, and a pill leads back", async () => {
  open = await browser.open({ state: { ...sampleState(), permissions: [] } })
  const { page } = open
  await page.getByText("Good. Fix the test, then publish the package.").waitFor()
  await scrollTo(page, 0)
  const first = page.getByText("Make the login form in")
  await page.getByRole("button", { name: "Jump to latest" }).waitFor()
  const before = await first.boundingBox()
  const answer = stream(open, "ses_login")
  for (let line = 0; line < 30; line += 1) answer.say(`Line ${line}.\n\n`)
  answer.end()
  await eventually(() => open?.page.getByRole("log").evaluate((log) => log.scrollHeight)).toBeGreaterThan(1600)
  expect(await first.boundingBox()).toEqual(before)
  await page.getByRole("button", { name: "Jump to latest" }).click()
  await page.getByText("Line 29.").waitFor()
  await eventually(() => fromEnd(page)).toBeLessThan(2)
})

test("a failed command opens by itself, a good one stays one line", async () => {
  open = await browser.open({ state: { ...sampleState(), permissions: [] } })
  const { page } = open
  const cards = page.getByRole("button", { name: /^Ran npm test/ })
  await cards.first().waitFor()
  await scrollTo(page, 0)
  await page.getByText("Explored").waitFor()
  const failed = page.getByRole("button", { name: /exit 1/ })
  await eventually(() => failed.getAttribute("aria-expanded")).toBe("true")
  await page.getByText("AssertionError: expected 'ada' to be ''").waitFor()
  await page.getByRole("button", { name: "Jump to latest" }).click()
  expect(await page.getByRole("button", { name: /exit 0/ }).getAttribute("aria-expanded")).toBe("false")
})

test("neighbouring reads fold into one line that opens to all of them", async () => {
  open = await browser.open({ state: { ...sampleState(), permissions: [] } })
  const { page } = open
  await page.getByText("Good. Fix the test").waitFor()
  await scrollTo(page, 0)
  const fold = page.getByRole("button", { name: "Explored 2 files, 1 search" })
  await fold.click()
  await page.getByRole("button", { name: /^Searched localStorage/ }).waitFor()
  for (const name of ["Read src/login.ts", "Read src/session.ts"]) {
    expect(await page.getByRole("button", { name, exact: true }).count()).toBe(1)
  }
})

test("older messages come in above without moving what is read", async () => {
  open = await browser.open({ state: longState(100), session: "ses_pay" })
  const { page } = open
  await page.getByText("Answer 99", { exact: true }).waitFor()
  expect(await page.getByText("Question 10", { exact: true }).count()).toBe(0)
  const seen = page.getByText("Question 71", { exact: true })
  await scrollTo(page, 300)
  await seen.waitFor()
  const top = async () => Math.round((await seen.boundingBox())?.y ?? Number.NaN)
  const before = await top()
  await eventually(() => page.getByRole("log").evaluate((log) => log.scrollTop)).toBeGreaterThan(1000)
  expect(Math.abs((await top()) - before)).toBeLessThanOrEqual(2)
  await scrollTo(page, 0)
  await page.getByText("Question 45", { exact: true }).waitFor()
})

test("five thousand messages keep few rows, wherever one scrolls", async () => {
  open = await browser.open({
    state: longState(2500),
    session: "ses_pay",
    prepare: (host) => {
      host.pageSize = 5000
    },
  })
  const { page } = open
  await page.getByText("Answer 2499", { exact: true }).waitFor()
  await scrollTo(page, 0)
  await page.getByText("Question 0", { exact: true }).waitFor()
  // Work goes by what is seen: at every place on the way as few rows exist.
  const log = page.getByRole("log")
  const most = await log.evaluate(async (scroller) => {
    let rows = 0
    for (let frame = 0; frame < 60; frame += 1) {
      scroller.scrollBy(0, 1_000)
      await new Promise(requestAnimationFrame)
      rows = Math.max(rows, scroller.querySelectorAll("[data-index]").length)
    }
    return rows
  })
  expect(most).toBeGreaterThan(0)
  expect(most).toBeLessThan(60)
}, 120_000)

test("an error of the provider is told in words, with the way to the settings", async () => {
  open = await browser.open({ state: { ...sampleState(), permissions: [] }, session: "ses_deps" })
  const { page } = open
  await page.getByText("The provider refused the key").waitFor()
  await page.getByText("denied by you").waitFor()
  await page.getByRole("button", { name: "Open provider settings" }).click()
  await page.getByRole("tab", { name: "Providers", selected: true }).waitFor()
})

test("a cut-off turn says so and goes on when asked", async () => {
  open = await browser.open({ state: { ...sampleState(), permissions: [] }, session: "ses_notes" })
  await open.page.getByRole("button", { name: "Continue", exact: true }).click()
  await eventually(() => open?.host.calls.map((call) => call.path)).toContain("/outrigger/sessions/ses_notes/resume")
})

test("a retry counts down with its reason", async () => {
  open = await browser.open({ state: { ...sampleState(), permissions: [] } })
  await open.page.getByText("Good. Fix the test").waitFor()
  open.host.emit("session.status", {
    sessionID: "ses_login",
    status: { type: "retry", attempt: 2, message: "Overloaded", next: Date.now() + 8000 },
  })
  await open.page.getByText("Overloaded").waitFor()
  await open.page.getByText(/attempt 3 in \d/).waitFor()
})

test("text that a model wrote cannot load pictures or run scripts", async () => {
  open = await browser.open({ state: { ...sampleState(), permissions: [] } })
  const { page } = open
  await page.getByText("Good. Fix the test").waitFor()
  const asked: string[] = []
  page.on("request", (request) => asked.push(request.url()))
  const answer = stream(open, "ses_login")
  answer.say(
    '![x](https://evil.example/pixel.png) [go](javascript:alert(1)) <img src="https://evil.example/b.png" onerror="window.hit=1">\n\nend of it',
  )
  answer.end()
  await page.getByText("end of it").waitFor()
  expect(asked.filter((url) => url.includes("evil.example"))).toEqual([])
  expect(await page.evaluate(() => "hit" in window)).toBe(false)
  expect(await page.locator('[href^="javascript"]').count()).toBe(0)
})
