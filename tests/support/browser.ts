import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import type { Browser, BrowserNews } from "../../electron/browser/api.ts"
import { type BrowserOptions, createBrowser } from "../../electron/browser/browser.ts"
import { createLog } from "../../electron/lib/log.ts"
import type { BrowserState } from "../../shared/native/browser.ts"
import { afterTest } from "./host.ts"
import { until } from "./until.ts"

export interface TestBrowser {
  browser: Browser
  home: string
  news: BrowserNews[]
  /** Waits for a state that `wanted` says yes to. */
  state(wanted: (state: BrowserState) => boolean): Promise<BrowserState>
}

/** The browser feature with a home of its own; Chromium starts with its first use. */
export async function makeBrowser(options: Partial<BrowserOptions> = {}): Promise<TestBrowser> {
  const home = await mkdtemp(path.join(tmpdir(), "outrigger-browser-"))
  const news: BrowserNews[] = []
  const browser = createBrowser({
    log: createLog({ level: "error" }),
    paths: { home },
    ownPorts: () => [],
    env: process.env,
    ...options,
  })
  browser.subscribe((item) => news.push(item))
  afterTest(async () => {
    await browser.dispose()
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  })
  return {
    browser,
    home,
    news,
    async state(wanted) {
      await until(() => wanted(browser.state()))
      return browser.state()
    },
  }
}
