import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { session } from "./contract/session.ts"
import { startSession } from "../start-session.ts"
import { summariser } from "./summary.ts"

/** The window's list: what a person can still want to look at. */
const LIST_LIMIT = 500

export default routes<typeof session, Context>(session, {
  "session.summaries": async (_input, { services }) => {
    const [sessions, summary] = await Promise.all([services.sessions(), summariser(services)])
    return sessions.list({ roots: true, archived: false, limit: LIST_LIMIT }).map(summary)
  },
  "session.start": async ({ body }, { services }) => {
    const created = await startSession(services, body)
    return (await summariser(services))(created)
  },
  "session.summary": async ({ params }, { services }) => {
    const [sessions, summary] = await Promise.all([services.sessions(), summariser(services)])
    return summary(sessions.get(params.id))
  },
  "session.resume": async ({ params }, { services }) => {
    const sessions = await services.sessions()
    sessions.get(params.id)
    await (await services.turns()).resume(params.id)
    return true
  },
  "session.setup": async ({ params, body }, { services }) => {
    ;(await services.sessions()).get(params.id)
    const { sandboxes } = await services.changes()
    return body.action === "skip" ? sandboxes.skipSetup(params.id) : sandboxes.setUp(params.id)
  },
  "session.lendMcp": async ({ params, body }, { services }) =>
    (await serversOf(services, params.id)).lend(params.id, params.name, body),
  "session.releaseMcp": async ({ params }, { services }) => {
    await (await serversOf(services, params.id)).release(params.id)
    return true
  },
  "queue.list": async ({ params }, { services }) => (await services.queue()).list(params.id),
  "queue.add": async ({ params, body }, { services }) => {
    const [queue, sessions] = await Promise.all([services.queue(), services.sessions()])
    // What waits goes to the agent that the session works with, not to the default one.
    const { agent } = sessions.get(params.id)
    return queue.add(params.id, { parts: [{ type: "text", text: body.text }], agent }, body.delivery)
  },
  "queue.reorder": async ({ params, body }, { services }) => {
    const queue = await services.queue()
    queue.reorder(params.id, body.ids)
    return queue.list(params.id)
  },
  "queue.remove": async ({ params }, { services }) => {
    const queue = await services.queue()
    queue.remove(params.id, params.promptID)
    return true
  },
})

/** The MCP servers of the session's folder. */
async function serversOf(services: Context["services"], sessionID: string) {
  const [sessions, instances, mcp] = await Promise.all([services.sessions(), services.instances(), services.mcp()])
  return mcp.of(await instances.get(sessions.get(sessionID).directory))
}
