import { removeSession } from "../remove-session.ts"
import type { Services } from "../services.ts"

const under = new WeakMap<Services, Set<string>>()

/** Whether the session is being deleted now. */
export const isRemoving = (services: Services, sessionID: string): boolean =>
  under.get(services)?.has(sessionID) ?? false

/** Begins to delete a session, once; project events tell how it goes. `name`: what clients call it. */
export async function beginRemoval(services: Services, sessionID: string, name: string): Promise<void> {
  if (isRemoving(services, sessionID)) return
  const { landings, notices, services: programs } = await services.companions()
  landings.assertFree(sessionID)
  const set = under.get(services) ?? new Set()
  under.set(services, set.add(sessionID))
  notices.add("session_updated", { sessionId: name, status: "removing" })
  void (async () => {
    try {
      await programs.stopAll(sessionID)
      await removeSession(services, sessionID)
      notices.add("session_updated", { sessionId: name, status: "removed" })
    } catch (error) {
      services.log("discobot", "warn", "a session could not be deleted", { session: sessionID, error })
    } finally {
      set.delete(sessionID)
    }
  })()
}
