import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import type { Page } from "playwright-core"
import { afterAll, afterEach, expect, test } from "vitest"
import { openReview, type ReviewWindow } from "./support/review-window.ts"
import { createBrowser } from "./support/window.ts"

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")
const browser = createBrowser()
let open: ReviewWindow | undefined
afterEach(async () => {
  await open?.close()
  open = undefined
})
afterAll(() => browser.close())

/** What axe finds in the right panel. The inside of Monaco is Monaco's: it marks up code in its own way. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: {
        run(
          context: object,
        ): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }>
      }
    }
    const results = await axe.run({ include: ["aside"], exclude: [".monaco-editor", ".monaco-diff-editor"] })
    return results.violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary?.split("\n")[1] ?? ""}`),
    )
  })
}

test.each(["dark", "light", "contrast"] as const)("the review in the %s theme", async (theme) => {
  open = await openReview(browser, { theme })
  const { page } = open
  await page
    .getByRole("treeitem", { name: /Login\.tsx/ })
    .first()
    .click()
  const bar = page.getByRole("group", { name: /^Hunk 1 of 4/ })
  await bar.focus()
  await page.keyboard.press("c")
  await page.keyboard.type("Why?")
  await page.keyboard.press("Control+Enter")
  await page.getByRole("article", { name: /not sent yet/ }).waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByRole("treeitem", { name: /rules\.ts/ }).click()
  await page.getByText("This file changed in your folder since.").waitFor()
  await page.keyboard.press("Control+Shift+Y")
  expect(await violations(page)).toEqual([])
})

test("the files in the light theme", async () => {
  open = await openReview(browser, { theme: "light" })
  const { page } = open
  await page.getByRole("tab", { name: "Files" }).click()
  await page.getByRole("treeitem", { name: "README.md" }).click()
  await page.locator("[data-file-editor] .view-line").first().waitFor()
  await page.keyboard.press("Control+Shift+F")
  await page.getByRole("textbox", { name: "Search in files" }).fill("name")
  await page.getByText(/lines in \d files/).waitFor()
  expect(await violations(page)).toEqual([])
})
