/**
 * Everything the window asks of Electron, as one map from channel to signature. Only what a web page cannot do;
 * everything else goes over the host's API. The preload exposes `window.outrigger` with exactly these two functions
 * plus the connection; it does not grow per feature.
 */
export interface DesktopCalls {
  /** Native folder dialog. Absolute path, or null when cancelled. */
  "dialog.openFolder": () => Promise<string | null>
  "dialog.confirm": (options: { title: string; detail: string; action: string; danger?: boolean }) => Promise<boolean>
  "shell.openExternal": (url: string) => Promise<void>
  "shell.showItem": (path: string) => Promise<void>
  notify: (options: { title: string; body: string; sessionID?: string }) => Promise<void>
  badge: (count: number) => Promise<void>
  "theme.set": (theme: "system" | "light" | "dark" | "contrast") => Promise<void>
}

/** What Electron tells the window. */
export interface DesktopEvents {
  /** A menu item or shortcut: the id of an action in the registry. */
  action: { id: string }
  /** Open this folder (second instance, dock drop, command line). */
  "open-folder": { path: string }
  /** A notification was clicked. */
  "show-session": { sessionID: string }
}

export interface DesktopBridge {
  /** Address and credential of the host's API. */
  connection(): Promise<{ url: string; token: string }>
  call<C extends keyof DesktopCalls>(channel: C, ...args: Parameters<DesktopCalls[C]>): ReturnType<DesktopCalls[C]>
  on<E extends keyof DesktopEvents>(event: E, listener: (payload: DesktopEvents[E]) => void): () => void
  /** Absolute path of a file or folder dropped on the window. */
  pathOf(file: File): string
}

declare global {
  interface Window {
    /** Present in Electron only. */
    outrigger?: DesktopBridge
  }
}
