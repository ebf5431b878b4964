import type { Services } from "./services.ts"

/**
 * Deletes a session with its sub-agents' ones: turns end, what waited is withdrawn, the sandbox goes (work that was not
 * accepted is kept under a rescue ref of the repository first), and then the conversation. Throws Fault `SessionNotFound`.
 */
export async function removeSession(services: Services, sessionID: string): Promise<void> {
  const sessions = await services.sessions()
  sessions.get(sessionID)
  const [turns, changes, permissions, questions] = await Promise.all([
    services.turns(),
    services.changes(),
    services.permissions(),
    services.questions(),
  ])
  const family = [sessionID]
  for (const id of family) family.push(...sessions.children(id).map((child) => child.id))
  await Promise.all(family.filter((id) => turns.isBusy(id)).map((id) => turns.abort(id)))
  for (const id of family) {
    permissions.cancelSession(id)
    questions.cancelSession(id)
    if (changes.sandboxes.get(id)) await changes.sandboxes.remove(id, { force: true })
  }
  sessions.remove(sessionID)
  for (const id of family) await changes.forget(id)
}
