import type { Page } from "playwright-core"
import { afterAll, afterEach, expect, test } from "vitest"
import { picture } from "./support/change-sample.ts"
import { openReview, type ReviewWindow, sandbox } from "./support/review-window.ts"
import { createBrowser, eventually } from "./support/window.ts"

const browser = createBrowser()
let open: ReviewWindow | undefined
afterEach(async () => {
  expect(open?.errors ?? []).toEqual([])
  await open?.close()
  open = undefined
})
afterAll(() => browser.close())

async function openFiles(options: Parameters<typeof openReview>[1] = {}): Promise<ReviewWindow> {
  const opened = await openReview(browser, options)
  await opened.page.getByRole("tab", { name: "Files" }).click()
  await node(opened.page, "README.md").waitFor()
  return opened
}
const node = (page: Page, name: string | RegExp) =>
  page.getByRole("tree", { name: "Files" }).getByRole("treeitem", { name })
const editor = (page: Page) => page.locator("[data-file-editor]")
const text = (page: Page, line: string | RegExp) => editor(page).locator(".view-line").filter({ hasText: line })
const touched = (file: string, event = "change") =>
  open?.host.emit("file.watcher.updated", { file: `${sandbox}/${file}`, event })

async function edit(page: Page, path: string, words: string): Promise<void> {
  await node(page, path).click()
  await editor(page).locator(".view-line").first().click()
  await page.keyboard.press("Control+Home")
  await page.keyboard.type(words)
  await page.getByRole("tab", { name: /, unsaved$/ }).waitFor()
}

test("folders are read when they are opened, ignored ones are dimmed, keys walk the tree", async () => {
  open = await openFiles()
  const { page, files } = open
  files.ignored.add("node_modules")
  await page.getByRole("button", { name: "Read the folder again" }).click()
  await node(page, "node_modules, ignored").waitFor()
  expect(await node(page, "login.ts").count()).toBe(0)
  await node(page, "src").focus()
  await page.keyboard.press("ArrowRight")
  await node(page, "login.ts").waitFor()
  await page.keyboard.press("ArrowRight")
  await eventually(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("ui")
  await page.keyboard.press("ArrowLeft")
  await eventually(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("src")
  await page.keyboard.press("ArrowLeft")
  await eventually(() => node(page, "login.ts").count()).toBe(0)
  await page.getByText("Sandbox", { exact: true }).waitFor()
})

test("a file is found by a few letters, edited and saved", async () => {
  open = await openFiles()
  const { page, files } = open
  await page.keyboard.press("Control+p")
  await page.getByRole("combobox", { name: "Go to file" }).waitFor()
  await page.keyboard.type("storage")
  await page.getByRole("option", { name: /storage\.ts/ }).waitFor()
  await page.keyboard.press("Enter")
  await text(page, /save\(key/).waitFor()
  await edit(page, "storage.ts", "// Kept small.\n")
  await page.keyboard.press("Control+s")
  await page.getByRole("tab", { name: "src/storage.ts", exact: true }).waitFor()
  expect(files.texts.get("src/storage.ts")).toMatch(/^\/\/ Kept small\.\nexport function save/)
})

test("a file that nobody edited here follows the disk", async () => {
  open = await openFiles()
  const { page, files } = open
  await node(page, "README.md").click()
  await text(page, "acme-web").waitFor()
  files.texts.set("README.md", "# Renamed shop\n")
  touched("README.md")
  await text(page, "Renamed").waitFor()
  expect(await page.getByRole("alert").filter({ hasText: "changed on disk" }).count()).toBe(0)
})

test("saving over a newer file is refused: compare, then overwrite", async () => {
  open = await openFiles()
  const { page, files } = open
  await edit(page, "README.md", "Mine. ")
  files.texts.set("README.md", "# Theirs\n")
  await page.keyboard.press("Control+s")
  const notice = page.getByRole("alert").filter({ hasText: "README.md changed on disk since you opened it." })
  await notice.waitFor()
  expect(files.texts.get("README.md")).toBe("# Theirs\n")
  await notice.getByRole("button", { name: "Compare" }).click()
  await page.locator("[data-compare] .line-delete").filter({ hasText: "Theirs" }).waitFor()
  await notice.getByRole("button", { name: "Overwrite" }).click()
  await notice.waitFor({ state: "detached" })
  expect(files.texts.get("README.md")).toMatch(/^Mine\. # acme-web/)
})

test("reloading drops what was edited here", async () => {
  open = await openFiles()
  const { page, files } = open
  await edit(page, "README.md", "Mine. ")
  files.texts.set("README.md", "# Theirs\n")
  touched("README.md")
  const notice = page.getByRole("alert").filter({ hasText: "Your text here is not saved." })
  await notice.getByRole("button", { name: "Reload" }).click()
  await text(page, "Theirs").waitFor()
  await page.getByRole("tab", { name: "README.md", exact: true }).waitFor()
})

test("closing unsaved text asks; it outlives a look at the changes", async () => {
  open = await openFiles()
  const { page } = open
  await edit(page, "README.md", "Mine. ")
  await page.getByRole("tab", { name: "Changes" }).click()
  await page.getByRole("tab", { name: "Files" }).click()
  await text(page, "Mine.").waitFor()
  await page.locator("[data-close='README.md']").click()
  const question = page.getByRole("alertdialog", { name: "Close README.md without saving?" })
  await question.getByRole("button", { name: "Cancel" }).click()
  await text(page, "Mine.").waitFor()
  await page.locator("[data-close='README.md']").click()
  await question.getByRole("button", { name: "Close without saving" }).click()
  await page.getByRole("tab", { name: /README/ }).waitFor({ state: "detached" })
})

test("text search groups by file and leads to the place", async () => {
  open = await openFiles()
  const { page } = open
  await page.keyboard.press("Control+Shift+F")
  await page.getByRole("textbox", { name: "Search in files" }).fill("options.remember")
  await page.getByText("1 line in 1 file").waitFor()
  await page.getByRole("button", { name: /^src\/login\.ts, line ?13/ }).click()
  await text(page, /options\.remember/).waitFor()
  await eventually(() => editor(page).locator(".selected-text").count()).toBeGreaterThan(0)
  await page.getByRole("textbox", { name: "Search in files" }).fill("OPTIONS.")
  await page.getByText("1 line in 1 file").waitFor()
  await page.getByRole("button", { name: "Match case" }).click()
  await page.getByText("Nothing found.").waitFor()
})

test("pictures, write-protected and missing files have their views", async () => {
  open = await openFiles()
  const { page, files } = open
  files.pictures.set("logo.png", picture)
  files.readonly.add("package.json")
  await page.getByRole("button", { name: "Read the folder again" }).click()
  await node(page, "logo.png").click()
  await page.getByRole("img", { name: "logo.png" }).waitFor()
  await page.getByText(/64 × 64/).waitFor()
  await node(page, "package.json").click()
  await page.getByText("Read only:").waitFor()
  files.texts.delete("README.md")
  await node(page, "README.md").click()
  await page.getByRole("alert").filter({ hasText: "Could not open the file" }).waitFor()
})

test("selected lines are quoted in the message", async () => {
  open = await openFiles()
  const { page } = open
  await node(page, "README.md").click()
  await text(page, "acme-web").click()
  await page.keyboard.press("Home")
  await page.keyboard.press("Shift+End")
  await page.keyboard.press("Alt+q")
  const message = page.getByRole("textbox", { name: "Message" })
  await eventually(() => message.inputValue()).toBe("`README.md`, line 1:\n```\n# acme-web\n```\n")
})

test("a changed file opens from the review", async () => {
  open = await openReview(browser, {
    pending: [{ path: "src/storage.ts", base: "export {}\n", head: "export {} // new\n" }],
  })
  const { page } = open
  await page.getByRole("button", { name: "More about this file" }).click()
  await page.getByRole("menuitem", { name: "Open in Files" }).click()
  await page.getByRole("tab", { name: "src/storage.ts" }).waitFor()
  await text(page, /save\(key/).waitFor()
})
