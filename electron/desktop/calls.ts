import path from "node:path"
import type { BrowserWindow, Dialog, NativeTheme, Notification, Shell } from "electron"
import * as z from "zod/mini"
import type { DesktopCalls, DesktopEvents } from "../../shared/ipc.ts"
import { externalAddress } from "./external.ts"

export interface CallServices {
  dialog: Dialog
  shell: Shell
  nativeTheme: NativeTheme
  Notification: typeof Notification
  setBadge: (count: number) => void
  window: () => BrowserWindow | null
  /** Brings the window to the front and tells it something. */
  tell: <E extends keyof DesktopEvents>(event: E, payload: DesktopEvents[E]) => void
}

/** One handler per call of shared/ipc.ts. `run` gets arguments that fit `args`. */
export type CallHandlers = {
  [C in keyof DesktopCalls]: {
    args: z.ZodMiniType<Parameters<DesktopCalls[C]>>
    run: (...args: Parameters<DesktopCalls[C]>) => ReturnType<DesktopCalls[C]>
  }
}

const text = (limit: number) => z.string().check(z.maxLength(limit))

export function createCalls(services: CallServices): CallHandlers {
  const { dialog, shell, nativeTheme, Notification, setBadge, window, tell } = services
  // A notification that is not referenced is collected, and its click with it.
  const shown = new Set<Notification>()

  return {
    "dialog.openFolder": {
      args: z.tuple([]),
      run: () => chooseFolder(dialog, window()),
    },
    "dialog.confirm": {
      args: z.tuple([
        z.object({ title: text(300), detail: text(4000), action: text(100), danger: z.optional(z.boolean()) }),
      ]),
      async run({ title, detail, action, danger }) {
        const options = {
          type: danger ? ("warning" as const) : ("question" as const),
          message: title,
          detail,
          buttons: [action, "Cancel"],
          // Enter must not destroy anything.
          defaultId: danger ? 1 : 0,
          cancelId: 1,
          noLink: true,
        }
        const parent = window()
        const { response } = await (parent ? dialog.showMessageBox(parent, options) : dialog.showMessageBox(options))
        return response === 0
      },
    },
    "shell.openExternal": {
      args: z.tuple([text(4000)]),
      async run(url) {
        const address = externalAddress(url)
        if (!address) throw new Error("Only web and mail addresses can be opened outside.")
        await shell.openExternal(address)
      },
    },
    "shell.showItem": {
      args: z.tuple([text(4096)]),
      async run(item) {
        if (!path.isAbsolute(item)) throw new Error("An absolute path is needed to show a file.")
        shell.showItemInFolder(path.normalize(item))
      },
    },
    notify: {
      args: z.tuple([z.object({ title: text(200), body: text(1000), sessionID: z.optional(text(100)) })]),
      async run({ title, body, sessionID }) {
        if (!Notification.isSupported()) return
        const notification = new Notification({ title, body })
        shown.add(notification)
        notification.on("click", () => {
          shown.delete(notification)
          if (sessionID) tell("show-session", { sessionID })
        })
        notification.on("close", () => shown.delete(notification))
        notification.show()
      },
    },
    badge: {
      args: z.tuple([z.int().check(z.minimum(0), z.maximum(9999))]),
      async run(count) {
        setBadge(count)
      },
    },
    "theme.set": {
      args: z.tuple([z.enum(["system", "light", "dark", "contrast"])]),
      async run(theme) {
        // The high-contrast theme is the page's own; the system draws dialogs and menus as it is set to.
        nativeTheme.themeSource = theme === "contrast" ? "system" : theme
      },
    },
  }
}

export async function chooseFolder(dialog: Dialog, parent: BrowserWindow | null): Promise<string | null> {
  const options = { title: "Open folder", properties: ["openDirectory" as const, "createDirectory" as const] }
  const { canceled, filePaths } = await (parent
    ? dialog.showOpenDialog(parent, options)
    : dialog.showOpenDialog(options))
  return canceled ? null : (filePaths[0] ?? null)
}
