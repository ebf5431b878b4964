import { useEffect, useRef } from "react"
import { useApp, useHost } from "./context.tsx"
import { openFolder } from "./navigate.ts"

/** The folder given on the command line is opened once, unless the address already names a session. */
export function useStartFolder(): void {
  const app = useApp()
  const folder = useHost((state) => state.info?.folder ?? null)
  const ready = useHost((state) => state.load === "ready")
  const done = useRef(false)
  useEffect(() => {
    if (!ready || !folder || done.current) return
    done.current = true
    const known = app.host.getState().projects.find((project) => project.directory === folder)
    if (app.view.getState().sessionID) return
    if (known) app.view.setState({ projectID: known.id })
    else void openFolder(app, folder)
  }, [app, folder, ready])
}
