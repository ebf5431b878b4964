import { type Browser, chromium, type Page } from "playwright-core"
import { expect } from "vitest"
import { chromiumMissing, chromiumPath } from "../../../build/chromium.ts"
import { builtPage } from "./built.ts"
import { type MockHost, type MockRoutes, type MockState, sampleState, startMockHost } from "./mock-host.ts"

/** `expect.poll` with the patience that a busy machine needs. */
export function eventually<T>(read: () => T | Promise<T>) {
  // The caller awaits the assertion made on it.
  // oxlint-disable-next-line vitest/require-awaited-expect-poll
  return expect.poll(read, { timeout: 20_000, interval: 50 })
}

/**
 * Resolves when nothing moves any more but what never stops: a colour on its way from one theme to the next is neither's,
 * and would be measured.
 */
export async function settle(page: Page): Promise<void> {
  await page.evaluate(() => new Promise(requestAnimationFrame))
  await page.waitForFunction(() =>
    document.getAnimations().every((one) => one.effect?.getTiming().iterations === Number.POSITIVE_INFINITY),
  )
}

export interface TestWindow {
  page: Page
  host: MockHost
  /** Errors the page threw or logged: a test ends by expecting none it did not cause. */
  errors: string[]
  close(): Promise<void>
}

export interface WindowOptions {
  state?: MockState
  /** Session shown at the start; null: none. */
  session?: string | null
  width?: number
  height?: number
  reducedMotion?: boolean
  /** Answers beyond what the stand-in host knows. */
  routes?: MockRoutes
  /** Before the page loads. */
  prepare?(host: MockHost): void
}

/** One Chromium for a test file; windows are cheap, browsers are not. */
export function createBrowser(): { open(options?: WindowOptions): Promise<TestWindow>; close(): Promise<void> } {
  let browser: Promise<Browser> | undefined
  const launch = () => {
    const executablePath = chromiumPath()
    if (!executablePath) throw new Error(chromiumMissing)
    return chromium.launch({ executablePath, args: ["--no-sandbox"] })
  }
  return {
    async open({
      state = sampleState(),
      session = "ses_login",
      width = 1440,
      height = 900,
      reducedMotion,
      routes,
      prepare,
    } = {}) {
      browser ??= launch()
      const host = await startMockHost(await builtPage(), state, routes)
      prepare?.(host)
      const context = await (await browser).newContext({
        viewport: { width, height },
        reducedMotion: reducedMotion ? "reduce" : "no-preference",
      })
      const page = await context.newPage()
      const errors: string[] = []
      page.on("pageerror", (error) => errors.push(error.message))
      page.on("console", (message) => {
        if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
          errors.push(message.text())
      })
      await page.goto(`${host.url}/${session ? `#/session/${session}` : ""}`)
      // The frame, the first run, a sign-in page or an error: whatever comes first, keys are heard from then on.
      await page.locator("main, [role=alert]").first().waitFor()
      return {
        page,
        host,
        errors,
        async close() {
          await context.close()
          await host.close()
        },
      }
    },
    async close() {
      await (await browser)?.close()
    },
  }
}
