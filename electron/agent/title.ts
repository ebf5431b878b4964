import type { Agent } from "../../shared/domain/agent.ts"
import type { Session } from "../../shared/domain/session.ts"
import type { ModelRef } from "../model/model.ts"
import type { MessageWithParts } from "../session/api.ts"
import type { AgentInstance, TurnServices } from "./services.ts"

const MAX_TITLE = 100

/** What the person wrote, without what we added. */
export const promptText = (message: MessageWithParts): string =>
  message.parts.flatMap((part) => (part.type === "text" && !part.synthetic ? [part.text] : [])).join("\n")

export const hasDefaultTitle = (session: Session): boolean =>
  /^(New|Child) session - \d{4}-\d\d-\d\dT/.test(session.title)

/**
 * Names a session after its first prompt, with the small model when there is one. The offline demo has none: its
 * sessions are named after the first words. Failing costs nothing but the title.
 */
export async function giveTitle(input: {
  services: TurnServices
  instance: AgentInstance
  sessionID: string
  text: string
  /** Undefined: no model is asked, the first words serve. */
  model: ModelRef | undefined
  signal: AbortSignal
}): Promise<void> {
  const { services, instance, sessionID, text, model, signal } = input
  const title =
    model &&
    (await askForTitle({ services, instance, sessionID, text, model, signal }).catch((error: unknown) => {
      services.log.debug("no title from the model", { error: String(error) })
      return undefined
    }))
  const chosen = title ?? firstWords(text)
  const session = services.sessions.find(sessionID)
  if (!chosen || !session || !hasDefaultTitle(session)) return
  services.sessions.update(sessionID, (current) => void (current.title = chosen), { touch: false })
}

async function askForTitle(input: {
  services: TurnServices
  instance: AgentInstance
  sessionID: string
  text: string
  model: ModelRef
  signal: AbortSignal
}): Promise<string | undefined> {
  const { services, instance, sessionID, text, model, signal } = input
  if (model.providerID === "demo") return undefined
  const config = await instance.config()
  const agent: Agent | undefined = (await instance.agents()).find((candidate) => candidate.name === "title")
  if (!agent?.prompt) return undefined
  const ref = agent.model ?? (await services.models.smallModel(config, model.providerID)) ?? model
  let title = ""
  for await (const event of services.models.stream({
    ref,
    config,
    sessionID,
    prompt: [
      { role: "system", content: agent.prompt },
      { role: "user", content: [{ type: "text", text: `Generate a title for this conversation:\n${text}` }] },
    ],
    tools: [],
    temperature: agent.temperature,
    signal,
  })) {
    if (event.type === "text-delta") title += event.text
  }
  return cleanTitle(title)
}

/** The first line that says something, without quotes, tags or thinking. */
export function cleanTitle(text: string): string | undefined {
  const line = text
    .replace(/<think>[\s\S]*?<\/think>/g, "")
    .split("\n")
    .map((candidate) => candidate.trim().replace(/^["'#*\s]+|["'*\s]+$/g, ""))
    .find((candidate) => candidate.length > 0)
  if (!line) return undefined
  return line.length > MAX_TITLE ? `${line.slice(0, MAX_TITLE - 1)}…` : line
}

/** The beginning of a prompt as a title. */
export function firstWords(text: string): string | undefined {
  const line = cleanTitle(text)
  if (!line || line.length <= 50) return line
  const cut = line.slice(0, 50)
  return `${cut.slice(0, Math.max(cut.lastIndexOf(" "), 20))}…`
}
