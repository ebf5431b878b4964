import type { App } from "../app/createApp.ts"
import { matches, parseShortcut } from "../lib/keys.ts"
import { actions } from "./registry.ts"

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.closest("input, textarea, select, .monaco-editor, .xterm") !== null)

/** Listens for every action's keys. Bare keys never fire while someone types or inside an open dialog. */
export function listenForShortcuts(app: App): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return
    const inField = typing(event.target)
    for (const action of actions) {
      const keys = action.keys?.find((candidate) => matches(event, candidate))
      if (!keys) continue
      const { mod, alt } = parseShortcut(keys)
      const bare = !mod && !alt
      if (bare && inField && !action.whileTyping) continue
      if (bare && !action.whileTyping && document.querySelector("[role=dialog][data-modal]")) continue
      if (action.when && !action.when(app)) continue
      if (action.keysWhen && !action.keysWhen(app)) continue
      event.preventDefault()
      void action.run(app)
      return
    }
  }
  window.addEventListener("keydown", onKey)
  return () => window.removeEventListener("keydown", onKey)
}
