import { afterAll, afterEach, expect, test } from "vitest"
import { createBrowser, type TestWindow } from "./support/window.ts"

const browser = createBrowser()
let open: TestWindow | undefined
afterEach(async () => {
  expect(open?.errors).toEqual([])
  await open?.close()
  open = undefined
})
afterAll(() => browser.close())

test("an editor plugin writes into the message, clears it, and sends it", async () => {
  open = await browser.open({ session: "ses_notes" })
  const { page, host } = open
  const message = page.getByRole("textbox", { name: "Message" })
  await message.waitFor()
  host.emit("tui.prompt.append", { text: "@src/login.ts " })
  host.emit("tui.prompt.append", { text: "explain" })
  await expect.poll(() => message.inputValue()).toBe("@src/login.ts explain")
  host.emit("tui.command.execute", { command: "prompt.clear" })
  await expect.poll(() => message.inputValue()).toBe("")
  host.emit("tui.prompt.append", { text: "say it again" })
  await expect.poll(() => message.inputValue()).toBe("say it again")
  host.emit("tui.command.execute", { command: "prompt.submit" })
  await expect
    .poll(() => host.calls.some((call) => call.method === "POST" && JSON.stringify(call.body).includes("say it again")))
    .toBe(true)
})

test("it opens what it asks for, shows a notice, and goes to another session", async () => {
  open = await browser.open()
  const { page, host } = open
  await page.getByRole("textbox", { name: "Message" }).waitFor()
  host.emit("tui.command.execute", { command: "session.list" })
  await page.getByRole("combobox").first().waitFor()
  await page.keyboard.press("Escape")
  host.emit("tui.toast.show", { title: "From the editor", message: "Saved", variant: "success" })
  await page.getByText("From the editor").waitFor()
  const other = Object.values(host.state.sessions).find((summary) => summary.session.id !== "ses_login")!.session
  host.emit("tui.session.select", { sessionID: other.id })
  await expect.poll(() => page.url()).toContain(other.id)
})
