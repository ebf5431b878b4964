import { group } from "./route.ts"
import { findTerminal } from "./session-terminal.ts"

const { list, add } = group("Terminal")
export default list

const iso = (time: number) => new Date(time).toISOString()

add("get", "~/sessions/{sessionId}/terminal/history", {
  summary: "Commands that ran in the session with what they said, oldest first; what a person types is not kept",
  query: ["limit"],
  async handle({ services, params, query }) {
    const session = (await services.companions()).aliases.get(params.sessionId!)
    const commands = await services.commands()
    const limit = Math.min(Math.max(Math.floor(Number(query.get("limit") ?? 100)) || 100, 1), 1000)
    // Two rows for each.
    const last = commands.page({ rootID: session.id }, Math.ceil(limit / 2)).reverse()
    const history = last.flatMap(({ id, cmd, startedAt, finishedAt, exitCode }) => {
      const { stdout, stderr } = commands.find(id)
      const row = { session_id: params.sessionId, exit_code: exitCode }
      return [
        { ...row, id, entry_type: "input", content: cmd, created_at: iso(startedAt) },
        { ...row, id: `${id}-output`, entry_type: "output", content: stdout + stderr, created_at: iso(finishedAt) },
      ]
    })
    return { history: history.slice(-limit) }
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
