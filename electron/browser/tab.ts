import type { CDPSession, Page } from "playwright-core"
import type { BrowserInput, BrowserTab, ConsoleEntry, Viewport } from "../../shared/native/browser.ts"
import { type Activity, watchActivity } from "./activity.ts"
import type { Dialogs } from "./dialogs.ts"
import type { FileChoosers } from "./file-choosers.ts"
import { createHands } from "./input.ts"
import { followTitle } from "./title.ts"
import { mobileUserAgent } from "./user-agent.ts"

export interface Tab {
  readonly id: string
  readonly page: Page
  readonly cdp: CDPSession
  readonly private: boolean
  /** Whether agents may see it. */
  shared: boolean
  readonly activity: Activity
  /** Gives input of a person to the page. */
  hand(input: BrowserInput): Promise<void>
  /** Set by whoever navigates. */
  failure: string | null
  /** Counts navigations that we began. */
  turn: number
  describe(active: boolean): BrowserTab
  crashed(): boolean
  resize(size: Size): Promise<void>
}

/** How large pages are. `scale`: device pixels of a CSS pixel; `zoom`: how much larger than usual they are laid out. */
export interface Size {
  viewport: Viewport
  scale: number
  zoom: number
}

export interface TabOptions {
  id: string
  page: Page
  private: boolean
  shared: boolean
  size: Size
  dialogs: Dialogs
  choosers: FileChoosers
  onDownload: (download: import("playwright-core").Download) => void
  onConsole: (entry: ConsoleEntry) => void
  onClosed: () => void
  onCrashed: (tab: Tab) => void
  changed: () => void
}

/** The page's own idea of its viewport, in its CSS pixels. */
export const layoutSize = ({ width, height }: Viewport, zoom: number) => ({
  width: Math.round(width / zoom),
  height: Math.round(height / zoom),
})

/** One page: what it is at, what it says, and the protocol session that pictures and input go through. */
export async function openTab(options: TabOptions): Promise<Tab> {
  const { id, page, dialogs, choosers, changed } = options
  const facts = { title: "", loading: false, canGoBack: false, canGoForward: false, crashed: false }
  const activity = watchActivity(page, options.onConsole)
  page.on("dialog", (dialog) => dialogs.opened(id, dialog))
  page.on("filechooser", (chooser) => choosers.opened(id, chooser))
  page.on("download", (download) => options.onDownload(download))
  page.once("close", () => {
    dialogs.drop(id)
    choosers.drop(id)
    options.onClosed()
  })
  page.on("crash", () => {
    facts.crashed = true
    facts.loading = false
    options.onCrashed(tab)
  })
  const cdp = await page.context().newCDPSession(page)
  const main = () => page.mainFrame()
  const isErrorPage = () => page.url().startsWith("chrome-error:")
  let mobile = false
  let ownName: string | undefined
  /** Where an error page stands for. */
  let failedUrl = ""

  const tab: Tab = {
    id,
    page,
    cdp,
    private: options.private,
    shared: options.shared,
    activity,
    hand: createHands(cdp),
    failure: null,
    turn: 0,
    describe: (active) => ({
      id,
      url: (isErrorPage() ? failedUrl : page.url()).slice(0, 8000),
      private: options.private,
      shared: tab.shared,
      active,
      failure: tab.failure,
      broken: isErrorPage(),
      ...facts,
    }),
    crashed: () => facts.crashed,
    async resize({ viewport, scale, zoom }) {
      const { width, height } = layoutSize(viewport, zoom)
      await cdp.send("Emulation.setDeviceMetricsOverride", {
        width,
        height,
        deviceScaleFactor: scale * zoom,
        mobile: viewport.mobile,
      })
      await cdp.send("Emulation.setTouchEmulationEnabled", { enabled: viewport.mobile, maxTouchPoints: 5 })
      if (viewport.mobile === mobile) return
      mobile = viewport.mobile
      ownName ??= (await cdp.send("Browser.getVersion")).userAgent
      await cdp.send("Emulation.setUserAgentOverride", mobile ? mobileUserAgent(ownName) : { userAgent: "" })
    },
  }

  async function read(): Promise<void> {
    const [history, title] = await Promise.all([
      cdp.send("Page.getNavigationHistory").catch(() => null),
      // A page that is blocked by its own dialog answers nothing.
      dialogs.current()?.tab === id ? facts.title : page.title().catch(() => ""),
    ])
    facts.title = title.slice(0, 500)
    if (history) {
      failedUrl = history.entries[history.currentIndex]?.url ?? ""
      facts.canGoBack = history.currentIndex > 0
      facts.canGoForward = history.currentIndex < history.entries.length - 1
    }
    changed()
  }
  page.on("framenavigated", (frame) => {
    if (frame !== main()) return
    if (!isErrorPage()) tab.failure = null
    facts.crashed = false
    changed()
    void read()
  })
  page.on("domcontentloaded", () => void read())
  page.on("load", () => void read())
  await Promise.all([cdp.send("Page.enable"), cdp.send("DOM.enable")])
  const { frameTree } = await cdp.send("Page.getFrameTree")
  let mainId = frameTree.frame.id
  cdp.on("Page.frameNavigated", ({ frame }) => {
    if (!frame.parentId) mainId = frame.id
  })
  const loading = (on: boolean) => (event: { frameId: string }) => {
    if (event.frameId !== mainId || facts.loading === on) return
    facts.loading = on
    changed()
    if (!on) void read()
  }
  cdp.on("Page.frameStartedLoading", loading(true))
  cdp.on("Page.frameStoppedLoading", loading(false))
  await followTitle(cdp, (title) => {
    facts.title = title
    changed()
  })
  await tab.resize(options.size)
  void read()
  return tab
}
