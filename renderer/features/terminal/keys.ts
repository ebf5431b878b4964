import { actionFor } from "../../actions/shortcuts.ts"
import type { App } from "../../app/createApp.ts"
import { isMac } from "../../lib/keys.ts"

const isWindows = typeof navigator !== "undefined" && /win/i.test(navigator.platform)

/** The system's own way to copy out of a terminal, where Ctrl+C interrupts. ⌘C and Ctrl+Insert do it by themselves. */
export function copies(event: KeyboardEvent, selected: boolean): boolean {
  if (isMac || event.code !== "KeyC" || !event.ctrlKey || event.altKey) return false
  return event.shiftKey || (isWindows && selected)
}

/** Keys that paste by themselves once the terminal leaves them alone. */
export function pastes(event: KeyboardEvent): boolean {
  if (isMac || event.altKey) return false
  if (event.code === "Insert") return event.shiftKey && !event.ctrlKey
  return event.code === "KeyV" && event.ctrlKey && (event.shiftKey || isWindows)
}

/**
 * Keys that mean something to the window and nothing to a program in a terminal: those with ⌘, or Ctrl and Shift, and of
 * the others only what is worth taking from it (F6, the dock, find).
 */
export function isOurs(app: App, event: KeyboardEvent): boolean {
  const action = actionFor(app, event)
  if (!action) return false
  return event.metaKey || (event.ctrlKey && event.shiftKey) || action.inTerminal === true
}

/** The usual keys of the system, as a menu shows them. */
export const copyKeys = isMac || isWindows ? "mod+c" : "mod+shift+c"
export const pasteKeys = isMac || isWindows ? "mod+v" : "mod+shift+v"
