import type { Session } from "../../../shared/domain/session.ts"
import type { SessionInfo, SessionMessage } from "../../../shared/domain/v2message.ts"
import type { PromptInput } from "../../session/api.ts"
import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { v2 } from "./contract/v2.ts"
import { userItem, v2Messages } from "./v2-messages.ts"
import { pageOf } from "./v2-page.ts"

export default routes<typeof v2, Context>(v2, {
  "v2.session.list": async ({ query }, { services, instance }) => {
    const [sessions, { directory }] = await Promise.all([services.sessions(), instance()])
    const found = sessions.list({ directory, search: query.search })
    const { items, cursor } = pageOf(found.reverse(), query)
    return { items: items.map(infoOf), cursor }
  },
  "v2.session.prompt": async ({ params, body }, { services }) => {
    const { prompt, delivery } = body
    const parts: PromptInput["parts"] = [
      ...(prompt.text ? [{ type: "text" as const, text: prompt.text }] : []),
      ...(prompt.files ?? []).map(({ uri, mime, name }) => ({
        type: "file" as const,
        url: uri,
        mime,
        ...(name && { filename: name }),
      })),
      ...(prompt.agents ?? []).map(({ name, source }) => ({
        type: "agent" as const,
        name,
        ...(source && { source: { start: source.start, end: source.end, value: source.text } }),
      })),
    ]
    const [sessions, turns] = await Promise.all([services.sessions(), services.turns()])
    const { agent } = sessions.get(params.sessionID)
    const input: PromptInput = { parts, agent }
    if (delivery === "deferred" && turns.isBusy(params.sessionID)) {
      const queued = (await (await services.queue()).add(params.sessionID, input, "queue")).at(-1)
      // What waits has the id that its message will have.
      if (queued) return { type: "user", id: queued.id, text: prompt.text, time: { created: queued.created } }
    }
    const { id } = await turns.start(params.sessionID, input)
    return userItem(sessions.message(params.sessionID, id) as Parameters<typeof userItem>[0])
  },
  "v2.session.compact": async ({ params }, { services }) => {
    const [sessions, turns, models, instances] = await Promise.all([
      services.sessions(),
      services.turns(),
      services.models(),
      services.instances(),
    ])
    const session = sessions.get(params.sessionID)
    const place = await instances.get(session.directory)
    const model = session.model
      ? { providerID: session.model.providerID, modelID: session.model.id }
      : await models.defaultModel(await place.config())
    await turns.summarize(session.id, model)
  },
  "v2.session.wait": async ({ params }, { services, signal }) => {
    const [sessions, turns] = await Promise.all([services.sessions(), services.turns()])
    sessions.get(params.sessionID)
    const gone = signal()
    await Promise.race([
      turns.idle(params.sessionID),
      new Promise<void>((resolve) => gone.addEventListener("abort", () => resolve(), { once: true })),
    ])
  },
  "v2.session.context": async ({ params }, { services }) => {
    const items = v2Messages((await services.sessions()).messages(params.sessionID).items)
    const start = items.findLastIndex((item) => item.type === "compaction" && item.summary !== "")
    return items.slice(Math.max(start, 0))
  },
  "v2.session.messages": async ({ params, query }, { services }) =>
    pageOf<SessionMessage>(v2Messages((await services.sessions()).messages(params.sessionID).items), query),
})

const infoOf = (session: Session): SessionInfo => ({
  id: session.id,
  ...(session.parentID && { parentID: session.parentID }),
  projectID: session.projectID,
  ...(session.workspaceID && { workspaceID: session.workspaceID }),
  ...(session.path !== undefined && { path: session.path }),
  ...(session.agent && { agent: session.agent }),
  ...(session.model && { model: session.model }),
  time: {
    created: session.time.created,
    updated: session.time.updated,
    ...(session.time.archived !== undefined && { archived: session.time.archived }),
  },
  title: session.title,
})
