import { Fault } from "../../../shared/fault.ts"
import { workspaceHash } from "../../chat/chats.ts"
import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { chat } from "./contract/chat.ts"

const KIND = "build-agents.chats.v1"
const USUAL_HITS = 50
const MOST_HITS = 200

function workspaceOf({ query, raw }: { query: { workspace?: string }; raw: unknown }): string {
  const body = typeof raw === "object" && raw !== null ? (raw as { workspace?: unknown }).workspace : undefined
  const found = query.workspace ?? body
  if (typeof found === "string" && found.trim() !== "") return found
  throw new Fault("BadRequest", "Say which workspace this is about: `workspace` in the query is missing.")
}

export default routes<typeof chat, Context>(chat, {
  "chats.list": (input, { workbench }) => {
    const workspace = workspaceOf(input)
    return { workspace, sessions: workbench.chats.list(workspace) }
  },
  "chats.search": (input, { workbench }) => {
    const workspace = workspaceOf(input)
    const { q = "", limit } = input.query
    const wanted = Math.trunc(Number(limit ?? USUAL_HITS))
    const most = wanted >= 1 ? Math.min(wanted, MOST_HITS) : USUAL_HITS
    return { workspace, query: q, hits: workbench.chats.search(workspace, q, most) }
  },
  "chats.export": (input, { workbench, exchange }) => {
    const workspace = workspaceOf(input)
    const name = `build-agents-chats-${workspaceHash(workspace)}.json`
    exchange.response.setHeader("Content-Disposition", `attachment; filename="${name}"`)
    return { kind: KIND, workspace, exportedAt: Date.now(), sessions: workbench.chats.all(workspace) }
  },
  "chats.import": (input, { workbench }) => {
    const workspace = workspaceOf(input)
    const chats = Array.isArray(input.body) ? input.body : input.body.sessions
    return { ok: true, imported: workbench.chats.import(workspace, chats), total: chats.length }
  },
  "chats.get": (input, { workbench }) => workbench.chats.get(workspaceOf(input), input.params.id),
  "chats.put": (input, { workbench }) => ({
    ok: true,
    meta: workbench.chats.put(workspaceOf(input), input.params.id, input.body),
  }),
  "chats.patch": (input, { workbench }) => ({
    ok: true,
    meta: workbench.chats.patch(workspaceOf(input), input.params.id, input.body),
  }),
  "chats.delete": (input, { workbench }) => {
    workbench.chats.remove(workspaceOf(input), input.params.id)
    return { ok: true }
  },
})
