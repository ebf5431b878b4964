import type { AssistantMessage, UserMessage } from "../../shared/domain/message.ts"
import { newId } from "../../shared/id.ts"
import type { MessageWithParts } from "../session/api.ts"
import { sessionError } from "./prompt.ts"
import type { TurnServices } from "./services.ts"
import { runStep } from "./step.ts"
import { toModelPrompt } from "./to-model.ts"
import type { Turn } from "./turn.ts"

/** Room kept for the answer when a model does not say how long its answers can be. */
const DEFAULT_OUTPUT = 32_000

/** Whether a finished step has come so near the context limit that the next one may not fit. */
export async function needsCompaction(services: TurnServices, turn: Turn, message: AssistantMessage): Promise<boolean> {
  const config = await turn.instance.config()
  if (config.compaction?.auto === false || message.error || message.summary) return false
  const model = await services.models.find(config, turn.model)
  if (!model.limit.context) return false
  const room = Math.min(model.limit.output || DEFAULT_OUTPUT, DEFAULT_OUTPUT)
  return (message.tokens.total ?? 0) > Math.max(model.limit.context - room, model.limit.context / 2)
}

/** Stores the request for a compaction as a user message of its own; the loop carries it out. */
export function requestCompaction(
  services: TurnServices,
  user: Pick<UserMessage, "sessionID" | "agent" | "model">,
  auto: boolean,
): UserMessage {
  const info: UserMessage = {
    id: newId("message"),
    sessionID: user.sessionID,
    role: "user",
    time: { created: services.clock() },
    agent: user.agent,
    model: user.model,
  }
  services.sessions.putMessage(info)
  services.sessions.putPart({
    id: newId("part"),
    sessionID: info.sessionID,
    messageID: info.id,
    type: "compaction",
    auto,
    ...(auto && { overflow: false }),
  })
  return info
}

/**
 * Replaces the conversation, for the model, by a summary of it. Everything stays stored and readable. Answers whether
 * the turn goes on: an automatic compaction in the middle of one does.
 */
export async function compact(input: {
  services: TurnServices
  turn: Turn
  history: MessageWithParts[]
  auto: boolean
}): Promise<boolean> {
  const { services, turn, history, auto } = input
  const requested = history.at(-1)?.parts.some((part) => part.type === "compaction") ?? false
  const user = requested ? turn.user : requestCompaction(services, turn.user, auto)
  const agent = (await turn.instance.agents()).find((candidate) => candidate.name === "compaction")
  const prompt = toModelPrompt(requested ? history : [...history, services.sessions.message(user.sessionID, user.id)], {
    system: agent?.prompt ? [agent.prompt] : [],
    model: turn.model,
  })
  const outcome = await runStep({
    services,
    turn: { ...turn, user, agent: agent ?? turn.agent },
    prompt,
    tools: [],
    before: Promise.resolve(undefined),
    message: { mode: "compaction", agent: "compaction", summary: true },
  })
  if (outcome.message.error) {
    sessionError(services, turn.instance, turn.sessionID, outcome.message.error)
    return false
  }
  const { directory, projectID } = turn.instance
  services.events.broadcast({
    type: "session.compacted",
    properties: { sessionID: turn.sessionID },
    sessionID: turn.sessionID,
    directory,
    projectID,
  })
  if (!auto) return false
  const next: UserMessage = {
    ...turn.user,
    id: newId("message"),
    time: { created: services.clock() },
    summary: undefined,
  }
  services.sessions.putMessage(next)
  services.sessions.putPart({
    id: newId("part"),
    sessionID: next.sessionID,
    messageID: next.id,
    type: "text",
    synthetic: true,
    text: "Go on with the next step if there is one; otherwise stop and ask what to do.",
    metadata: { compaction_continue: true },
  })
  return true
}
