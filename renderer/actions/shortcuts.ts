import type { App } from "../app/createApp.ts"
import { matches, parseShortcut } from "../lib/keys.ts"
import type { Action } from "./action.ts"
import { actions } from "./registry.ts"

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.closest("input, textarea, select, .monaco-editor, .xterm") !== null)

/** What the keys mean here and now. Bare keys mean nothing while someone types or inside an open dialog. */
export function actionFor(app: App, event: KeyboardEvent): Action | undefined {
  const inField = typing(event.target)
  return actions.find((action) => {
    const keys = action.keys?.find((candidate) => matches(event, candidate))
    if (!keys) return false
    const { mod, alt } = parseShortcut(keys)
    const bare = !mod && !alt
    if (bare && inField && !action.whileTyping) return false
    if (bare && !action.whileTyping && document.querySelector("[role=dialog][data-modal]")) return false
    return (action.when?.(app) ?? true) && (action.keysWhen?.(app) ?? true)
  })
}

/** Listens for every action's keys. */
export function listenForShortcuts(app: App): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return
    const action = actionFor(app, event)
    if (!action) return
    event.preventDefault()
    void action.run(app)
  }
  window.addEventListener("keydown", onKey)
  return () => window.removeEventListener("keydown", onKey)
}
