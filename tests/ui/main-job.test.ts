import { readFile } from "node:fs/promises"
import { type Browser, chromium, type Page } from "playwright-core"
import { afterAll, expect, test } from "vitest"
import { chromiumMissing, chromiumPath } from "../../build/chromium.ts"
import { afterTest, inRepo, startTestHost } from "../support/host.ts"
import { until } from "../support/until.ts"
import { builtPage } from "./support/built.ts"

let browser: Browser | undefined
afterAll(() => browser?.close())

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`)
const long = `${numbers(1, 40).join("\n")}\n`

/** The window of a real host in real Chromium, signed in by the one-time link. */
async function openWindow(link: string): Promise<Page> {
  const executablePath = chromiumPath()
  if (!executablePath) throw new Error(chromiumMissing)
  browser ??= await chromium.launch({ executablePath, args: ["--no-sandbox"] })
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  afterTest(() => context.close())
  const page = await context.newPage()
  await page.goto(link)
  return page
}

test("from an opened folder to an accepted hunk: the user's checkout holds exactly that, also after a reload", async () => {
  const started = await startTestHost({
    renderer: await builtPage(),
    config: { permission: { bash: "ask" } },
    files: { "README.md": "# Fixture\n", "long.txt": long, "other.txt": "one\n" },
  })
  started.model.enqueue(
    {
      toolCalls: [
        { name: "read", input: { filePath: "long.txt" } },
        { name: "read", input: { filePath: "other.txt" } },
      ],
    },
    {
      toolCalls: [{ name: "edit", input: { filePath: "long.txt", oldString: "line 3\n", newString: "line three\n" } }],
    },
    {
      toolCalls: [
        { name: "edit", input: { filePath: "long.txt", oldString: "line 37\n", newString: "line thirty-seven\n" } },
      ],
    },
    { toolCalls: [{ name: "edit", input: { filePath: "other.txt", oldString: "one", newString: "two" } }] },
    { toolCalls: [{ name: "bash", input: { command: "cat other.txt", description: "Shows the file" } }] },
    { text: "Both files are changed." },
  )
  const page = await openWindow(started.host.signInLink())

  await page.getByRole("button", { name: "Open folder", exact: true }).click()
  const path = page.getByRole("combobox", { name: "Path of the folder" })
  await path.fill(started.repo)
  await page.getByRole("button", { name: /^Open/ }).last().click()
  await page.getByRole("heading", { name: /What should change/ }).waitFor()
  await page.getByRole("textbox", { name: "Message" }).fill("change the lines")
  await page.getByRole("textbox", { name: "Message" }).press("Enter")

  const card = page.getByRole("dialog", { name: "Permission request" })
  await card.getByText("cat other.txt").first().waitFor()
  await card.locator('button[aria-disabled="false"]', { hasText: "Allow once" }).click()
  await card.waitFor({ state: "detached" })
  await page.getByText("Both files are changed.").waitFor()
  expect(await readFile(inRepo(started, "long.txt"), "utf8")).toBe(long)

  const hunk = (name: RegExp) => page.getByRole("group", { name }).or(page.getByRole("toolbar", { name })).first()
  const first = hunk(/^Hunk 1 of 2/)
  await first.getByRole("button", { name: /^Accept/ }).click()
  const accepted = long.replace("line 3\n", "line three\n")
  await until(async () => (await readFile(inRepo(started, "long.txt"), "utf8")) === accepted)
  await hunk(/^Hunk 1 of 1/)
    .getByRole("button", { name: /^Discard/ })
    .click()
  const [session] = (await (await started.request("/outrigger/sessions")).json()) as { session: { id: string } }[]
  const changes = async () =>
    (await (await started.request(`/outrigger/sessions/${session!.session.id}/changes`)).json()) as {
      files: { path: string }[]
      history: { action: string }[]
    }
  await until(async () => (await changes()).files.length === 1)
  expect(await readFile(inRepo(started, "long.txt"), "utf8")).toBe(accepted)
  expect(await readFile(inRepo(started, "other.txt"), "utf8")).toBe("one\n")

  await page.reload()
  await page.getByText("Both files are changed.").waitFor()
  await page.getByText("other.txt").first().waitFor()
  const left = await changes()
  expect(left.files.map((file) => file.path)).toEqual(["other.txt"])
  expect(left.history.map((entry) => entry.action)).toEqual(["discard", "accept"])
})
