import { execFile } from "node:child_process"
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { promisify } from "node:util"
import type { Page } from "playwright-core"
import { onTestFinished } from "vitest"
import { type Desktop, openDesktop, type OpenOptions } from "./driver.ts"

/** A folder of its own, removed after the test. */
export async function temporaryFolder(name: string): Promise<string> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), `outrigger-${name}-`)))
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

/** A git repository with one commit. */
export async function makeRepository(): Promise<string> {
  const folder = path.join(await temporaryFolder("desktop-project"), "harbour")
  await mkdir(folder)
  await writeFile(path.join(folder, "README.md"), "# Harbour\n")
  const git = (...args: string[]) =>
    promisify(execFile)("git", ["-c", "user.name=Test", "-c", "user.email=test@example.com", ...args], { cwd: folder })
  await git("init", "--quiet", "--initial-branch=main")
  await git("add", ".")
  await git("commit", "--quiet", "-m", "Start")
  return folder
}

/** The app, ended after the test. */
export async function open(options: Partial<OpenOptions> = {}): Promise<Desktop & { home: string }> {
  const home = options.home ?? (await temporaryFolder("desktop-home"))
  const desktop = await openDesktop({ home, ...options })
  onTestFinished(() => desktop.kill())
  return { ...desktop, home }
}

/** Calls the host's API with the credential that the bridge gives the page. */
export async function api<T>(page: Page, method: string, route: string, body?: unknown): Promise<T> {
  const { url, token } = await page.evaluate(() => window.outrigger!.connection())
  const answer = await fetch(`${url}${route}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${method} ${route}: ${answer.status} ${await answer.text()}`)
  return (answer.status === 204 ? undefined : await answer.json()) as T
}

/** Starts to note the events of one kind that reach the page; the answer reads what came so far. */
export async function eventsOf(
  page: Page,
  event: "action" | "open-folder" | "show-session",
): Promise<() => Promise<unknown[]>> {
  await page.evaluate((name) => {
    const noted: unknown[] = []
    Object.assign(window, { [`noted-${name}`]: noted })
    window.outrigger!.on(name, (payload) => noted.push(payload))
  }, event)
  return () => page.evaluate((name) => (window as unknown as Record<string, unknown[]>)[`noted-${name}`] ?? [], event)
}
