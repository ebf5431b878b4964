import path from "node:path"
import type { Page } from "playwright-core"
import { Fault } from "../../shared/fault.ts"
import {
  type BrowserInput,
  type BrowserState,
  type ConsoleEntry,
  type ElementInfo,
  type NetworkEntry,
  type PickedElement,
  type Viewport,
  viewportPresets,
} from "../../shared/native/browser.ts"
import type { Log } from "../lib/log.ts"
import { pageAddress } from "../lib/page-address.ts"
import { createControl, type Holder } from "./control.ts"
import { createDialogs, type DialogAnswer } from "./dialogs.ts"
import { discover } from "./discover.ts"
import { createDownloads } from "./downloads.ts"
import { elementAt, highlight, picture } from "./element.ts"
import { navigationFault, reservedFault } from "./failure.ts"
import { createFileChoosers, type GivenFile } from "./file-choosers.ts"
import { type Gate, type GateOptions, openGate } from "./gate.ts"
import { dispatchInput } from "./input.ts"
import { installChromium } from "./install.ts"
import { launch } from "./launch.ts"
import { createRunning, type Running } from "./running.ts"
import { createScreencast, type Viewer, type Watching } from "./screencast.ts"
import type { Tab } from "./tab.ts"

export type BrowserNews =
  | { type: "state"; state: BrowserState }
  | { type: "console"; tab: string; entry: ConsoleEntry }
  /** One line of the installer, and how it ended. */
  | { type: "install"; line: string }
  | { type: "installed"; ok: boolean; message: string }

export interface Navigated {
  url: string
  title: string
  /** HTTP status of the document; null when there was no request. */
  status: number | null
}

/** What an agent may do: the page itself, while it holds control. */
export interface AgentHold {
  page: Page
  tab: Tab
  tabs: readonly Tab[]
  /** Fires when the user takes over or the turn stops. */
  signal: AbortSignal
}

/**
 * One Chromium, shared by the user and the agent. "The page" is that of the active tab. What needs a running browser
 * starts it: Fault `Unavailable` when there is none on this machine or it does not start.
 */
export interface Browser {
  state(): BrowserState
  /** Looks for a Chromium first; later calls know. */
  status(): Promise<BrowserState>
  /** State news is given once for changes that come together. */
  subscribe(listener: (news: BrowserNews) => void): { dispose(): void }

  /** Idempotent for the same profile. `scale`: device pixels of a CSS pixel, for sharp pictures. */
  start(options?: { profile?: BrowserState["profile"]; scale?: number }): Promise<BrowserState>
  stop(): Promise<BrowserState>
  /** Downloads a Chromium; resolves when it is there. One at a time. Throws Fault `Unavailable` with the reason. */
  install(): Promise<void>
  cancelInstall(): void

  /** To DOMContentLoaded, 30 s at most. Throws Fault `Forbidden` for our own ports and metadata services. */
  navigate(address: string, options?: { tab?: string; signal?: AbortSignal }): Promise<Navigated>
  /** Nothing happens at the end of the history. */
  back(): Promise<void>
  forward(): Promise<void>
  reload(): Promise<void>
  stopLoading(): Promise<void>

  openTab(options?: { address?: string; private?: boolean }): Promise<string>
  closeTab(id: string): Promise<void>
  activateTab(id: string): Promise<void>
  setViewport(viewport: Viewport): Promise<void>
  /** The room of the panel that watches: what the viewport `fit` follows. */
  room(size: { width: number; height: number; scale: number }): void

  /** Reads the element and clicks; null where there is none. */
  click(x: number, y: number): Promise<ElementInfo | null>
  /** Null when the browser is not running. */
  element(x: number, y: number): Promise<ElementInfo | null>
  /** Highlights the element at a point, outside of the page's layout; null ends it. */
  hover(at: { x: number; y: number } | null): Promise<ElementInfo | null>
  pick(x: number, y: number): Promise<PickedElement | null>
  /** The value as JSON has it. Errors of the script are Fault `BadRequest`. */
  evaluate(script: string): Promise<unknown>
  console(tab?: string): ConsoleEntry[]
  clearConsole(tab?: string): void
  network(tab?: string): NetworkEntry[]
  answerDialog(id: string, answer: DialogAnswer): Promise<void>
  chooseFiles(id: string, files: GivenFile[]): Promise<void>

  /** From the user's mouse and keys. Ignored while an agent acts, and when nothing runs. */
  input(input: BrowserInput): void
  /** What is selected in the page. */
  selection(): Promise<string>
  watch(viewer: Viewer): Watching
  /** Whether pictures are being made now. */
  casting(): boolean

  /** Who may act. Giving control to the user ends what the agent is just doing. */
  give(holder: Holder): void
  /** Runs an agent's action on the active page: one at a time, waiting while the user holds control (see control.ts). */
  asAgent<T>(
    what: string,
    run: (hold: AgentHold) => Promise<T>,
    options: { signal: AbortSignal; dialog?: DialogAnswer },
  ): Promise<{ value: T; dialogs: string[] }>
  dispose(): Promise<void>
}

export interface BrowserOptions {
  log: Log
  paths: { home: string }
  /** Ports of our own listeners. */
  ownPorts: () => readonly number[]
  env: Record<string, string | undefined>
  /** A light sign for the event stream: status or holder changed. */
  onChange?: (state: Pick<BrowserState, "status" | "holder" | "acting">) => void
  lookup?: GateOptions["lookup"]
  /** Finds a Chromium; by default where they usually are. */
  find?: typeof discover
  /** How long an agent's action waits for the user to hand control back, and a dialog for an answer. */
  patienceMs?: number
  dialogMs?: number
}

const NAVIGATION_MS = 30_000

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
  let scale = 1
  let wantedScale = 1
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

  async function startNow(wanted: { profile?: BrowserState["profile"]; scale?: number }): Promise<void> {
    if (disposed) throw new Fault("Unavailable", "The host is stopping.")
    if (running && (!wanted.profile || wanted.profile === profile)) return
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
    const back = status === "crashed" ? lastUrl : undefined
    status = "starting"
    message = null
    profile = wanted.profile ?? profile
    scale = Math.min(3, Math.max(1, wanted.scale ?? wantedScale))
    changed()
    try {
      gate ??= await openGate({ ownPorts, log: log.child("gate"), lookup: options.lookup })
      const context = await launch({
        program: found,
        profile: profile === "user" ? path.join(folder, "profile") : null,
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
        viewport: () => viewport,
        scale,
        onConsole: (tab, entry) => emit({ type: "console", tab, entry }),
        changed,
      })
      status = "running"
      changed()
      if (back) void go(running.active(), back).catch(() => {})
    } catch (error) {
      status = "stopped"
      message = error instanceof Error ? error.message : String(error)
      changed()
      throw error
    }
  }

  /** Chromium is gone. Unless we ended it, it crashed. */
  function ended(which: Running | undefined): void {
    if (!which || which !== running) return
    running = undefined
    status = "crashed"
    message = `${program ?? "The browser"} ended unexpectedly. It starts again with the next use.`
    log.warn("the browser ended unexpectedly")
    void screencast.point(null)
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
      tab.failure = fault.message
      changed()
      throw fault
    }
  }

  async function history(step: (page: Page) => Promise<unknown>): Promise<void> {
    if (!running || !gate) return
    const tab = running.active()
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
  const tabOf = (id?: string) => (running ? (id ? running.find(id) : running.active()) : undefined)

  return {
    state: describe,
    async status() {
      if (!looked) await look()
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
      return go(tab ? ready.find(tab) : ready.active(), target, signal)
    },
    back: () => history((page) => page.goBack(patience)),
    forward: () => history((page) => page.goForward(patience)),
    reload: () => history((page) => page.reload(patience)),
    async stopLoading() {
      await tabOf()?.cdp.send("Page.stopLoading")
    },

    async openTab({ address, private: isPrivate } = {}) {
      const target = address ? pageAddress(address) : undefined
      const ready = await started()
      const tab = await ready.open({ private: isPrivate })
      await ready.activate(tab)
      if (target) void go(tab, target).catch(() => {})
      return tab.id
    },
    async closeTab(id) {
      const tab = tabOf(id)
      if (tab) await running?.close(tab)
    },
    async activateTab(id) {
      const tab = tabOf(id)
      if (tab) await running?.activate(tab)
    },
    async setViewport(next) {
      viewport = next
      await running?.resize(viewport)
      changed()
    },
    room({ width, height, scale: pixels }) {
      wantedScale = Math.min(3, Math.max(1, Math.round(pixels * 4) / 4))
      if (viewport.preset !== "fit") return
      const fit = (value: number) => Math.min(4096, Math.max(200, Math.round(value)))
      if (viewport.width === fit(width) && viewport.height === fit(height)) return
      viewport = { preset: "fit", width: fit(width), height: fit(height), mobile: false }
      void running?.resize(viewport)
      changed()
    },

    async click(x, y) {
      const tab = (await started()).active()
      const found = await elementAt(tab.cdp, x, y)
      await tab.page.mouse.click(x, y)
      return found?.info ?? null
    },
    async element(x, y) {
      const tab = tabOf()
      return tab ? ((await elementAt(tab.cdp, x, y))?.info ?? null) : null
    },
    async hover(at) {
      const tab = tabOf()
      if (!tab) return null
      const found = at ? await elementAt(tab.cdp, at.x, at.y) : null
      await highlight(tab.cdp, found?.backendNodeId ?? null)
      return found?.info ?? null
    },
    async pick(x, y) {
      const tab = tabOf()
      if (!tab) return null
      const found = await elementAt(tab.cdp, x, y)
      await highlight(tab.cdp, null)
      return found && { element: found.info, picture: await picture(tab.cdp, found.info.box, viewport) }
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
    console: (id) => tabOf(id)?.activity.console() ?? [],
    clearConsole: (id) => tabOf(id)?.activity.clearConsole(),
    network: (id) => tabOf(id)?.activity.network() ?? [],
    answerDialog: dialogs.answer,
    chooseFiles: choosers.answer,

    input(input) {
      const tab = tabOf()
      if (!tab || !control.userMay()) return
      dispatchInput(tab.cdp, input).catch((error: unknown) => log.debug("input was not taken", { error }))
    },
    async selection() {
      const text = await tabOf()
        ?.page.evaluate(selectedText)
        .catch(() => "")
      return (text ?? "").slice(0, 1_000_000)
    },
    watch: screencast.watch,
    casting: screencast.running,

    give: control.give,
    async asAgent(what, run, { signal, dialog }) {
      await started()
      return control.asAgent(
        what,
        async (held) => {
          const ready = await started()
          const tab = ready.active()
          dialogs.prepare(dialog ?? null)
          try {
            const value = await run({ page: tab.page, tab, tabs: ready.tabs(), signal: held })
            return { value, dialogs: dialogs.outcomes() }
          } finally {
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
