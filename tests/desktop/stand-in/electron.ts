/**
 * The parts of the `electron` module that main.ts uses, under plain Node: Chromium is the window, the test answers
 * dialogs and clicks menus over IPC (control.ts). What a method does is written as Electron documents it; what main
 * does not use is not here, so that a new use fails at once instead of passing untested.
 */
import { EventEmitter, once } from "node:events"
import path from "node:path"
import type { Answer, Order } from "./control.ts"
import { takeLock } from "./single-instance.ts"
import { answerDialog, seen, showDialog } from "./state.ts"
import { BrowserWindow, keepProfileIn } from "./window.ts"

export { ipcMain } from "./ipc-main.ts"
export { BrowserWindow }

let ready = false
const readiness = new EventEmitter()
/** Main's top level has run: Electron would now become ready. */
export function electronIsReady(): void {
  ready = true
  readiness.emit("ready")
}

class App extends EventEmitter {
  readonly isPackaged = false
  name = "Electron"
  #paths: Record<string, string> = {}

  enableSandbox(): void {}
  setName(name: string): void {
    this.name = name
  }
  setPath(name: string, folder: string): void {
    if (!path.isAbsolute(folder)) throw new Error("Path must be absolute")
    this.#paths[name] = folder
    if (name === "userData") keepProfileIn(folder)
  }
  requestSingleInstanceLock(data: unknown): boolean {
    return takeLock(this.#paths.userData ?? "", data, (handover) => {
      this.emit("second-instance", {}, handover.argv, handover.directory, handover.data)
    })
  }
  async whenReady(): Promise<void> {
    if (!ready) await once(readiness, "ready")
  }
  setBadgeCount(count: number): boolean {
    seen.badge = count
    return true
  }
  quit(): void {
    let kept = false
    this.emit("before-quit", { preventDefault: () => (kept = true) })
    if (!kept) this.exit(0)
  }
  exit(code: number): void {
    void Promise.all(BrowserWindow.getAllWindows().map((window) => window.destroy())).finally(() => process.exit(code))
  }
}
export const app = new App()

export const dialog = {
  showOpenDialog: (...args: unknown[]) => showDialog("showOpenDialog", args.at(-1) as Record<string, unknown>),
  showMessageBox: (...args: unknown[]) => showDialog("showMessageBox", args.at(-1) as Record<string, unknown>),
  showErrorBox(title: string, content: string): void {
    seen.errorBoxes.push(`${title}: ${content}`)
    process.stderr.write(`${title}: ${content}\n`)
  },
}

interface MenuItem {
  id?: string
  click?: () => void
  submenu?: MenuItem[]
}
let menu: MenuItem[] = []
export const Menu = {
  buildFromTemplate: (template: MenuItem[]) => template,
  setApplicationMenu(template: MenuItem[]): void {
    menu = template.flatMap((it) => it.submenu ?? [])
    seen.menu = menu.flatMap((it) => it.id ?? [])
  },
}

const notifications: Notification[] = []
export class Notification extends EventEmitter {
  readonly #shown: { title: string; body: string }
  constructor(options: { title: string; body: string }) {
    super()
    this.#shown = { title: options.title, body: options.body }
  }
  static isSupported = () => true
  show(): void {
    notifications.push(this)
    seen.notifications.push(this.#shown)
  }
}

export const nativeTheme = { themeSource: "system", shouldUseDarkColors: true }

/** A Linux without a keyring, which is what a machine that runs tests is. */
export const safeStorage = {
  isEncryptionAvailable: () => true,
  getSelectedStorageBackend: () => "basic_text",
  encryptString(): never {
    throw new Error("basic_text protects nothing and must not be used")
  },
}

const area = { x: 0, y: 0, width: 1440, height: 900 }
export const screen = {
  getPrimaryDisplay: () => ({ id: 1, workArea: area }),
  getAllDisplays: () => [{ id: 1, workArea: area }],
}

export const session = {
  defaultSession: {
    setPermissionRequestHandler(): void {},
    setPermissionCheckHandler(): void {},
    setDevicePermissionHandler(): void {},
  },
}

export const shell = {
  async openExternal(url: string): Promise<void> {
    seen.external.push(url)
  },
  showItemInFolder(): void {},
}

process.on("message", ({ id, order }: { id: number; order: Order }) => {
  let answer: Answer
  try {
    follow(order)
    answer = { id, seen }
  } catch (error) {
    answer = { id, error: String(error) }
  }
  process.send?.(answer)
})
// The test's end of the channel must not keep a finished main process alive.
process.channel?.unref()

function follow(order: Order): void {
  switch (order.do) {
    case "answer-dialog":
      return answerDialog(order.method, order.result)
    case "click-menu": {
      const item = menu.find((it) => it.id === order.id)
      if (!item?.click) throw new Error(`The menu has no item ${order.id}`)
      return item.click()
    }
    case "click-notification":
      notifications[order.index]?.emit("click")
      return
    case "close-window":
      return BrowserWindow.getAllWindows()[0]?.close()
    case "quit":
      return app.quit()
    case "look":
      return
  }
}
