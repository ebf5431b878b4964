import { once } from "node:events"
import { _electron } from "playwright-core"
import { root } from "../../build/vite/places.ts"
import type { Desktop, OpenOptions } from "./driver.ts"
import type { DialogMethod, Seen } from "./stand-in/control.ts"

interface Recorder {
  dialogs: Seen["dialogs"]
  answers: { method: DialogMethod; result: unknown }[]
  external: string[]
  notifications: { title: string; body: string }[]
  shown: { emit(event: string): void }[]
}

/**
 * Real Electron, through Playwright. The system's own surfaces (dialogs, notifications, the browser) are replaced by
 * recorders in the main process, because nobody could click them; everything else is the real thing.
 */
export async function openElectron(executablePath: string, { home, folder, env }: OpenOptions): Promise<Desktop> {
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : []
  const electron = await _electron.launch({
    executablePath,
    args: [...sandbox, root, "--home", home, "--port", "0", ...(folder ? [folder] : [])],
    env: { ...definedOnly(process.env), ...env },
  })
  const child = electron.process()
  const exited = once(child, "exit").then(([code]) => code as number | null)
  await electron.evaluate(({ dialog, shell, Notification: Shown }) => {
    const recorder: Recorder = { dialogs: [], answers: [], external: [], notifications: [], shown: [] }
    Object.assign(globalThis, { recorder })
    for (const method of ["showOpenDialog", "showMessageBox"] as const) {
      const replaced = async (...args: unknown[]) => {
        recorder.dialogs.push({ method, options: args.at(-1) as Record<string, unknown> })
        for (;;) {
          const at = recorder.answers.findIndex((it) => it.method === method)
          if (at >= 0) return recorder.answers.splice(at, 1)[0]?.result
          await new Promise((resolve) => setTimeout(resolve, 20))
        }
      }
      Object.assign(dialog, { [method]: replaced })
    }
    Object.assign(shell, { openExternal: async (url: string) => void recorder.external.push(url) })
    Shown.prototype.show = function show(this: Electron.Notification) {
      recorder.notifications.push({ title: this.title, body: this.body })
      recorder.shown.push(this)
    }
  })
  const page = await electron.firstWindow()
  await page.waitForLoadState("domcontentloaded")

  return {
    page,
    pid: child.pid ?? 0,
    exited,
    seen: () =>
      electron.evaluate(({ app, BrowserWindow, Menu }) => {
        const { dialogs, external, notifications } = (globalThis as unknown as { recorder: Recorder }).recorder
        const items = Menu.getApplicationMenu()?.items.flatMap((it) => it.submenu?.items ?? []) ?? []
        // Typed for the deprecated main-frame form only; it is what the window really got.
        const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as
          | { getLastWebPreferences(): Record<string, unknown> }
          | undefined
        return {
          dialogs,
          external,
          notifications,
          menu: items.map((it) => it.id).filter(Boolean),
          badge: app.getBadgeCount(),
          windowOptions: { ...contents?.getLastWebPreferences() },
        }
      }),
    answerDialog: (method, result) =>
      electron.evaluate(
        (_electron, answer) => {
          ;(globalThis as unknown as { recorder: Recorder }).recorder.answers.push(answer)
        },
        { method, result },
      ),
    clickMenu: (id) =>
      electron.evaluate(({ Menu }, item) => Menu.getApplicationMenu()?.getMenuItemById(item)?.click(), id),
    clickNotification: (index) =>
      electron.evaluate((_electron, at) => {
        ;(globalThis as unknown as { recorder: Recorder }).recorder.shown[at]?.emit("click")
      }, index),
    knowPath: async () => undefined,
    closeWindow: () => electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close()),
    quit: () => electron.evaluate(({ app }) => setImmediate(() => app.quit())).then(() => undefined),
    async kill() {
      if (child.exitCode !== null) return
      child.kill("SIGTERM")
      const timer = setTimeout(() => child.kill("SIGKILL"), 10_000)
      await exited
      clearTimeout(timer)
    },
  }
}

const definedOnly = (env: NodeJS.ProcessEnv) =>
  Object.fromEntries(Object.entries(env).filter((it): it is [string, string] => it[1] !== undefined))
