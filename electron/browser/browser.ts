import path from "node:path"
import type { BrowserContext, CDPSession, Page } from "playwright-core"
import { Fault } from "../../shared/fault.ts"
import { type BrowserState, type Viewport, viewportPresets } from "../../shared/native/browser.ts"
import type { Log } from "../lib/log.ts"
import { pageAddress } from "../lib/page-address.ts"
import type { Browser, BrowserNews, Navigated } from "./api.ts"
import { createControl } from "./control.ts"
import { createDialogs } from "./dialogs.ts"
import { discover } from "./discover.ts"
import { createDownloads } from "./downloads.ts"
import { elementAt, highlight, picture } from "./element.ts"
import { navigationFault, reservedFault } from "./failure.ts"
import { createFileChoosers } from "./file-choosers.ts"
import { findText } from "./find.ts"
import { type Gate, type GateOptions, openGate } from "./gate.ts"
import { installChromium } from "./install.ts"
import { launch } from "./launch.ts"
import { createMishaps } from "./mishaps.ts"
import { createRunning, type Running } from "./running.ts"
import { createScreencast } from "./screencast.ts"
import { layoutSize, type Tab } from "./tab.ts"

export interface BrowserOptions {
  log: Log
  paths: { home: string }
  /** Folder name of the profile, below `browser/` in the home. */
  profile?: string
  /** Ports of our own listeners. */
  ownPorts: () => readonly number[]
  env: Record<string, string | undefined>
  /** A light sign for the event stream: status or holder changed. */
  onChange?: (state: Pick<BrowserState, "status" | "holder" | "acting">) => void
  isPreview?: GateOptions["isPreview"]
  lookup?: GateOptions["lookup"]
  /** Finds a Chromium; by default where they usually are. */
  find?: typeof discover
  /** Shows a file's folder to the person at this machine. */
  showFile?: (file: string) => Promise<void>
  /** How long an agent's action waits for the user to hand control back, and a dialog for an answer. */
  patienceMs?: number
  dialogMs?: number
}

const NAVIGATION_MS = 30_000
/** How long a copy waits for the page. */
const COPY_MS = 1000
/** How long a start waits for the page that was there before. */
const REOPEN_MS = 10_000

const unshared = new Fault(
  "Forbidden",
  "The user keeps this tab to themselves. Work in another one (browser_tabs lists and opens them), or ask the user to share it.",
)

/** Screens have one to three device pixels for a CSS pixel, in quarters. */
const pixels = (scale: number) => Math.min(3, Math.max(1, Math.round(scale * 4) / 4))

export function createBrowser(options: BrowserOptions): Browser {
  const { log, env, ownPorts, find = discover } = options
  const folder = path.join(options.paths.home, "browser")
  const programs = path.join(folder, "programs")
  const listeners = new Set<(news: BrowserNews) => void>()
  let status: BrowserState["status"] = "stopped"
  let message: string | null = null
  let program: string | null = null
  let profile: BrowserState["profile"] = "user"
  let viewport: Viewport = viewportPresets.desktop
  /** Device pixels of the screen that watches, and those that Chromium was started for. */
  let scale = 1
  let sharp = 1
  let zoom = 1
  let pointer: { tab: Tab; x: number; y: number } | null = null
  let gate: Gate | undefined
  let running: Running | undefined
  /** Where a crashed browser was. */
  let lastUrl: string | undefined
  let installing: { done: Promise<void>; abort: AbortController } | undefined
  let looked = false
  let announced = false
  let disposed = false
  /** Starts and stops come one after the other. */
  let order: Promise<unknown> = Promise.resolve()

  const emit = (news: BrowserNews) => {
    for (const listener of [...listeners]) listener(news)
  }
  const changed = () => {
    if (announced) return
    announced = true
    setImmediate(() => {
      announced = false
      const state = describe()
      const at = state.tabs.find(({ active }) => active)?.url
      if (at?.startsWith("http")) lastUrl = at
      emit({ type: "state", state })
      options.onChange?.({ status: state.status, holder: state.holder, acting: state.acting })
    })
  }
  const control = createControl({ patienceMs: options.patienceMs ?? 60_000, changed })
  const dialogs = createDialogs({ patienceMs: options.dialogMs ?? 20_000, changed })
  const choosers = createFileChoosers({ changed })
  const downloads = createDownloads({ folder: path.join(folder, "downloads"), log, changed })
  const mishaps = createMishaps()
  const screencast = createScreencast({ onError: (error) => log.debug("the screencast did not start", { error }) })

  function describe(): BrowserState {
    let active: Tab | undefined
    try {
      active = running?.active()
    } catch {
      // Between two tabs.
    }
    return {
      status,
      message,
      program,
      profile,
      tabs: running?.tabs().map((tab) => tab.describe(tab === active)) ?? [],
      holder: control.holder(),
      acting: control.acting(),
      waiting: control.waiting(),
      viewport,
      scale,
      blurred: running !== undefined && scale > sharp,
      zoom,
      pointer: pointer && pointer.tab === active ? { x: pointer.x, y: pointer.y } : null,
      dialog: dialogs.current(),
      fileChooser: choosers.current(),
      downloads: downloads.list().map((entry) => ({ ...entry })),
    }
  }

  async function look() {
    const found = await find({ env, downloads: programs })
    looked = true
    program = found?.name ?? null
    if (!found && (status === "stopped" || status === "crashed")) status = "missing"
    if (found && status === "missing") status = "stopped"
    return found
  }

  async function startNow(wanted: NonNullable<Parameters<Browser["start"]>[0]>): Promise<void> {
    if (disposed) throw new Fault("Unavailable", "The host is stopping.")
    if (running && !wanted.anew && (!wanted.profile || wanted.profile === profile)) return
    const again = wanted.anew ? describe().tabs.filter(({ url, private: own }) => !own && url.startsWith("http")) : []
    if (running) await stopNow()
    if (installing) throw new Fault("Conflict", "Chromium is being installed. Wait until that is done.")
    const found = await look()
    if (!found) {
      changed()
      throw new Fault(
        "Unavailable",
        "There is no Chrome, Chromium or Edge on this machine. Install one, or let Outrigger download Chromium (Browser panel, Install).",
      )
    }
    const back = again.length > 0 ? again.map(({ url }) => url) : status === "crashed" && lastUrl ? [lastUrl] : []
    status = "starting"
    message = null
    profile = wanted.profile ?? profile
    scale = pixels(wanted.scale ?? scale)
    sharp = scale
    changed()
    try {
      gate ??= await openGate({
        ownPorts,
        log: log.child("gate"),
        lookup: options.lookup,
        isPreview: options.isPreview,
      })
      const context = await launch({
        program: found,
        profile: profile === "user" ? path.join(folder, options.profile ?? "profile") : null,
        gate: gate.port,
        scale,
        env,
      })
      const made: { running?: Running } = {}
      context.once("close", () => ended(made.running))
      running = made.running = await createRunning({
        context,
        log,
        dialogs,
        choosers,
        downloads,
        screencast,
        size: () => ({ viewport, scale, zoom }),
        onCrashed: () => mishaps.happened("The page crashed"),
        onEmpty: () => void emptied(context, made.running),
        onConsole: (tab, entry) => emit({ type: "console", tab, entry }),
        changed,
      })
      status = "running"
      changed()
      await reopen(running, back).catch(() => {})
    } catch (error) {
      status = "stopped"
      message = error instanceof Error ? error.message : String(error)
      changed()
      throw error
    }
  }

  /** Without a page Chromium is of no use, and its memory is wanted. When it crashes its pages close, too. */
  async function emptied(context: BrowserContext, which: Running | undefined): Promise<void> {
    const lives = await context.cookies().then(
      () => true,
      () => false,
    )
    if (lives) await inOrder(async () => (which === running && which?.tabs().length === 0 ? stopNow() : undefined))
  }

  async function reopen(ready: Running, addresses: readonly string[]): Promise<void> {
    const [first, ...others] = addresses
    if (first === undefined) return
    const shown = ready.active()
    // Whoever had it started acts on what was there.
    const loaded = go(shown, first).catch(() => {})
    for (const address of others) void go(await ready.open(), address).catch(() => {})
    await Promise.race([loaded, new Promise((end) => setTimeout(end, REOPEN_MS).unref())])
  }

  /** Chromium is gone. Unless we ended it, it crashed. */
  function ended(which: Running | undefined): void {
    if (!which || which !== running) return
    running = undefined
    status = "crashed"
    message = `${program ?? "The browser"} ended unexpectedly. It starts again with the next use.`
    log.warn("the browser ended unexpectedly")
    void screencast.point(null)
    mishaps.happened(`${program ?? "The browser"} crashed`)
    changed()
  }

  async function stopNow(): Promise<void> {
    const ending = running
    running = undefined
    if (status === "running" || status === "crashed") status = "stopped"
    message = null
    await ending?.end()
    changed()
  }

  function inOrder<T>(work: () => Promise<T>): Promise<T> {
    const result = order.then(work)
    order = result.catch(() => {})
    return result
  }

  async function started(): Promise<Running> {
    if (!running) await inOrder(() => startNow({}))
    if (!running) throw new Fault("Unavailable", "The browser has just been stopped.")
    return running
  }

  /** A page that crashed is dead for good: another takes its place. */
  async function alive(tab: Tab): Promise<Tab> {
    if (!tab.crashed() || !running) return tab
    const { url } = tab.describe(false)
    const fresh = await running.renew(tab)
    if (url.startsWith("http")) await go(fresh, url).catch(() => {})
    return fresh
  }

  async function go(tab: Tab, address: string, signal?: AbortSignal): Promise<Navigated> {
    const since = Date.now()
    if (!gate) throw new Fault("Unavailable", "The browser is not running.")
    tab.failure = null
    const turn = (tab.turn += 1)
    try {
      if (address !== "about:blank") {
        const reserved = await gate.check(address)
        const { hostname, port } = new URL(address)
        if (reserved) throw reservedFault({ host: hostname, port: Number(port) || 80, reserved })
      }
      const open = () => tab.page.goto(address, { waitUntil: "domcontentloaded", timeout: NAVIGATION_MS, signal })
      const response = await open().catch((error: unknown) => {
        // The error page of a navigation before came in between; a newer one of ours would be right to.
        if (turn === tab.turn && /interrupted by another navigation/.test(String(error))) return open()
        throw error
      })
      return {
        url: tab.page.url(),
        title: await tab.page.title().catch(() => ""),
        status: response?.status() ?? null,
      }
    } catch (error) {
      if (signal?.aborted) throw new Fault("Aborted", "The navigation was stopped.")
      // Chromium's error page comes a moment later, and would cut off a navigation that begins before it.
      if (/net::ERR_(?!ABORTED)/.test(String(error)))
        await tab.page.waitForURL(/^chrome-error:/, { waitUntil: "commit", timeout: 2000 }).catch(() => {})
      const fault = navigationFault(error, address, gate, since)
      // The page that was there is still there.
      if (fault.tag !== "Conflict") tab.failure = fault.message
      changed()
      throw fault
    }
  }

  async function history(step: (page: Page) => Promise<unknown>): Promise<void> {
    if (!running || !gate) return
    const tab = running.active()
    if (tab.crashed()) return void (await alive(tab))
    const since = Date.now()
    try {
      await step(tab.page)
    } catch (error) {
      const fault = navigationFault(error, tab.page.url(), gate, since)
      tab.failure = fault.message
      changed()
      throw fault
    }
  }
  const patience = { waitUntil: "domcontentloaded", timeout: NAVIGATION_MS } as const
  /** The element that is highlighted now. */
  let lit: { cdp: CDPSession; out: () => Promise<void> } | undefined
  async function unlight(): Promise<void> {
    const before = lit
    lit = undefined
    await before?.out()
  }
  const tabOf = (id?: string) => (running ? (id ? running.find(id) : running.active()) : undefined)

  return {
    state: describe,
    async status() {
      if (!looked || status === "missing") await look()
      return describe()
    },
    subscribe(listener) {
      listeners.add(listener)
      return { dispose: () => void listeners.delete(listener) }
    },
    async start(wanted = {}) {
      await inOrder(() => startNow(wanted))
      return describe()
    },
    async stop() {
      await inOrder(stopNow)
      return describe()
    },
    install() {
      installing ??= (() => {
        const abort = new AbortController()
        const before = status
        status = "installing"
        message = "Downloading Chromium"
        changed()
        const done = installChromium({
          folder: programs,
          env,
          signal: abort.signal,
          onLine(line) {
            message = line
            emit({ type: "install", line })
            changed()
          },
        }).then(
          async () => {
            installing = undefined
            status = before === "crashed" ? "crashed" : "stopped"
            message = null
            await look()
            emit({ type: "installed", ok: true, message: "Chromium is installed." })
            changed()
          },
          (error: unknown) => {
            installing = undefined
            status = before
            message = error instanceof Error ? error.message : String(error)
            emit({ type: "installed", ok: false, message })
            changed()
            throw error
          },
        )
        return { done, abort }
      })()
      return installing.done
    },
    cancelInstall: () => installing?.abort.abort(),

    async navigate(address, { tab, signal } = {}) {
      const target = pageAddress(address)
      const ready = await started()
      const at = tab ? ready.find(tab) : ready.active()
      return go(at.crashed() ? await ready.renew(at) : at, target, signal)
    },
    back: () => history((page) => page.goBack(patience)),
    forward: () => history((page) => page.goForward(patience)),
    reload: () => history((page) => page.reload(patience)),
    async stopLoading() {
      await tabOf()?.cdp.send("Page.stopLoading")
    },

    async openTab({ address, ...kind } = {}) {
      const target = address ? pageAddress(address) : undefined
      const ready = await started()
      const tab = await ready.open(kind)
      await ready.activate(tab)
      if (target) void go(tab, target).catch(() => {})
      return tab.id
    },
    async closeTab(id) {
      const tab = tabOf(id)
      if (tab) await running?.close(tab)
    },
    shareTab(id, shared) {
      const tab = tabOf(id)
      if (!tab || tab.shared === shared) return
      tab.shared = shared
      if (!shared && tab === tabOf()) control.interrupt(unshared)
      changed()
    },
    async activateTab(id) {
      const tab = tabOf(id)
      if (tab) await running?.activate(tab)
    },
    async setViewport(next) {
      viewport = next
      await running?.resize()
      changed()
    },
    async setZoom(next) {
      zoom = Math.min(3, Math.max(0.25, next))
      await running?.resize()
      changed()
    },
    room({ width, height, scale: wanted }) {
      const fit = (value: number) => Math.min(4096, Math.max(200, Math.round(value)))
      const same = viewport.preset !== "fit" || (viewport.width === fit(width) && viewport.height === fit(height))
      if (same && scale === pixels(wanted)) return
      scale = pixels(wanted)
      if (!same) viewport = { preset: "fit", width: fit(width), height: fit(height), mobile: false }
      void running?.resize()
      changed()
    },

    async click(x, y) {
      const tab = (await started()).active()
      const found = await elementAt(tab.page, tab.cdp, x, y)
      await tab.page.mouse.click(x, y)
      return found?.info ?? null
    },
    async element(x, y) {
      const tab = tabOf()
      return tab ? ((await elementAt(tab.page, tab.cdp, x, y))?.info ?? null) : null
    },
    async hover(at) {
      const tab = tabOf()
      if (!tab) return null
      const found = at ? await elementAt(tab.page, tab.cdp, at.x, at.y) : null
      // The highlight of another process does not take the one before away.
      if (found?.cdp !== lit?.cdp) await unlight()
      if (found) lit = { cdp: found.cdp, out: await highlight(found) }
      return found?.info ?? null
    },
    async pick(x, y) {
      const tab = tabOf()
      if (!tab) return null
      const found = await elementAt(tab.page, tab.cdp, x, y)
      await unlight()
      return (
        found && { element: found.info, picture: await picture(tab.cdp, found.info.box, layoutSize(viewport, zoom)) }
      )
    },
    async evaluate(script) {
      const tab = (await started()).active()
      try {
        return await tab.page.evaluate(script)
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        throw new Fault("BadRequest", reason.replace(/^page\.evaluate: /, "").split("\n    at ")[0] ?? reason)
      }
    },
    async find(text, backwards = false) {
      const tab = tabOf()
      return tab ? findText(tab.cdp, text, backwards) : { found: false, count: 0 }
    },
    console: (id) => tabOf(id)?.activity.console() ?? [],
    clearConsole: (id) => tabOf(id)?.activity.clearConsole(),
    network: (id) => tabOf(id)?.activity.network() ?? [],
    answerDialog: dialogs.answer,
    chooseFiles: choosers.answer,
    cancelDownload: downloads.cancel,
    async showDownload(id) {
      const place = downloads.place(id)
      const elsewhere = new Fault("Unsupported", `This machine has no file manager to show it in. It is at ${place}.`)
      if (!options.showFile) throw elsewhere
      await options.showFile(place).catch(() => {
        throw elsewhere
      })
    },

    input(input) {
      const tab = tabOf()
      if (!tab || !control.userMay()) return
      tab.hand(input).catch((error: unknown) => log.debug("input was not taken", { error }))
    },
    async selection() {
      const frames = tabOf()?.page.frames() ?? []
      const texts = Promise.all(frames.map((frame) => frame.evaluate(selectedText).catch(() => "")))
      // A page that is busy, or stands behind its own dialog, does not answer.
      const late = new Promise<string[]>((resolve) => setTimeout(resolve, COPY_MS, []).unref())
      const text = (await Promise.race([texts, late])).find(Boolean)
      return (text ?? "").slice(0, 1_000_000)
    },
    watch: screencast.watch,
    casting: screencast.running,

    give(holder) {
      if (holder === "user") pointer = null
      control.give(holder)
    },
    async asAgent(what, run, { signal, dialog, anyTab }) {
      await started()
      return control.asAgent(
        what,
        async (held) => {
          const tab = await alive((await started()).active())
          if (!tab.shared && !anyTab) throw unshared
          dialogs.prepare(dialog ?? null)
          const watch = mishaps.watch(what)
          try {
            const point = (at: { x: number; y: number }) => {
              pointer = { tab, ...at }
              changed()
            }
            const value = await Promise.race([run({ page: tab.page, tab, point, signal: held }), watch.happened])
            return { value, dialogs: dialogs.outcomes() }
          } catch (error) {
            // What the page's end made of the action says less than the end itself.
            if (/closed|crashed|Target/.test(String(error))) throw (await watch.reason()) ?? error
            throw error
          } finally {
            watch.dispose()
            dialogs.prepare(null)
          }
        },
        signal,
      )
    },
    async dispose() {
      disposed = true
      installing?.abort.abort()
      await inOrder(stopNow)
      await gate?.close()
      gate = undefined
      listeners.clear()
    },
  }
}

/** Runs in the page. */
function selectedText(): string {
  const field = document.activeElement
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) {
    const { selectionStart, selectionEnd, value } = field
    // Fields such as `type=email` do not say.
    if (selectionStart !== null && selectionEnd !== null && selectionEnd > selectionStart)
      return value.slice(selectionStart, selectionEnd)
  }
  return String(document.getSelection() ?? "")
}
