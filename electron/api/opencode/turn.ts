import { Fault, isFault } from "../../../shared/fault.ts"
import type { MessageWithParts } from "../../session/api.ts"
import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { turn } from "./contract/turn.ts"
import { decodeCursor, pageHeaders } from "./message-page.ts"

export default routes<typeof turn, Context>(turn, {
  "session.messages": async ({ params, query }, { services, header, request }) => {
    const sessions = await services.sessions()
    if (query.before !== undefined && !query.limit)
      throw new Fault("BadRequest", 'A cursor needs a limit\n  at ["before"]', { kind: "Query" })
    const before = query.before === undefined ? undefined : decodeCursor(query.before)
    const { items, next } = sessions.messages(params.sessionID, { limit: query.limit || undefined, before })
    if (next) for (const [name, value] of Object.entries(pageHeaders(request, next))) header(name, value)
    return items
  },
  "session.message": async ({ params }, { services }) =>
    (await services.sessions()).message(params.sessionID, params.messageID),
  "session.prompt": async ({ params, body }, { services }) => {
    const turns = await services.turns()
    // The contract says assistant; a prompt without reply answers its user message, as the reference does.
    return (await turns.prompt(params.sessionID, body)) as AssistantReply
  },
  "session.prompt_async": async ({ params, body }, { services }) => {
    const turns = await services.turns()
    // What only fails once the prompt is stored is told by `session.error`, here as in the reference.
    await turns.start(params.sessionID, body).catch((error: unknown) => {
      if (!isFault(error, "AgentNotFound") && !isFault(error, "ModelNotFound")) throw error
    })
  },
  "session.command": async ({ params, body }, { services }) =>
    (await (await services.turns()).command(params.sessionID, body)) as AssistantReply,
  "session.shell": async ({ params, body }, { services }) => (await services.turns()).shell(params.sessionID, body),
  "session.abort": async ({ params }, { services }) => {
    await (await services.turns()).abort(params.sessionID)
    return true
  },
  "session.init": async ({ params, body }, { services }) => {
    const { info } = await (await services.turns()).command(params.sessionID, {
      command: "init",
      arguments: "",
      model: `${body.providerID}/${body.modelID}`,
      messageID: body.messageID,
    })
    const { projectID } = (await services.sessions()).get(params.sessionID)
    // A turn that was aborted or failed has written nothing to rely on.
    if (!("error" in info && info.error)) (await services.projects()).markInitialized(projectID)
    return true
  },
  "session.summarize": async ({ params, body }, { services }) => {
    const sessions = await services.sessions()
    sessions.get(params.sessionID)
    await (await services.turns()).summarize(params.sessionID, body)
    return true
  },
  "session.fork": async ({ params, body }, { services }) =>
    (await services.sessions()).fork(params.sessionID, body.messageID),
  "session.revert": async ({ params, body }, { services }) => {
    const turns = await services.turns()
    turns.assertIdle(params.sessionID)
    return turns.revert(params.sessionID, body)
  },
  "session.unrevert": async ({ params }, { services }) => {
    const turns = await services.turns()
    turns.assertIdle(params.sessionID)
    return turns.unrevert(params.sessionID)
  },
  "session.deleteMessage": async ({ params }, { services }) => {
    const [sessions, turns] = await Promise.all([services.sessions(), services.turns()])
    sessions.message(params.sessionID, params.messageID)
    turns.assertIdle(params.sessionID)
    sessions.removeMessage(params.sessionID, params.messageID)
    return true
  },
  "part.delete": async ({ params }, { services }) => {
    const sessions = await services.sessions()
    sessions.get(params.sessionID)
    sessions.removePart(params.sessionID, params.messageID, params.partID)
    return true
  },
  "part.update": async ({ params, body }, { services }) => {
    if (body.id !== params.partID || body.messageID !== params.messageID || body.sessionID !== params.sessionID)
      throw new Fault("BadRequest", "The ids in the part and in the path must agree", { kind: "Payload" })
    const sessions = await services.sessions()
    sessions.message(params.sessionID, params.messageID)
    sessions.putPart(body)
    return body
  },
})

type AssistantReply = MessageWithParts & { info: { role: "assistant" } }
