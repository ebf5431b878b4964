import { access } from "node:fs/promises"
import path from "node:path"
import type { Companions } from "../api/services.ts"
import type { Changes } from "../change/changes.ts"
import { type Disposable, disposable } from "../lib/dispose.ts"
import type { Core } from "./core.ts"

/**
 * The hooks that are for the beginning of a session, whichever front end began it. Costs one look into its folder; what
 * runs hooks is made only where there are some.
 */
export function followStarts(input: {
  core: Core
  changes: () => Promise<Changes>
  companions: () => Promise<Companions>
}): Disposable {
  const { events, sessions, log } = input.core
  let ended = false
  const start = async (sessionID: string) => {
    const { sandboxes } = await input.changes()
    const target = sandboxes.get(sessionID)?.target ?? sessions.get(sessionID).directory
    const found = await access(path.join(target, ".discobot", "hooks")).then(
      () => true,
      () => false,
    )
    if (found && !ended) (await input.companions()).turnHooks.begun(sessionID)
  }
  const following = events.subscribe({}, ({ type, sessionID }) => {
    if (type !== "session.created" || !sessionID) return
    // Whose session it is, is recorded right after it is made.
    setImmediate(() => {
      if (ended || sessions.find(sessionID)?.parentID !== undefined || !sessions.find(sessionID)) return
      start(sessionID).catch((error: unknown) => {
        if (!ended) log.warn("the hooks of a new session could not run", { session: sessionID, error })
      })
    })
  })
  return disposable(async () => {
    ended = true
    await following.dispose()
  })
}
