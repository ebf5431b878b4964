import type { BrowserContext, Page } from "playwright-core"
import { Fault } from "../../shared/fault.ts"
import type { ConsoleEntry } from "../../shared/native/browser.ts"
import type { Log } from "../lib/log.ts"
import type { Dialogs } from "./dialogs.ts"
import type { createDownloads } from "./downloads.ts"
import type { FileChoosers } from "./file-choosers.ts"
import type { Screencast } from "./screencast.ts"
import { layoutSize, openTab, type Size, type Tab } from "./tab.ts"

export interface TabKind {
  /** Shares nothing with the profile. */
  private?: boolean
  /** Whether agents may see it; default: yes. */
  shared?: boolean
}

/** One started Chromium and its tabs. */
export interface Running {
  tabs(): readonly Tab[]
  /** The tab that is shown and acted on. Throws Fault `Unavailable` when the last one has just closed. */
  active(): Tab
  find(id: string): Tab
  open(kind?: TabKind): Promise<Tab>
  /** A new page in the place of a tab whose page crashed; it is blank. */
  renew(tab: Tab): Promise<Tab>
  activate(tab: Tab): Promise<void>
  close(tab: Tab): Promise<void>
  /** Sizes are what the options say now. */
  resize(): Promise<void>
  end(): Promise<void>
}

export interface RunningOptions {
  context: BrowserContext
  log: Log
  dialogs: Dialogs
  choosers: FileChoosers
  downloads: ReturnType<typeof createDownloads>
  screencast: Screencast
  size: () => Size
  onConsole: (tab: string, entry: ConsoleEntry) => void
  onCrashed: (tab: Tab) => void
  /** The last tab has closed. */
  onEmpty: () => void
  changed: () => void
}

export async function createRunning(options: RunningOptions): Promise<Running> {
  const { context, log, dialogs, choosers, downloads, screencast, changed } = options
  const tabs: Tab[] = []
  const attached = new Map<Page, Promise<Tab>>()
  let active: Tab | undefined
  let next = 1
  let ending = false
  /** The page that was opened last, once it is a tab. */
  let made: Promise<unknown> = Promise.resolve()

  function attach(
    page: Page,
    { private: isPrivate = false, shared = true }: TabKind = {},
    replaced?: Tab,
  ): Promise<Tab> {
    const known = attached.get(page)
    if (known) return known
    const id = replaced?.id ?? `tab_${next++}`
    const opened = openTab({
      id,
      page,
      private: isPrivate,
      shared,
      size: options.size(),
      dialogs,
      choosers,
      onDownload: (download) => void downloads.keep(download),
      onConsole: (entry) => options.onConsole(id, entry),
      onCrashed(tab) {
        changed()
        options.onCrashed(tab)
      },
      onClosed: () => void closed(page),
      changed,
    }).then((tab) => {
      const place = replaced ? tabs.indexOf(replaced) : -1
      if (place >= 0) tabs[place] = tab
      else tabs.push(tab)
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
      if (neighbour)
        await activate(neighbour).catch((error: unknown) => log.warn("a neighbour tab was not shown", { error }))
      else options.onEmpty()
    }
    changed()
  }

  /** Popups, and links that open a tab of their own: shown at once, as people expect. */
  function follow(page: Page, isPrivate: boolean): void {
    void (async () => {
      // The context also tells of pages that are being opened here.
      await made
      if (attached.has(page) || ending) return
      // What a page opens is as much the agent's as that page is.
      const opener = await page.opener()
      const from = tabs.find((tab) => tab.page === opener)
      await activate(await attach(page, { private: isPrivate, shared: from?.shared ?? true }))
    })().catch((error: unknown) => log.debug("a popup closed at once", { error }))
  }

  async function open(kind: TabKind = {}, replaced?: Tab): Promise<Tab> {
    if (!kind.private) return make(context, kind, replaced)
    const old = replaced?.page.context()
    if (old?.pages().length) return make(old, kind, replaced)
    const own = await context.browser()?.newContext({ viewport: null, acceptDownloads: true })
    if (!own) throw new Fault("Unsupported", "This Chromium cannot open private tabs beside its profile.")
    own.on("page", (page) => follow(page, true))
    return make(own, kind, replaced)
  }

  function make(of: BrowserContext, { private: isPrivate, shared }: TabKind, replaced?: Tab): Promise<Tab> {
    const tab = of.newPage().then((page) => attach(page, { private: isPrivate, shared }, replaced))
    made = tab.catch(() => {})
    return tab
  }

  async function activate(tab: Tab): Promise<void> {
    active = tab
    changed()
    await tab.page.bringToFront().catch(() => {})
    await show()
  }

  const show = () => {
    const { viewport, scale, zoom } = options.size()
    const { width, height } = layoutSize(viewport, zoom)
    return screencast.point(active ? { cdp: active.cdp, width, height, scale: scale * zoom } : null)
  }

  const [first] = context.pages()
  const start = await (first ? attach(first) : open())
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
    async renew(tab) {
      const fresh = await open(tab, tab)
      if (active === tab) await activate(fresh)
      void tab.page.close().catch(() => {})
      return fresh
    },
    activate,
    close: (tab) => tab.page.close({ runBeforeUnload: false }),
    async resize() {
      await Promise.all(tabs.map((tab) => tab.resize(options.size()).catch(() => {})))
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
