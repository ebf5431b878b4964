/** What the test tells the stand-in, and what it answers. Travels over the child process's IPC channel. */
export type Order =
  | { do: "answer-dialog"; method: DialogMethod; result: unknown }
  | { do: "click-menu"; id: string }
  | { do: "click-notification"; index: number }
  | { do: "close-window" }
  | { do: "quit" }
  | { do: "look" }

export type DialogMethod = "showOpenDialog" | "showMessageBox"

/** Everything that was shown or asked of the system so far. */
export interface Seen {
  /** Where the test finds the window's Chromium. Null until it is open. */
  devtools: string | null
  dialogs: { method: DialogMethod; options: Record<string, unknown> }[]
  /** Ids of the menu's items that have one. */
  menu: string[]
  notifications: { title: string; body: string }[]
  external: string[]
  badge: number
  windowOptions: Record<string, unknown> | null
  errorBoxes: string[]
}

export type Answer = { id: number; seen: Seen } | { id: number; error: string }
