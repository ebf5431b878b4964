import { type Browser, chromium, type Locator, type Page } from "playwright-core"
import { afterAll } from "vitest"
import { chromiumMissing, chromiumPath } from "../../../build/chromium.ts"
import { afterTest, startTestHost, type TestHost } from "../../support/host.ts"
import { builtPage } from "./built.ts"
import { eventually } from "./window.ts"

let browser: Browser | undefined
afterAll(() => browser?.close())

/** The window of a real host, with the fixture's folder open and plain shells in its terminals. */
export async function openTerminals(size = { width: 1440, height: 900 }): Promise<{ page: Page; started: TestHost }> {
  const started = await startTestHost({ renderer: await builtPage() })
  const executablePath = chromiumPath()
  if (!executablePath) throw new Error(chromiumMissing)
  // Text of the page, which a test can read; the card's pictures are the same lines.
  browser ??= await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-3d-apis"] })
  const context = await browser.newContext({ viewport: size })
  afterTest(() => context.close())
  const page = await context.newPage()
  await started.request("/outrigger/projects", {
    method: "POST",
    body: JSON.stringify({ directory: started.repo }),
  })
  await page.goto(started.host.signInLink())
  await page.getByRole("heading", { name: /What should change/ }).waitFor()
  return { page, started }
}

export const dock = (page: Page) => page.getByRole("region", { name: "Dock" })
export const panes = (page: Page) => dock(page).getByRole("tabpanel")
export const tab = (page: Page, name: string | RegExp) => dock(page).getByRole("tab", { name })

/** The lines of a pane as they stand on the screen. */
export async function screen(pane: Locator): Promise<string> {
  const lines = await pane.locator(".xterm-rows > div").allTextContents()
  return lines.map((line) => line.replaceAll("\u00a0", " ").trimEnd()).join("\n")
}

/** A shell that waits for a command without the machine's own prompt. */
export async function prompt(page: Page, pane: Locator): Promise<void> {
  await eventually(async () => (await screen(pane)).trim()).not.toBe("")
  await pane.locator(".xterm-helper-textarea").focus()
  await page.keyboard.type("PS1='ready> '; clear\n")
  await eventually(async () => (await screen(pane)).trim()).toBe("ready>")
}

export async function openDock(page: Page): Promise<Locator> {
  await page.keyboard.press("Control+j")
  const pane = panes(page).first()
  await prompt(page, pane)
  return pane
}

export const pids = async (started: TestHost) =>
  ((await (await started.request("/pty")).json()) as { id: string; pid: number }[]).map(({ pid }) => pid)

export const runs = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
