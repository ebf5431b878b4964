import type { Services } from "./services.ts"

/**
 * Takes a session's whole conversation away: its turn ends, what waits is withdrawn, the messages go. The session stays,
 * with its folder and its pending changes. Throws Fault `SessionNotFound`.
 */
export async function emptySession(services: Services, sessionID: string): Promise<void> {
  const [sessions, turns, queue] = await Promise.all([services.sessions(), services.turns(), services.queue()])
  for (const { id } of queue.list(sessionID)) queue.remove(sessionID, id)
  await turns.abort(sessionID)
  sessions.setTodos(sessionID, [])
  sessions.update(sessionID, (session) => void (session.revert = undefined))
  for (const { info } of sessions.messages(sessionID).items.reverse()) sessions.removeMessage(sessionID, info.id)
}
