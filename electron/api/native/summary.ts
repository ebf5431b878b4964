import type { PermissionRequest } from "../../../shared/domain/permission.ts"
import type { Session } from "../../../shared/domain/session.ts"
import type { SessionSummary } from "../../../shared/native/host.ts"
import type { Services } from "../services.ts"

/** Describes sessions as the window lists them; what all of them share is read once. */
export async function summariser(services: Services): Promise<(session: Session) => SessionSummary> {
  const [sessions, turns, permissions, questions, changes, opened] = await Promise.all([
    services.sessions(),
    services.turns(),
    services.permissions(),
    services.questions(),
    services.changes(),
    services.opened(),
  ])
  const waiting = new Map<string, string>()
  // A sub-agent's request is shown on the session that a person sees.
  const rootOf = (id: string): string => {
    const parent = sessions.find(id)?.parentID
    return parent ? rootOf(parent) : id
  }
  for (const { sessionID, questions: asked } of questions.list())
    waiting.set(rootOf(sessionID), `asks: ${shortened(asked[0]?.question ?? "a question")}`)
  for (const request of permissions.list())
    waiting.set(rootOf(request.sessionID), `asks: ${shortened(subject(request))}`)
  const projects = await opened.list()

  return (session) => {
    const sandbox = changes.sandboxes.get(session.id) ?? null
    const folder = sandbox?.target ?? session.directory
    const count = changes.pending(session.id)
    const needs = waiting.get(session.id)
    return {
      session,
      project: projects.find((project) => project.directory === folder)?.id ?? null,
      folder,
      state: needs
        ? "needs-you"
        : turns.isBusy(session.id)
          ? "running"
          : failed(session.id)
            ? "failed"
            : count > 0
              ? "changes"
              : "idle",
      waiting: needs ?? null,
      changes: count,
      sandbox,
      interrupted: turns.interrupted(session.id),
    }
  }

  /** The last answer ended with an error that the person did not cause. */
  function failed(sessionID: string): boolean {
    const last = sessions.messages(sessionID, { limit: 1 }).items.at(-1)?.info
    return last?.role === "assistant" && last.error !== undefined && last.error.name !== "MessageAbortedError"
  }
}

const subject = ({ permission, patterns }: PermissionRequest) => patterns[0] ?? permission

/** One line that fits a list. */
function shortened(text: string): string {
  const line = text.replace(/\s+/g, " ").trim()
  return line.length > 80 ? `${line.slice(0, 79)}…` : line
}
