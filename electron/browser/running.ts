import type { BrowserContext, Page } from "playwright-core"
import { Fault } from "../../shared/fault.ts"
import type { ConsoleEntry, Viewport } from "../../shared/native/browser.ts"
import type { Log } from "../lib/log.ts"
import type { Dialogs } from "./dialogs.ts"
import type { createDownloads } from "./downloads.ts"
import type { FileChoosers } from "./file-choosers.ts"
import type { Screencast } from "./screencast.ts"
import { openTab, type Tab } from "./tab.ts"

/** One started Chromium and its tabs. */
export interface Running {
  tabs(): readonly Tab[]
  /** The tab that is shown and acted on. Throws Fault `Unavailable` between the last tab's end and a new one. */
  active(): Tab
  find(id: string): Tab
  open(options?: { private?: boolean }): Promise<Tab>
  activate(tab: Tab): Promise<void>
  close(tab: Tab): Promise<void>
  resize(viewport: Viewport): Promise<void>
  end(): Promise<void>
}

export interface RunningOptions {
  context: BrowserContext
  log: Log
  dialogs: Dialogs
  choosers: FileChoosers
  downloads: ReturnType<typeof createDownloads>
  screencast: Screencast
  viewport: () => Viewport
  scale: number
  onConsole: (tab: string, entry: ConsoleEntry) => void
  changed: () => void
}

export async function createRunning(options: RunningOptions): Promise<Running> {
  const { context, log, dialogs, choosers, downloads, screencast, changed } = options
  const tabs: Tab[] = []
  const attached = new Map<Page, Promise<Tab>>()
  let active: Tab | undefined
  let next = 1
  let ending = false

  function attach(page: Page, isPrivate: boolean): Promise<Tab> {
    const known = attached.get(page)
    if (known) return known
    const id = `tab_${next++}`
    const opened = openTab({
      id,
      page,
      private: isPrivate,
      viewport: options.viewport(),
      dialogs,
      choosers,
      onDownload: (download) => void downloads.keep(download),
      onConsole: (entry) => options.onConsole(id, entry),
      onCrashed: changed,
      onClosed: () => void closed(page),
      changed,
    }).then((tab) => {
      tabs.push(tab)
      changed()
      return tab
    })
    attached.set(page, opened)
    return opened
  }

  async function closed(page: Page): Promise<void> {
    const gone = tabs.findIndex((tab) => tab.page === page)
    attached.delete(page)
    if (gone < 0) return
    const [tab] = tabs.splice(gone, 1)
    if (ending) return
    // A private tab's window of the profile holds nothing else once its tabs are gone.
    if (tab?.private && page.context().pages().length === 0)
      void page
        .context()
        .close()
        .catch(() => {})
    if (tab === active) {
      active = undefined
      const neighbour = tabs[Math.min(gone, tabs.length - 1)]
      await (neighbour ? activate(neighbour) : open().then(activate)).catch((error: unknown) =>
        log.warn("no tab could take the place of a closed one", { error }),
      )
    }
    changed()
  }

  /** Popups, and links that open a tab of their own: shown at once, as people expect. */
  function follow(page: Page, isPrivate: boolean): void {
    if (attached.has(page)) return
    attach(page, isPrivate)
      .then(activate)
      .catch((error: unknown) => log.debug("a popup closed at once", { error }))
  }

  async function open({ private: isPrivate = false } = {}): Promise<Tab> {
    if (!isPrivate) return attach(await context.newPage(), false)
    const own = await context.browser()?.newContext({ viewport: null, acceptDownloads: true })
    if (!own) throw new Fault("Unsupported", "This Chromium cannot open private tabs beside its profile.")
    const page = await own.newPage()
    own.on("page", (popup) => follow(popup, true))
    return attach(page, true)
  }

  async function activate(tab: Tab): Promise<void> {
    active = tab
    changed()
    await tab.page.bringToFront().catch(() => {})
    await show()
  }

  const show = () => {
    const { width, height } = options.viewport()
    return screencast.point(active ? { cdp: active.cdp, width, height, scale: options.scale } : null)
  }

  const [first] = context.pages()
  const start = await (first ? attach(first, false) : open())
  await activate(start)
  context.on("page", (page) => follow(page, false))

  return {
    tabs: () => tabs,
    active() {
      if (!active) throw new Fault("Unavailable", "The tab was just closed. Try again.")
      return active
    },
    find(id) {
      const tab = tabs.find((each) => each.id === id)
      if (!tab) throw new Fault("Conflict", `There is no tab ${id} any more.`, { tab: id })
      return tab
    },
    open,
    activate,
    close: (tab) => tab.page.close({ runBeforeUnload: false }),
    async resize(viewport) {
      await Promise.all(tabs.map((tab) => tab.resize(viewport).catch(() => {})))
      await show()
    },
    async end() {
      ending = true
      await screencast.point(null)
      const late = new Promise<void>((resolve) => setTimeout(resolve, 5000).unref())
      await Promise.race([context.close().catch(() => {}), late])
    },
  }
}
