import type { Page } from "playwright-core"
import { afterAll, afterEach, expect, test } from "vitest"
import { longFile, manyChanges, picture } from "./support/change-sample.ts"
import { openReview, type ReviewWindow } from "./support/review-window.ts"
import { createBrowser, eventually } from "./support/window.ts"

const browser = createBrowser()
let open: ReviewWindow | undefined
afterEach(async () => {
  expect(open?.errors ?? []).toEqual([])
  await open?.close()
  open = undefined
})
afterAll(() => browser.close())

const file = (page: Page, name: string | RegExp) => page.getByRole("treeitem", { name }).first()
const hunk = (page: Page, name: RegExp) => page.getByRole("group", { name })
const spoken = (page: Page) => page.locator("[data-spoken]").textContent()
const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "")
/** Two hunks far from each other in one file, and a second file. */
const lines = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}`)
const twoHunks = () => {
  const base = `${lines(60).join("\n")}\n`
  return [
    {
      path: "src/a.txt",
      base,
      head: base.replace("line 4\n", "line four\nline four and a half\n").replace("line 50\n", "line fifty\n"),
    },
    { path: "src/b.txt", base: "one\n", head: "two\n" },
  ]
}

test("one hunk accepted, one discarded: only the accepted one reaches the folder, the next hunk is in focus", async () => {
  open = await openReview(browser, { pending: twoHunks() })
  const { page, changes } = open
  await hunk(page, /^Hunk 1 of 2, 2 added, 1 removed/).waitFor()
  await hunk(page, /^Hunk 1 of 2/)
    .getByRole("button", { name: "Accept" })
    .click()
  await eventually(() => spoken(page)).toBe("Hunk 1 of 2 in src/a.txt accepted. 2 files left.")
  expect(changes.accepted.get("src/a.txt")).toContain("line four and a half")
  expect(changes.accepted.get("src/a.txt")).not.toContain("line fifty")
  await eventually(() => focused(page)).toBe("Hunk 1 of 1, 1 added, 1 removed")
  await page.keyboard.press("x")
  await eventually(() => spoken(page)).toBe("Hunk 1 of 1 in src/a.txt discarded. 1 file left.")
  expect(changes.accepted.get("src/a.txt")).not.toContain("line fifty")
  await eventually(() => focused(page)).toBe("Hunk 1 of 1, 1 added, 1 removed")
  expect(await file(page, /b\.txt/).getAttribute("aria-selected")).toBe("true")
  expect(open.host.calls.filter((call) => call.path.endsWith("/decide"))).toHaveLength(2)
})

test("review keys walk over hunks and files, and mean nothing where someone types", async () => {
  open = await openReview(browser, { pending: twoHunks() })
  const { page, changes } = open
  await hunk(page, /^Hunk 1 of 2/).focus()
  await page.keyboard.press("j")
  await eventually(() => focused(page)).toBe("Hunk 2 of 2, 1 added, 1 removed")
  await page.keyboard.press("j")
  await eventually(() => file(page, /b\.txt/).getAttribute("aria-selected")).toBe("true")
  await page.keyboard.press("p")
  await eventually(() => focused(page)).toBe("Hunk 1 of 2, 2 added, 1 removed")
  await page.keyboard.press("r")
  await eventually(() => spoken(page)).toBe("src/a.txt marked as reviewed. 1 of 2 reviewed.")
  await page.getByText("1 of 2 reviewed").first().waitFor()
  await page.getByRole("textbox", { name: "Message" }).fill("")
  await page.getByRole("textbox", { name: "Message" }).pressSequentially("xy")
  expect(changes.files).toHaveLength(2)
  expect(await page.getByRole("textbox", { name: "Message" }).inputValue()).toBe("xy")
  // In the read-only code the same keys work.
  await page.locator("[data-diff-editor] .modified .view-line").first().click()
  await page.keyboard.press("y")
  await eventually(() => changes.history.length).toBe(1)
})

test("a reviewed mark is there after a reload and goes with its hunk alone", async () => {
  open = await openReview(browser, { pending: twoHunks() })
  const { page, changes } = open
  await hunk(page, /^Hunk 1 of 2/).focus()
  await page.keyboard.press("r")
  await page.getByText("1 of 2 reviewed").first().waitFor()
  await page.reload()
  await page.getByText("1 of 2 reviewed").first().waitFor()
  const [first] = changes.files
  if (first) first.head = first.head?.replace("line 30\n", "line thirty\n") ?? null
  open.changed()
  await page.getByText("0 of 2 reviewed").first().waitFor()
})

test("pressed line numbers and selected text are accepted alone", async () => {
  open = await openReview(browser, { pending: twoHunks() })
  const { page, changes } = open
  const numbers = page.locator("[data-diff-editor] .modified .line-numbers")
  await hunk(page, /^Hunk 1 of 2/).waitFor()
  await numbers.filter({ hasText: /^5$/ }).click()
  await hunk(page, /^Hunk 1 of 2/)
    .getByRole("button", { name: "Accept 1 line" })
    .click()
  await eventually(() => changes.accepted.get("src/a.txt")).toContain("line 4\nline four and a half\nline 5\n")
  // "line four" and what it replaces are one change.
  const line = page.locator("[data-diff-editor] .modified .view-line").filter({ hasText: /^line.four$/ })
  await line.click({ clickCount: 3 })
  await page.getByRole("button", { name: "Accept 2 lines" }).waitFor()
  expect(await page.locator("[data-picked]").count()).toBeGreaterThan(0)
  await page.keyboard.press("Escape")
  await page.getByRole("button", { name: "Accept 2 lines" }).waitFor({ state: "detached" })
  // A removed line stands between the others; its sign chooses it.
  await page
    .locator("[data-diff-editor] .inline-deleted-margin-view-zone")
    .first()
    .click({ position: { x: 40, y: 9 } })
  await page.getByRole("button", { name: "Discard 1 line" }).click()
  await eventually(() => changes.files[0]?.head).toContain("line 4\nline four\nline four and a half\n")
})

test("comments on lines go to the agent as one message with path, lines and code", async () => {
  open = await openReview(browser, { pending: twoHunks() })
  const { page, host } = open
  await hunk(page, /^Hunk 1 of 2/).focus()
  await page.keyboard.press("c")
  await page.keyboard.type("Why two lines?")
  await page.keyboard.press("Control+Enter")
  await eventually(() => focused(page)).toBe("Hunk 1 of 2, 2 added, 1 removed")
  await page.keyboard.press("j")
  await eventually(() => focused(page)).toBe("Hunk 2 of 2, 1 added, 1 removed")
  await page.keyboard.press("c")
  await page.keyboard.type("Keep the digits.")
  await page.getByRole("button", { name: "Add comment" }).click()
  await page.reload()
  await page.getByRole("button", { name: "Send 2 comments to the agent" }).click()
  await eventually(() => host.calls.some((call) => call.path === "/session/ses_upload/prompt_async")).toBe(true)
  const prompt = host.calls.find((call) => call.path.endsWith("/prompt_async"))?.body as { parts: { text: string }[] }
  expect(prompt.parts[0]?.text).toBe(
    [
      "I reviewed your changes and have 2 comments:",
      "1. `src/a.txt`, lines 4-5\n```\nline four\nline four and a half\n```\nWhy two lines?",
      "2. `src/a.txt`, line 51\n```\nline fifty\n```\nKeep the digits.",
    ].join("\n\n"),
  )
  await page
    .getByRole("button", { name: /^Send/, exact: false })
    .filter({ hasText: "comment" })
    .waitFor({ state: "detached" })
})

test("a file that moved on in the folder is not accepted before a refresh", async () => {
  open = await openReview(browser)
  const { page } = open
  await file(page, /rules\.ts/).click()
  await page.getByText("This file changed in your folder since.").waitFor()
  const bar = hunk(page, /^Hunk 1 of 3/)
  expect(await bar.getByRole("button", { name: "Accept" }).isDisabled()).toBe(true)
  await page.getByRole("button", { name: "Refresh the diff" }).click()
  await eventually(() => bar.getByRole("button", { name: "Accept" }).isDisabled()).toBe(false)
})

test("a refused decision says why and changes nothing", async () => {
  open = await openReview(browser, { pending: twoHunks() })
  const { page, changes, host } = open
  await hunk(page, /^Hunk 1 of 2/).waitFor()
  host.fail(/changes\/decide$/, 409, { error: { tag: "Stale", message: "src/a.txt changed in your folder." } })
  await hunk(page, /^Hunk 1 of 2/).focus()
  await page.keyboard.press("y")
  await page.getByRole("alert").filter({ hasText: "src/a.txt changed in your folder." }).waitFor()
  await page.getByRole("button", { name: "Refresh the diff" }).waitFor()
  expect(changes.files).toHaveLength(2)
})

test("every kind of change has its view", async () => {
  // High enough that the list draws all its rows.
  open = await openReview(browser, { height: 2000 })
  const { page, files } = open
  files.pictures.set("assets/logo.png", picture)
  const show = (name: RegExp) => file(page, name).click()
  await show(/logo\.png/)
  await page.getByRole("img", { name: "After the change" }).waitFor()
  expect(await page.getByRole("img", { name: "Before the change" }).count()).toBe(1)
  await show(/body\.woff3/)
  await page.getByText("A new binary file").waitFor()
  await show(/release\.sh/)
  await page.getByText("Made executable").waitFor()
  await show(/Checkbox\.tsx/)
  await page.getByText("Renamed, with the same content").waitFor()
  await show(/^current/)
  await page.getByText("releases/1.4").waitFor()
  await show(/parser/)
  await page.getByText("A submodule points to another commit").waitFor()
  expect(
    await page
      .getByRole("group", { name: /^Whole file/ })
      .getByRole("button")
      .count(),
  ).toBe(0)
  await show(/unused\.ts/)
  await hunk(page, /^Hunk 1 of 1, 1 removed/).waitFor()
  await show(/package-lock\.json/)
  await page.getByRole("button", { name: "Load anyway" }).click()
  await hunk(page, /^Hunk 1 of 445/).waitFor()
})

test("everything decided is a quiet end with undo, its preview, and redo", async () => {
  open = await openReview(browser, { pending: twoHunks() })
  const { page, changes } = open
  await hunk(page, /^Hunk 1 of 2/).waitFor()
  await page.keyboard.press("Control+Shift+Y")
  await page.getByRole("heading", { name: "Everything is decided" }).waitFor()
  await page.getByText("2 files accepted, now in /home/ada/code/acme-web").waitFor()
  expect(changes.accepted.get("src/b.txt")).toBe("two\n")
  await page.getByRole("button", { name: "Undo last decision…" }).click()
  const dialog = page.getByRole("dialog", { name: "Undo last decision" })
  await dialog.getByText("src/b.txt").waitFor()
  await dialog.getByRole("button", { name: "Undo the decision" }).click()
  await hunk(page, /^Hunk 1 of 2/).waitFor()
  await page.getByRole("button", { name: "Decisions so far" }).click()
  await page.getByRole("button", { name: "Redo" }).click()
  await page.getByRole("heading", { name: "Everything is decided" }).waitFor()
})

test("discarding everything asks first", async () => {
  open = await openReview(browser, { pending: twoHunks() })
  const { page, changes } = open
  await page.getByRole("button", { name: "Discard all…" }).click()
  await page.getByRole("button", { name: "Cancel" }).click()
  expect(changes.files).toHaveLength(2)
  await page.getByRole("button", { name: "Discard all…" }).click()
  await page.getByRole("button", { name: "Discard all", exact: true }).click()
  await page.getByText("2 files discarded", { exact: true }).waitFor()
  expect(changes.accepted.size).toBe(0)
})

test("a session in the folder itself keeps or undoes", async () => {
  open = await openReview(browser, { pending: twoHunks(), folder: true })
  const { page } = open
  const bar = hunk(page, /^Hunk 1 of 2/)
  await bar.getByRole("button", { name: "Keep" }).click()
  await eventually(() => spoken(page)).toBe("Hunk 1 of 2 in src/a.txt kept. 2 files left.")
  await hunk(page, /^Hunk 1 of 1/)
    .getByRole("button", { name: "Undo" })
    .click()
  await eventually(() => spoken(page)).toBe("Hunk 1 of 1 in src/a.txt undone. 1 file left.")
})

test("new edits of the agent come in without moving what is looked at", async () => {
  open = await openReview(browser, { pending: [longFile(20_000)] })
  const { page, changes } = open
  await hunk(page, /^Hunk 1 of 10/).focus()
  for (let step = 0; step < 5; step += 1) await page.keyboard.press("j")
  await eventually(() => focused(page)).toMatch(/^Hunk 6 of 10/)
  const bar = hunk(page, /^Hunk 6 of 10/)
  const before = await bar.boundingBox()
  const [first] = changes.files
  if (first) first.head = first.head?.replace('row(10, "some value 10"', 'row(10, "another value"') ?? null
  open.changed()
  const moved = hunk(page, /^Hunk 7 of 11/)
  await moved.waitFor()
  expect(Math.abs(((await moved.boundingBox())?.y ?? 0) - (before?.y ?? 0))).toBeLessThan(3)
  await eventually(() => focused(page)).toMatch(/^Hunk 7 of 11/)
})

test("both sides stand beside each other where there is room, and the bar stays while its hunk is in view", async () => {
  const base = `${lines(30).join("\n")}\n`
  const pending = [
    {
      path: "long.txt",
      base,
      head: `${lines(200)
        .map((line) => `new ${line}`)
        .join("\n")}\n`,
    },
  ]
  open = await openReview(browser, { pending })
  const { page } = open
  await hunk(page, /^Hunk 1 of 1/).focus()
  expect(await page.locator("[data-side-by-side]").count()).toBe(0)
  await page.keyboard.press("f")
  await page.locator("[data-side-by-side]").waitFor()
  const bar = hunk(page, /^Hunk 1 of 1/)
  const top = (await bar.boundingBox())?.y ?? 0
  await page.mouse.move(900, 500)
  await page.mouse.wheel(0, 900)
  await page.locator("[data-hunk][data-stuck]").waitFor()
  expect(Math.abs(((await bar.boundingBox())?.y ?? 0) - top)).toBeLessThan(3)
})

test("a hundred files open and walk quickly; the list draws only what is in view", async () => {
  open = await openReview(browser, { pending: manyChanges(100, 20) })
  const { page } = open
  await hunk(page, /^Hunk 1 of 20/).focus()
  await page.getByText("0 of 100 reviewed").waitFor()
  expect(await page.getByRole("treeitem").count()).toBeLessThan(60)
  expect(await page.locator("[data-hunk]").count()).toBeLessThan(20)
  for (let step = 0; step < 10; step += 1) await page.keyboard.press("n")
  await eventually(() => focused(page)).toMatch(/^Hunk 1 of 20/)
  expect(await page.locator(".monaco-diff-editor").count()).toBe(1)
})

test("a list that cannot be loaded says so and comes with the next try", async () => {
  open = await openReview(browser, {
    pending: twoHunks(),
    prepare: (host) => host.fail(/\/changes$/, 503),
  })
  const { page } = open
  const alert = page.getByRole("alert").filter({ hasText: "Could not load the changes" })
  await alert.waitFor()
  await alert.getByRole("button", { name: "Try again" }).waitFor()
  await alert.getByRole("button", { name: "Copy details" }).waitFor()
})
