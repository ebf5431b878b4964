import path from "node:path"
import { BrowserWindow, nativeTheme, screen } from "electron"
import type { DesktopEvents } from "../../shared/ipc.ts"
import type { Log } from "../lib/log.ts"
import { type Bounds, loadPlace, placeWindow, savePlace, smallest } from "./bounds.ts"
import { channels, type EventMessage } from "./channels.ts"
import { keepOnPage, type LockdownOptions } from "./lockdown.ts"

export interface AppWindow {
  window: BrowserWindow
  /** Tells the page something, at once or as soon as it can listen. */
  tell<E extends keyof DesktopEvents>(event: E, payload: DesktopEvents[E]): void
  /** Brings it to the front. */
  show(): void
}

export interface WindowOptions {
  /** The one-time sign-in link: the first request sets the cookie and leads to the app. */
  signInLink: string
  lockdown: LockdownOptions
  /** Where size and position are kept. */
  placeFile: string
  preload: string
  log: Log
}

export async function openAppWindow(options: WindowOptions): Promise<AppWindow> {
  const { signInLink, lockdown, placeFile, preload, log } = options
  const place = placeWindow(await loadPlace(placeFile), workAreas())
  const window = new BrowserWindow({
    x: place.x,
    y: place.y,
    width: place.width,
    height: place.height,
    minWidth: smallest.width,
    minHeight: smallest.height,
    show: false,
    title: "Outrigger",
    // The window's own surface colours, so that nothing flashes before the page has drawn.
    backgroundColor: nativeTheme.shouldUseDarkColors ? "#16171c" : "#f7f7f9",
    // macOS users expect the lights inside; elsewhere the system's own title bar keeps its menus and snapping.
    titleBarStyle: process.platform === "darwin" ? "hiddenInset" : "default",
    trafficLightPosition: { x: 12, y: 11 },
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      // The spelling dictionaries would be fetched from a foreign server.
      spellcheck: false,
    },
  })
  const contents = window.webContents
  keepOnPage(contents, lockdown)

  let listening = false
  const waiting: EventMessage[] = []
  const send = (message: EventMessage) => contents.send(channels.event, message.event, message.payload)
  contents.on("did-start-navigation", ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) listening = false
  })
  contents.on("dom-ready", () => {
    listening = true
    for (const message of waiting.splice(0)) send(message)
  })
  contents.on("render-process-gone", (_event, { reason }) => {
    if (reason === "clean-exit" || window.isDestroyed()) return
    log.error("The window's page ended unexpectedly and is loaded again", { reason })
    contents.reload()
  })

  window.once("ready-to-show", () => {
    if (place.maximized) window.maximize()
    window.show()
  })
  window.on("close", () => {
    const bounds = { ...window.getNormalBounds(), maximized: window.isMaximized() }
    savePlace(placeFile, bounds).catch((error: unknown) => log.warn("The window's place was not saved", { error }))
  })

  await window.loadURL(signInLink)
  return {
    window,
    tell(event, payload) {
      if (window.isDestroyed()) return
      const message = { event, payload } as EventMessage
      if (listening) send(message)
      else waiting.push(message)
    },
    show() {
      if (window.isDestroyed()) return
      if (window.isMinimized()) window.restore()
      window.show()
      window.focus()
    },
  }
}

/** Next to main.js in the build. */
export const preloadFile = (mainFolder: string) => path.join(mainFolder, "..", "preload", "preload.cjs")

function workAreas(): Bounds[] {
  const primary = screen.getPrimaryDisplay()
  const others = screen.getAllDisplays().filter((it) => it.id !== primary.id)
  return [primary, ...others].map((it) => it.workArea)
}
