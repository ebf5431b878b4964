import type { Page } from "playwright-core"
import type { Browser } from "../../electron/browser/api.ts"

const held = (browser: Browser, what: string): Promise<Page> =>
  browser.asAgent(what, async ({ page }) => page, { signal: new AbortController().signal }).then(({ value }) => value)

/** Ends Chromium at once, as a crash would: it is asked to kill itself over its own protocol. */
export async function killBrowserOf(browser: Browser): Promise<void> {
  ;(await crashesOf(browser)).browser()
}

/** Ways to end the page, or all of Chromium, at a moment of the test's choosing. */
export async function crashesOf(browser: Browser): Promise<{ page(): void; browser(): void }> {
  const page = await held(browser, "prepare a crash")
  const [ofPage, ofBrowser] = await Promise.all([
    page.context().newCDPSession(page),
    page.context().browser()?.newBrowserCDPSession(),
  ])
  return {
    page: () => void ofPage.send("Page.crash").catch(() => {}),
    browser: () => void ofBrowser?.send("Browser.crash").catch(() => {}),
  }
}
