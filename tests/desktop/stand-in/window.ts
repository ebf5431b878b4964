import { EventEmitter } from "node:events"
import type { Page, Route } from "playwright-core"
import { invokeHandler } from "./ipc-main.ts"
import { type OpenedPage, openPage } from "./page.ts"
import { seen } from "./state.ts"

interface WindowOptions {
  x: number
  y: number
  width: number
  height: number
  webPreferences: { preload: string }
}

const windows = new Set<BrowserWindow>()
let userData = ""
/** Tells the windows where their profile goes; app.setPath does. */
export const keepProfileIn = (folder: string): void => {
  userData = folder
}

/** Main's handle on a page. Its events come from Chromium's. */
class WebContents extends EventEmitter {
  page: Page | null = null
  #openHandler: (details: { url: string }) => { action: string } = () => ({ action: "allow" })

  send(channel: string, ...args: unknown[]): void {
    this.page
      ?.evaluate(
        ([name, values]) => {
          const world = window as unknown as { __standInEvent?: (name: string, values: unknown[]) => void }
          world.__standInEvent?.(name, values)
        },
        [channel, args] as const,
      )
      .catch(() => undefined)
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.#openHandler = handler
  }
  getURL(): string {
    return this.page?.url() ?? ""
  }
  reload(): void {
    void this.page?.reload()
  }
  /** Reports navigations as Electron does. */
  async follow({ page }: OpenedPage): Promise<void> {
    this.page = page
    page.on("domcontentloaded", () => this.emit("dom-ready"))
    await page.route("**/*", (route) => this.#answer(route, page).catch(() => undefined))
  }
  /** The page asks for a new window. There is none to give: main has to deny it. */
  opens(url: string): void {
    const { action } = this.#openHandler({ url })
    if (action !== "deny") throw new Error("The stand-in has no second window")
  }
  async #answer(route: Route, page: Page): Promise<void> {
    const request = route.request()
    if (!request.isNavigationRequest()) return route.continue()
    return this.#navigates(route, request.frame() === page.mainFrame(), page.url() !== "about:blank")
  }
  /** Main's own loadURL is no navigation by the page. */
  #navigates(route: Route, isMainFrame: boolean, byPage: boolean): Promise<void> {
    let stopped = false
    const event = {
      url: route.request().url(),
      isMainFrame,
      isSameDocument: false,
      preventDefault() {
        stopped = true
      },
    }
    if (byPage) this.emit("will-frame-navigate", event)
    if (byPage && isMainFrame) this.emit("will-navigate", event)
    if (stopped) return route.abort("aborted")
    if (isMainFrame) this.emit("did-start-navigation", event)
    return route.continue()
  }
}

export class BrowserWindow extends EventEmitter {
  readonly webContents = new WebContents()
  readonly #options: WindowOptions
  #opened: OpenedPage | null = null
  #destroyed = false

  constructor(options: WindowOptions) {
    super()
    this.#options = options
    const { webPreferences, ...rest } = options
    seen.windowOptions = { ...rest, ...webPreferences }
    windows.add(this)
  }
  static getAllWindows(): BrowserWindow[] {
    return [...windows]
  }
  async loadURL(url: string): Promise<void> {
    const { width, height, webPreferences } = this.#options
    this.#opened = await openPage({
      userData,
      width,
      height,
      preload: webPreferences.preload,
      answer: ({ channel, args }, frame) => invokeHandler(channel, args, frame),
      opens: (url) => this.webContents.opens(url),
    })
    await this.webContents.follow(this.#opened)
    await this.#opened.page.goto(url)
    this.emit("ready-to-show")
    seen.devtools = this.#opened.devtools
  }
  /** What the user's click on the close button does. */
  close(): void {
    let kept = false
    this.emit("close", { preventDefault: () => (kept = true) })
    if (!kept) void this.destroy()
  }
  async destroy(): Promise<void> {
    this.#destroyed = true
    windows.delete(this)
    await this.#opened?.context.close()
  }
  isDestroyed = () => this.#destroyed
  isMinimized = () => false
  isMaximized = () => false
  getNormalBounds = () => {
    const { x, y, width, height } = this.#options
    return { x, y, width, height }
  }
  maximize(): void {}
  restore(): void {}
  show(): void {}
  focus(): void {}
}
