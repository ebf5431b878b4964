import { afterAll, afterEach, expect, test } from "vitest"
import { sampleState } from "./support/mock-host.ts"
import { createBrowser, eventually, type TestWindow } from "./support/window.ts"

const browser = createBrowser()
let open: TestWindow | undefined
afterEach(async () => {
  expect(open?.errors).toEqual([])
  await open?.close()
  open = undefined
})
afterAll(() => browser.close())

const quiet = () => ({ ...sampleState(), permissions: [], status: {} })
const called = (window: TestWindow, path: RegExp) => window.host.calls.filter((call) => path.test(call.path))

test("Enter sends, Shift+Enter makes a line, and the field is empty again", async () => {
  open = await browser.open({ state: quiet(), session: "ses_upload" })
  const { page } = open
  const message = page.getByRole("textbox", { name: "Message" })
  await message.click()
  await page.getByRole("button", { name: "Model: Claude Sonnet 4.5" }).waitFor()
  await page.keyboard.type("first")
  await page.keyboard.press("Shift+Enter")
  await page.keyboard.type("second")
  await page.keyboard.press("Enter")
  await eventually(() => message.inputValue()).toBe("")
  // The field is emptied before the message is on its way.
  await eventually(() => called(open as TestWindow, /prompt_async/)[0]?.body).toEqual({
    parts: [{ type: "text", text: "first\nsecond" }],
    agent: "build",
    model: { providerID: "anthropic", modelID: "claude-sonnet-4-5" },
  })
})

test("a file mentioned with @ becomes a part with its place in the text; backspace takes it as one", async () => {
  open = await browser.open({ state: quiet(), session: "ses_upload" })
  const { page } = open
  const message = page.getByRole("textbox", { name: "Message" })
  await message.click()
  await page.keyboard.type("see @login.t")
  await page.getByRole("option", { name: /src\/login.ts$/ }).waitFor()
  await page.keyboard.press("Enter")
  expect(await message.inputValue()).toBe("see @src/login.ts ")
  await page.keyboard.press("Enter")
  await eventually(() => called(open as TestWindow, /prompt_async/).length).toBe(1)
  const body = called(open, /prompt_async/)[0]?.body as { parts: { type: string; source?: { text: object } }[] }
  expect(body.parts[1]).toMatchObject({ type: "file", filename: "login.ts" })
  expect(body.parts[1]?.source?.text).toEqual({ value: "@src/login.ts", start: 4, end: 17 })

  await page.keyboard.type("see @login.t")
  await page.getByRole("option", { name: /src\/login.ts$/ }).waitFor()
  await page.keyboard.press("Tab")
  await page.keyboard.press("Backspace")
  await page.keyboard.press("Backspace")
  expect(await message.inputValue()).toBe("see ")
})

test("while the agent works Enter queues, the modifier steers, and the queue can be edited and taken back", async () => {
  open = await browser.open({ state: { ...sampleState(), permissions: [] }, session: "ses_runner" })
  const { page } = open
  const message = page.getByRole("textbox", { name: "Message" })
  await message.click()
  await page.getByRole("button", { name: "Queue" }).waitFor()
  await page.keyboard.type("then lint")
  await page.keyboard.press("Enter")
  const queue = page.getByRole("region", { name: "Queued messages" })
  await queue.getByText("then lint").waitFor()
  await page.keyboard.type("skip snapshots")
  await page.keyboard.press("Control+Enter")
  await queue.getByText("steers").waitFor()
  await eventually(() => called(open as TestWindow, /queue$/).map((call) => call.body)).toEqual([
    { text: "then lint", delivery: "queue" },
    { text: "skip snapshots", delivery: "steer" },
  ])
  await queue.getByText("then lint").hover()
  await queue.getByRole("button", { name: "Edit" }).first().click()
  await page.keyboard.type(" and format")
  await page.keyboard.press("Enter")
  await queue.getByText("then lint and format").waitFor()
  // It keeps its place.
  expect(open.host.state.queues.ses_runner?.map((prompt) => prompt.text)).toEqual([
    "then lint and format",
    "skip snapshots",
  ])
  await queue.getByRole("button", { name: "Take back" }).last().click()
  await queue.getByText("skip snapshots").waitFor({ state: "detached" })
})

test("Escape interrupts only when pressed twice", async () => {
  open = await browser.open({ state: { ...sampleState(), permissions: [] }, session: "ses_runner" })
  const { page } = open
  await page.getByRole("button", { name: "Queue" }).waitFor()
  await page.getByRole("textbox", { name: "Message" }).click()
  await page.keyboard.press("Escape")
  await page.getByText("Esc again interrupts the turn").waitFor()
  expect(called(open, /abort/)).toEqual([])
  await page.keyboard.press("Escape")
  await eventually(() => called(open as TestWindow, /abort/).length).toBe(1)
  await page.getByRole("button", { name: "Send", exact: true }).waitFor()
})

test("each session keeps its own draft, over a reload too", async () => {
  open = await browser.open({ state: quiet(), session: "ses_upload" })
  const { page } = open
  const message = page.getByRole("textbox", { name: "Message" })
  await message.fill("about uploads")
  await page
    .getByRole("button", { name: /^idle: Explain the payment flow/ })
    .first()
    .click()
  await eventually(() => message.inputValue()).toBe("")
  await message.fill("about payments")
  await page.reload()
  await eventually(() => message.inputValue()).toBe("about payments")
  await page
    .getByRole("button", { name: /^changes waiting: Fix the flaky upload test/ })
    .first()
    .click()
  await eventually(() => message.inputValue()).toBe("about uploads")
})

test("a message the host refuses stays in the field, with the reason", async () => {
  open = await browser.open({
    state: quiet(),
    session: "ses_upload",
    prepare: (host) => host.fail(/prompt_async/, 503),
  })
  const { page } = open
  const message = page.getByRole("textbox", { name: "Message" })
  await message.fill("precious words")
  await message.press("Enter")
  await page.getByText("Could not send the message").waitFor()
  expect(await message.inputValue()).toBe("precious words")
})

test("a pasted picture is attached, shown and sent", async () => {
  open = await browser.open({ state: quiet(), session: "ses_upload" })
  const { page } = open
  await page.getByRole("textbox", { name: "Message" }).evaluate(async (field, url) => {
    const blob = await (await fetch(url)).blob().catch(() => null)
    const data = new DataTransfer()
    data.items.add(new File([blob ?? new Uint8Array([1])], "shot.png", { type: "image/png" }))
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }))
  }, "/icon.svg")
  await page.getByRole("list", { name: "Attachments" }).getByText("shot.png").waitFor()
  await page.getByRole("textbox", { name: "Message" }).press("Enter")
  await eventually(() => called(open as TestWindow, /prompt_async/).length).toBe(1)
  const body = called(open, /prompt_async/)[0]?.body as { parts: { type: string; mime: string; url: string }[] }
  expect(body.parts[0]).toMatchObject({ type: "file", mime: "image/png", filename: "shot.png" })
  expect(body.parts[0]?.url).toMatch(/^data:image\/png;base64,\w/)
})

test("a new session is made with its first message, in a sandbox unless chosen otherwise", async () => {
  open = await browser.open({ state: quiet(), session: null })
  const { page } = open
  await page.getByRole("heading", { name: "What should change in acme-web?" }).waitFor()
  await page.getByRole("button", { name: "Explain this project" }).click()
  const message = page.getByRole("textbox", { name: "Message" })
  expect(await message.inputValue()).toBe("Explain this project")
  await message.press("Enter")
  await page.waitForURL(/ses_new1/)
  expect(called(open, /^\/outrigger\/sessions$/)[0]?.body).toMatchObject({
    directory: "/home/ada/code/acme-web",
    sandbox: true,
  })
  // The address changes first; the prompt goes out to the session that it names.
  await eventually(() => called(open as TestWindow, /prompt_async/)[0]?.path).toBe("/session/ses_new1/prompt_async")
})

test("the model picker finds by name and keeps the choice for the session", async () => {
  open = await browser.open({ state: quiet(), session: "ses_upload" })
  const { page } = open
  await page.getByRole("button", { name: "Model: Claude Sonnet 4.5" }).click()
  await page.getByText("Not a language model.").waitFor()
  await page.keyboard.type("qwen")
  await page.keyboard.press("Enter")
  await page.getByRole("button", { name: "Model: qwen3-coder:30b" }).waitFor()
  await page.getByRole("textbox", { name: "Message" }).fill("hi")
  await page.getByRole("textbox", { name: "Message" }).press("Enter")
  await eventually(() => called(open as TestWindow, /prompt_async/).length).toBe(1)
  expect(called(open, /prompt_async/)[0]?.body).toMatchObject({
    model: { providerID: "ollama", modelID: "qwen3-coder:30b" },
  })
})
