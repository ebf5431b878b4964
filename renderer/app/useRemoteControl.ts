import { useEffect } from "react"
import { toast } from "sonner"
import type { StreamEvent } from "../../shared/native/host.ts"
import { runAction } from "../actions/registry.ts"
import { emptyDraft } from "../state/drafts.ts"
import { useApp } from "./context.tsx"
import type { App } from "./createApp.ts"
import { showSession } from "./navigate.ts"

/** Commands by the names that editor plugins send (`POST /tui/execute-command` and its shortcuts). */
const commands: Record<string, (app: App) => void> = {
  "help.show": (app) => app.view.setState({ overlay: "keys" }),
  "session.list": (app) => app.view.setState({ overlay: "palette" }),
  "model.list": (app) => app.view.setState({ overlay: "model" }),
  "agent.cycle": (app) => app.view.setState({ overlay: "agent" }),
  "theme.switch": (app) => app.view.setState({ overlay: "settings", settingsPage: "appearance" }),
  "session.new": (app) => runAction(app, "session.new"),
  "session.compact": (app) => runAction(app, "session.compact"),
  "session.interrupt": (app) => runAction(app, "turn.interrupt"),
  "prompt.clear": (app) => app.drafts.clear(draftKey(app)),
  "prompt.submit": (app) => app.remote.submit(),
  "session.first": () => scroll((log) => -log.scrollHeight),
  "session.last": () => scroll((log) => log.scrollHeight),
  "session.page.up": () => scroll((log) => -log.clientHeight),
  "session.page.down": () => scroll((log) => log.clientHeight),
  "session.half.page.up": () => scroll((log) => -log.clientHeight / 2),
  "session.half.page.down": () => scroll((log) => log.clientHeight / 2),
  "session.line.up": () => scroll(() => -20),
  "session.line.down": () => scroll(() => 20),
}

/** Editor plugins drive this window through the opencode API. A window in the background lets another one act. */
export function useRemoteControl(): void {
  const app = useApp()
  useEffect(
    () =>
      app.sync.listen((event) => {
        if (event.type.startsWith("tui.") && document.visibilityState === "visible") obey(app, event)
      }),
    [app],
  )
}

function obey(app: App, { type, properties }: StreamEvent): void {
  const text = (name: string) => (typeof properties[name] === "string" ? properties[name] : "")
  if (type === "tui.prompt.append") {
    const key = draftKey(app)
    const draft = app.drafts.getState()[key] ?? emptyDraft
    app.drafts.change(key, { text: draft.text + text("text") })
  }
  if (type === "tui.command.execute") commands[text("command")]?.(app)
  if (type === "tui.session.select") showSession(app, text("sessionID"))
  if (type === "tui.toast.show") {
    const variant = text("variant")
    const show = variant === "success" || variant === "warning" || variant === "error" ? toast[variant] : toast.info
    const duration = typeof properties.duration === "number" ? properties.duration : undefined
    const title = text("title")
    show(title || text("message"), { ...(title && { description: text("message") }), ...(duration && { duration }) })
  }
}

function draftKey(app: App): string {
  const { sessionID, projectID } = app.view.getState()
  return sessionID ?? `new:${projectID ?? ""}`
}

function scroll(by: (log: Element) => number): void {
  const log = document.querySelector('[role="log"]')
  log?.scrollBy({ top: by(log) })
}
