import { createRequire } from "node:module"
import { chmod, mkdir, readFile } from "node:fs/promises"
import path from "node:path"
import { type Browser, chromium, type Page } from "playwright-core"
import { afterAll, expect } from "vitest"
import { chromiumMissing, chromiumPath } from "../../../build/chromium.ts"
import type { SessionSummary } from "../../../shared/native/host.ts"
import { afterTest, startTestHost, type TestHost } from "../../support/host.ts"
import { commitAll } from "../../support/real-git.ts"
import { builtPage } from "./built.ts"
import { settle } from "./window.ts"

const axe = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")
let browser: Browser | undefined
afterAll(() => browser?.close())

export interface ProgramWindow {
  page: Page
  test: TestHost
  session: SessionSummary["session"]
  /** What the page threw or logged as an error. */
  errors: string[]
}

/** The window of a real host on a session in a sandbox; files below `.discobot` can be executed. */
export async function openSession(
  files: Record<string, string> = {},
  size = { width: 1440, height: 900 },
): Promise<ProgramWindow> {
  const test = await startTestHost({
    renderer: await builtPage(),
    files: { "README.md": "# Harbour\n", "src/tide.txt": "high\n", ...files },
    config: { permission: { bash: "allow", edit: "allow" } },
  })
  const programs = Object.keys(files).filter((name) => name.startsWith(".discobot/"))
  for (const name of programs) await chmod(path.join(test.repo, name), 0o755)
  await commitAll(test.repo, "programs")
  const post = (target: string, body: unknown) => test.request(target, { method: "POST", body: JSON.stringify(body) })
  await post("/outrigger/projects", { directory: test.repo })
  const made = await post("/outrigger/sessions", { directory: test.repo, title: "Tell the tides" })
  const { session } = (await made.json()) as SessionSummary
  const executablePath = chromiumPath()
  if (!executablePath) throw new Error(chromiumMissing)
  browser ??= await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-3d-apis"] })
  const context = await browser.newContext({ viewport: size, permissions: ["clipboard-read", "clipboard-write"] })
  afterTest(() => context.close())
  const page = await context.newPage()
  const errors: string[] = []
  page.on("pageerror", (error) => errors.push(error.message))
  await page.goto(test.host.signInLink())
  await page.waitForURL((url) => url.pathname === "/")
  await page.goto(`${test.host.url}/#/session/${session.id}`)
  await page.getByText("sandbox ready").waitFor()
  return { page, test, session, errors }
}

/** Gives the model its answers and the agent its prompt; resolves when the turn is over. */
export async function turn({ test, session }: ProgramWindow, text: string, ...answers: object[]): Promise<void> {
  test.model.enqueue(...(answers as Parameters<TestHost["model"]["enqueue"]>), { text: "Done." })
  await test.client.session.prompt({ sessionID: session.id, parts: [{ type: "text", text }] })
}

export const bash = (command: string) => ({ toolCalls: [{ name: "bash", input: { command, description: "Runs it" } }] })

/** Pictures for a person to look at, when a folder for them is named. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.OUTRIGGER_TEST_PICTURES
  if (!folder) return
  await mkdir(folder, { recursive: true })
  await page.screenshot({ path: path.join(folder, `${name}.png`), animations: "disabled" })
}

/** In each theme: what a part of the page does wrong for those who cannot see it well. */
export async function expectAccessible({ page, test }: ProgramWindow, part: string, name: string): Promise<void> {
  await page.evaluate(await axe)
  for (const theme of ["light", "contrast", "dark"]) {
    await test.request("/outrigger/settings", { method: "PATCH", body: JSON.stringify({ theme }) })
    await page.locator(`html[data-theme=${theme}]`).waitFor({ state: "attached" })
    await settle(page)
    await picture(page, `${name}-${theme}`)
    const found = await page.evaluate(async (include) => {
      const api = (window as unknown as { axe: typeof import("axe-core") }).axe
      const { violations } = await api.run({ include: [include], exclude: [".xterm"] })
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 200)).join(" ")}`)
    }, part)
    expect([theme, found]).toEqual([theme, []])
  }
}
