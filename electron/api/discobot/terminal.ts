import { group } from "./route.ts"
import { findTerminal } from "./session-terminal.ts"

const { list, add } = group("Terminal")
export default list

add("get", "~/sessions/{sessionId}/terminal/history", {
  summary: "Commands of the session's terminal: none are kept",
  query: ["limit"],
  async handle({ services, params }) {
    ;(await services.companions()).aliases.get(params.sessionId!)
    return { history: [] }
  },
})
add("get", "~/sessions/{sessionId}/terminal/status", {
  summary: "Whether the session's folder is ready, and its shell runs",
  async handle({ services, params }) {
    const session = (await services.companions()).aliases.get(params.sessionId!)
    const sandbox = (await services.changes()).sandboxes.get(session.id)
    if (sandbox?.state === "failed") return { status: "failed", ...(sandbox.error && { error: sandbox.error }) }
    const createdAt = new Date(session.time.created).toISOString()
    return { status: (await findTerminal(services, session)) ? "running" : "created", createdAt }
  },
})
