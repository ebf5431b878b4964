import * as z from "zod/mini"
import { Fault } from "../../../shared/fault.ts"
import type { Services } from "../services.ts"
import { beginSession, checkId } from "./begin.ts"
import { modelList } from "./models.ts"
import { sessionPresenter } from "./present.ts"
import { beginRemoval } from "./removal.ts"
import { type Call, group } from "./route.ts"

const { list, add } = group("Sessions")
export default list

add("get", "~/models", {
  summary: "Models that can be used",
  handle: async ({ services }) => ({ models: await modelList(services, services.defaultDirectory) }),
})
add("get", "~/sessions/{sessionId}/models", {
  summary: "Models for a session",
  async handle({ services, params }) {
    const session = (await services.companions()).aliases.get(params.sessionId!)
    return { models: await modelList(services, session.directory, true) }
  },
})

add("get", "~/sessions", {
  summary: "All sessions",
  async handle({ services }) {
    const [sessions, present] = await Promise.all([services.sessions(), sessionPresenter(services)])
    return { sessions: sessions.list({ roots: true, archived: false }).map(present) }
  },
})
add("post", "~/sessions", {
  summary: "Creates a session without a prompt",
  body: z.object({ id: z.optional(z.string()), workspaceId: z.optional(z.nullable(z.string())) }),
  async handle({ services, body }) {
    const id = checkId(body.id, "id")
    await beginSession(services, id, body.workspaceId || undefined)
    return { id }
  },
})

async function one(services: Services, id: string) {
  const [{ aliases }, present] = await Promise.all([services.companions(), sessionPresenter(services)])
  return present(aliases.get(id))
}
add("get", "~/sessions/{sessionId}", {
  summary: "One session",
  handle: ({ services, params }) => one(services, params.sessionId!),
})

const change = z.object({
  name: z.optional(z.string()),
  displayName: z.optional(z.nullable(z.string())),
  status: z.optional(z.string()),
})
async function update({ services, params, body }: Call<z.output<typeof change>>) {
  const [{ aliases }, sessions] = await Promise.all([services.companions(), services.sessions()])
  const session = aliases.get(params.sessionId!)
  if (body.name !== undefined && !body.name.trim()) throw new Fault("BadRequest", "Name must not be empty")
  const title = body.name?.trim()
  if (title) sessions.update(session.id, (current) => void (current.title = title))
  if (body.displayName !== undefined) aliases.setLabel(session.id, body.displayName?.trim() || undefined)
  return one(services, params.sessionId!)
}
for (const method of ["put", "patch"] as const)
  add(method, "~/sessions/{sessionId}", { summary: "Renames a session", body: change, handle: update })

add("delete", "~/sessions/{sessionId}", {
  summary: "Deletes a session in the background",
  async handle({ services, params }) {
    const { aliases } = await services.companions()
    const id = params.sessionId!
    await beginRemoval(services, aliases.get(id).id, id)
    return { success: true }
  },
})
for (const operation of ["commit", "rebase"] as const)
  add("post", `~/sessions/{sessionId}/${operation}`, {
    summary:
      operation === "commit" ? "Commits the session's work to the workspace" : "Brings the workspace's commits in",
    async handle({ services, params }) {
      const { aliases, landings } = await services.companions()
      await landings.start(aliases.get(params.sessionId!).id, operation)
      return { success: true }
    },
  })
