import { useEffect } from "react"
import { runAction } from "../actions/registry.ts"
import { useApp } from "./context.tsx"
import { openFolder, showSession } from "./navigate.ts"

/** What Electron tells the window: menu items, folders to open, notifications that were clicked. */
export function useBridge(): void {
  const app = useApp()
  useEffect(() => {
    const { bridge } = app
    if (!bridge) return
    const off = [
      bridge.on("action", ({ id }) => runAction(app, id)),
      bridge.on("open-folder", ({ path }) => void openFolder(app, path)),
      bridge.on("show-session", ({ sessionID }) => showSession(app, sessionID)),
    ]
    return () => {
      for (const stop of off) stop()
    }
  }, [app])
}
