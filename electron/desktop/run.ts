import { stat } from "node:fs/promises"
import path from "node:path"
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  Notification,
  nativeTheme,
  safeStorage,
  session,
  shell,
} from "electron"
import { createHost } from "../host.ts"
import { createLog } from "../lib/log.ts"
import { createCalls, chooseFolder } from "./calls.ts"
import { answerWindow } from "./ipc.ts"
import { denyPermissions } from "./lockdown.ts"
import { menuTemplate } from "./menu.ts"
import { createProtection } from "./protection.ts"
import { createQuit } from "./quit.ts"
import { titlesOf } from "./titles.ts"
import { type AppWindow, openAppWindow, preloadFile } from "./window.ts"

export interface DesktopOptions {
  home: string
  port: number | null
  folder: string | null
}

/** Starts the host in this process and shows its page in a window. Throws what keeps it from starting. */
export async function runDesktop({ home, port, folder }: DesktopOptions): Promise<void> {
  const log = createLog({ scope: "desktop" })
  let appWindow: AppWindow | null = null
  const currentWindow = () => (appWindow && !appWindow.window.isDestroyed() ? appWindow.window : null)

  /** Folders that came before the window was there. */
  const folders: string[] = []
  const openFolder = async (target: unknown) => {
    if (typeof target !== "string" || !(await isFolder(target))) return
    if (appWindow) appWindow.tell("open-folder", { path: target })
    else folders.push(target)
  }
  app.on("second-instance", (_event, _argv, _directory, handed) => {
    appWindow?.show()
    void openFolder((handed as { folder?: unknown } | null)?.folder)
  })
  app.on("open-file", (event, target) => {
    event.preventDefault()
    void openFolder(target)
  })

  await app.whenReady()
  const protection = createProtection(safeStorage)
  if (!protection) log.warn("The system has no key store that protects anything; keys stay in a file of mode 0600")
  const host = await createHost({
    home,
    folder: folder ?? undefined,
    port: port ?? undefined,
    // Beside the bundle that this becomes part of.
    renderer: path.join(import.meta.dirname, "..", "renderer"),
    protection: protection ?? undefined,
    openBrowser: (url) => shell.openExternal(url),
    log,
  })
  const { origin } = new URL(host.url)
  const connection = () => ({ url: host.url, token: host.token })

  const quit = createQuit({
    dialog,
    window: currentWindow,
    runningTurns: async () => titlesOf(await host.running(), connection()),
    stopHost: () => host.stop(),
    exit: (code) => app.exit(code),
  })
  app.on("before-quit", (event) => {
    event.preventDefault()
    void quit.request()
  })
  app.on("window-all-closed", () => {
    if (process.platform !== "darwin") app.quit()
  })
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    process.on(signal, () => void quit.request({ ask: false }))
  }

  const lockdown = { origin, openExternal: (url: string) => void shell.openExternal(url) }
  denyPermissions(session.defaultSession, lockdown)
  const calls = createCalls({
    dialog,
    shell,
    nativeTheme,
    Notification,
    setBadge: (count) => app.setBadgeCount(count),
    window: currentWindow,
    tell(event, payload) {
      appWindow?.show()
      appWindow?.tell(event, payload)
    },
  })
  answerWindow({ ipcMain, origin, connection, calls })

  const showWindow = async () => {
    appWindow = await openAppWindow({
      signInLink: host.signInLink(),
      lockdown,
      placeFile: path.join(home, "window", "place.json"),
      preload: preloadFile(import.meta.dirname),
      log,
    })
    // Closing the last window quits, and quitting may be refused: ask before it is gone.
    appWindow.window.on("close", (event) => {
      if (process.platform === "darwin") return
      event.preventDefault()
      app.quit()
    })
    for (const target of folders.splice(0)) appWindow.tell("open-folder", { path: target })
  }
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      menuTemplate({
        platform: process.platform,
        name: app.name,
        developer: !app.isPackaged,
        act: (id) => appWindow?.tell("action", { id }),
        openFolder: () => void chooseFolder(dialog, currentWindow()).then(openFolder),
      }),
    ),
  )
  app.on("activate", () => {
    if (BrowserWindow.getAllWindows().length === 0) void showWindow()
    else appWindow?.show()
  })
  await showWindow()
}

const isFolder = (target: string) =>
  stat(target).then(
    (it) => it.isDirectory(),
    () => false,
  )
