import { createSandboxStore } from "../change/sandbox-store.ts"
import { isInside } from "../lib/paths.ts"
import type { CommandPlace } from "../terminal/command-log.ts"
import type { Core } from "./core.ts"

/** Says where a session's command runs, and which session a person sees it under. */
export function createCommandPlaces({ db, sessions }: Pick<Core, "db" | "sessions">) {
  const sandboxes = createSandboxStore(db)
  const outermost = (id: string) => {
    let session = sessions.find(id)
    while (session?.parentID) {
      const parent = sessions.find(session.parentID)
      if (!parent) break
      session = parent
    }
    return session
  }
  return (sessionID: string, cwd: string): CommandPlace => {
    const session = outermost(sessionID)
    if (!session) return { place: "elsewhere" }
    const sandbox = sandboxes.get(session.id)
    const folder = sandbox?.target ?? session.directory
    return {
      place: sandbox && isInside(sandbox.root, cwd) ? "sandbox" : isInside(folder, cwd) ? "folder" : "elsewhere",
      folder,
      rootID: session.id,
      title: session.title,
    }
  }
}
