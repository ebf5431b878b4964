import type { Browser } from "../../electron/browser/browser.ts"

/** Ends Chromium at once, as a crash would: it is asked to kill itself over its own protocol. */
export async function killBrowserOf(browser: Browser): Promise<void> {
  await browser.asAgent(
    "crash",
    async ({ page }) => {
      const cdp = await page.context().browser()?.newBrowserCDPSession()
      cdp?.send("Browser.crash").catch(() => {})
    },
    { signal: new AbortController().signal },
  )
}
