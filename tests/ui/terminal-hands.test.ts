import type { Locator, Page } from "playwright-core"
import { expect, test } from "vitest"
import { dock, openDock, openTerminals, panes, prompt, screen, tab } from "./support/terminals.ts"
import { eventually } from "./support/window.ts"

const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText())
const setClipboard = (page: Page, text: string) => page.evaluate((value) => navigator.clipboard.writeText(value), text)

/** The terminals of a window on this kind of system, whose clipboard the test reads. */
async function openOn(platform: "Linux x86_64" | "Win32") {
  const opened = await openTerminals()
  const { page } = opened
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"])
  await page.addInitScript((value) => Object.defineProperty(navigator, "platform", { get: () => value }), platform)
  await page.reload()
  await page.getByRole("heading", { name: /What should change/ }).waitFor()
  return { ...opened, pane: await openDock(page) }
}

/** Selects the word that stands at the beginning of the row. */
async function selectWord(pane: Locator, row: number): Promise<void> {
  const box = (await pane.locator(".xterm-rows > div").nth(row).boundingBox())!
  await pane.page().mouse.dblclick(box.x + 20, box.y + box.height / 2)
}

const runsSleep = async (page: Page, pane: Locator) => {
  await page.keyboard.type("clear; echo $((1+1)) begun; sleep 1000\n")
  await eventually(() => screen(pane)).toMatch(/^2 begun$/m)
}

test("the keys of Linux copy and paste, and Ctrl+C interrupts also with a selection", async () => {
  const { page, pane } = await openOn("Linux x86_64")
  await page.keyboard.type("clear; echo needle thread\n")
  await eventually(() => screen(pane)).toMatch(/^needle thread\nready>$/m)
  await selectWord(pane, 0)
  await page.keyboard.press("Control+Shift+C")
  await eventually(() => clipboard(page)).toBe("needle")
  await page.keyboard.press("Control+Shift+V")
  await eventually(() => screen(pane)).toMatch(/ready> needle$/m)
  await page.keyboard.press("Shift+Insert")
  await eventually(() => screen(pane)).toMatch(/ready> needleneedle$/m)

  // Several lines wait for Enter.
  await page.keyboard.press("Control+u")
  await setClipboard(page, "echo first\necho second")
  await page.keyboard.press("Control+Shift+V")
  await eventually(() => screen(pane)).toMatch(/^ready> echo first\n\s*echo second$/m)
  expect(await screen(pane)).not.toMatch(/^first$/m)
  await page.keyboard.press("Enter")
  await eventually(() => screen(pane)).toMatch(/^first\nsecond\nready>$/m)

  await runsSleep(page, pane)
  await selectWord(pane, 0)
  await page.keyboard.press("Control+c")
  await eventually(() => screen(pane)).toMatch(/^\^C\nready>$/m)
})

test("the keys of Windows copy a selection and paste, and interrupt without one", async () => {
  const { page, pane } = await openOn("Win32")
  await page.keyboard.type("clear; echo needle thread\n")
  await eventually(() => screen(pane)).toMatch(/^needle thread\nready>$/m)
  await selectWord(pane, 0)
  await page.keyboard.press("Control+c")
  await eventually(() => clipboard(page)).toBe("needle")
  expect(await screen(pane)).not.toContain("^C")
  await page.keyboard.press("Control+v")
  await eventually(() => screen(pane)).toMatch(/ready> needle$/m)
  await page.keyboard.press("Control+u")
  await runsSleep(page, pane)
  await page.keyboard.press("Control+c")
  await eventually(() => screen(pane)).toMatch(/^\^C\nready>$/m)
})

test("a bell lights the screen up, unless that is turned off, and marks the tab of a terminal behind", async () => {
  const { page } = await openTerminals()
  const pane = await openDock(page)
  await page.evaluate(() => {
    const { animate } = Element.prototype
    const seen: string[] = []
    Object.assign(window, { seen })
    Element.prototype.animate = function (this: Element, frames, options) {
      if (typeof options === "object" && options.id) seen.push(options.id)
      return animate.call(this, frames, options)
    }
  })
  const bells = () =>
    page.evaluate(() => (window as unknown as { seen: string[] }).seen.filter((id) => id === "bell").length)
  await page.keyboard.type("clear; printf '\\a'; echo rang $((1+1))\n")
  await eventually(bells).toBe(1)

  await dock(page).getByRole("button", { name: "More about terminals" }).click()
  await page.getByRole("menuitemradio", { name: "Flash when it rings" }).click()
  await pane.locator(".xterm-helper-textarea").focus()
  await page.keyboard.type("clear; printf '\\a'; echo rang $((2+2))\n")
  await eventually(() => screen(pane)).toMatch(/^rang 4$/m)
  expect(await bells()).toBe(1)

  await page.keyboard.press("Control+Shift+~")
  await eventually(() => tab(page, /^Terminal 2/).count()).toBe(1)
  await prompt(page, panes(page).first())
  await tab(page, /^Terminal 1/).click()
  await panes(page).first().locator(".xterm-helper-textarea").focus()
  await page.keyboard.type("sleep 1; printf '\\a'\n")
  await tab(page, /^Terminal 2/).click()
  const rang = tab(page, /^Terminal 1, rang/)
  await rang.waitFor()
  await rang.click()
  await rang.waitFor({ state: "detached" })
})

test("a program that takes the mouse gets its clicks; with Shift the menu opens", async () => {
  const { page } = await openTerminals()
  const pane = await openDock(page)
  await page.keyboard.type("clear; printf '\\033[?1000h\\033[?1006h'; stty -echo; cat -v\n")
  const rows = pane.locator(".xterm-screen")
  await eventually(async () => {
    await rows.click({ position: { x: 60, y: 30 } })
    await page.keyboard.press("Enter")
    return screen(pane)
  }).toMatch(/\^\[\[<0;\d+;\d+M\^\[\[<0;\d+;\d+m/)
  await rows.click({ position: { x: 60, y: 30 }, button: "right" })
  await page.keyboard.press("Enter")
  await eventually(() => screen(pane)).toMatch(/\^\[\[<2;\d+;\d+M/)
  await rows.hover({ position: { x: 60, y: 30 } })
  await page.mouse.wheel(0, 200)
  await page.keyboard.press("Enter")
  await eventually(() => screen(pane)).toMatch(/\^\[\[<65;\d+;\d+M/)
  expect(await page.getByRole("menu").count()).toBe(0)
  await rows.click({ position: { x: 60, y: 30 }, button: "right", modifiers: ["Shift"] })
  await page.getByRole("menu", { name: "Terminal" }).waitFor()
})

test("F2 on a tab renames its terminal, and is the program's in the terminal", async () => {
  const { page } = await openTerminals()
  const pane = await openDock(page)
  await page.keyboard.type("clear; cat -v\n")
  await eventually(async () => {
    await page.keyboard.press("F2")
    await page.keyboard.press("Enter")
    return screen(pane)
  }).toContain("^[OQ")
  await tab(page, "Terminal 1").focus()
  await page.keyboard.press("F2")
  const name = page.getByRole("textbox", { name: "Terminal name" })
  await name.fill("never")
  await name.press("Escape")
  await tab(page, "Terminal 1").waitFor()
  await tab(page, "Terminal 1").focus()
  await page.keyboard.press("F2")
  await name.fill("server")
  await name.press("Enter")
  await tab(page, "server").waitFor()
})

test("the menu of the pane selects, copies, pastes, clears, finds, splits, renames and ends", async () => {
  const { page, pane } = await openOn("Linux x86_64")
  await page.keyboard.type("clear; echo one; echo two\n")
  await eventually(() => screen(pane)).toMatch(/^one\ntwo$/m)
  const menu = page.getByRole("menu", { name: "Terminal" })
  const choose = async (name: string) => {
    await pane.locator(".xterm-screen").click({ position: { x: 300, y: 60 }, button: "right" })
    await menu.getByRole("menuitem", { name }).click()
    await menu.waitFor({ state: "detached" })
  }
  await pane.locator(".xterm-screen").click({ position: { x: 300, y: 60 }, button: "right" })
  await menu.getByRole("menuitem", { name: "Copy", disabled: true }).waitFor()
  await page.keyboard.press("Escape")
  await choose("Select all")
  await choose("Copy")
  await eventually(() => clipboard(page)).toContain("one\ntwo\n")
  await setClipboard(page, "echo pasted")
  await choose("Paste")
  await eventually(() => screen(pane)).toMatch(/ready> echo pasted$/m)

  // Everywhere, and so after coming back as well: what was above is gone, and what is typed stays.
  await choose("Clear")
  await eventually(async () => (await screen(pane)).trim()).toBe("ready> echo pasted")
  await page.reload()
  await eventually(async () => (await screen(panes(page).first())).trim()).toBe("ready> echo pasted")

  await choose("Find")
  await page.getByRole("textbox", { name: "Find in the terminal" }).press("Escape")
  await choose("Rename")
  await page.getByRole("textbox", { name: "Terminal name" }).fill("renamed")
  await page.keyboard.press("Enter")
  await tab(page, "renamed").waitFor()
  await choose("Split")
  await eventually(() => panes(page).count()).toBe(2)
  // The menu is of the pane that was clicked.
  await choose("End and close")
  await eventually(() => panes(page).count()).toBe(1)
  await tab(page, "Terminal 1").waitFor()
})

test("closing asks by the name of the program that runs, also of one that the window has not shown", async () => {
  const { page } = await openTerminals()
  const pane = await openDock(page)
  await page.keyboard.type("clear; echo $((1+1)) begun; sleep 1000\n")
  await eventually(() => screen(pane)).toMatch(/^2 begun$/m)
  await page.getByTitle("Close Terminal 1").click()
  const question = page.getByRole("alertdialog", { name: /Close “Terminal 1”/ })
  await question.getByText(/“sleep” is running in it/).waitFor()
  await question.getByRole("button", { name: "Cancel" }).click()
  await pane.locator(".xterm-helper-textarea").focus()
  await page.keyboard.press("Control+c")
  await eventually(() => screen(pane)).toMatch(/^ready>$/m)
  await page.getByTitle("Close Terminal 1").click()
  await dock(page).waitFor({ state: "detached" })
})
