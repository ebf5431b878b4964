import type { Agent } from "../../shared/domain/agent.ts"
import type { UserMessage } from "../../shared/domain/message.ts"
import type { Part } from "../../shared/domain/part.ts"
import { Fault } from "../../shared/fault.ts"
import { newId } from "../../shared/id.ts"
import type { ModelRef } from "../model/model.ts"
import type { PromptInput } from "../session/api.ts"
import { externalModel } from "./external.ts"
import { expandFile } from "./prompt-files.ts"
import { expandResource } from "./prompt-resources.ts"
import type { AgentInstance, TurnServices } from "./services.ts"

/** The agent a prompt names, else the configured default, else `build`. Fault `AgentNotFound` lists what there is. */
export async function chooseAgent(instance: AgentInstance, name?: string): Promise<Agent> {
  const agents = await instance.agents()
  const wanted = name ?? (await instance.config()).default_agent ?? "build"
  const agent = agents.find((candidate) => candidate.name === wanted)
  if (agent) return agent
  const names = agents.filter((candidate) => !candidate.hidden).map((candidate) => candidate.name)
  throw new Fault("AgentNotFound", `Agent not found: "${wanted}". Available agents: ${names.join(", ")}`, {
    agent: wanted,
  })
}

/** The prompt's model, else the agent's own, else the session's last, else the configured or best default. */
export async function chooseModel(
  services: Pick<TurnServices, "models">,
  instance: AgentInstance,
  agent: Agent,
  input: {
    model?: { providerID: string; modelID: string }
    variant?: string
    last?: { providerID: string; id: string; variant?: string }
  },
): Promise<ModelRef> {
  const { model, last } = input
  if (model) return { providerID: model.providerID, modelID: model.modelID, variant: input.variant }
  if (agent.model) return { ...agent.model, variant: input.variant ?? agent.variant }
  if (last)
    return { providerID: last.providerID, modelID: last.id, variant: input.variant ?? realVariant(last.variant) }
  return { ...(await services.models.defaultModel(await instance.config())), variant: input.variant }
}

/** Sessions record "default" when no variant was chosen. */
const realVariant = (variant?: string) => (variant === "default" ? undefined : variant)

/**
 * Stores a prompt as a user message with its parts, and remembers agent and model in the session. File parts are read
 * now, so that the conversation keeps what the model saw. Answers the message.
 */
export async function storePrompt(
  services: TurnServices,
  instance: AgentInstance,
  sessionID: string,
  input: PromptInput,
): Promise<UserMessage> {
  const { sessions, clock } = services
  const session = sessions.get(sessionID)
  if (input.messageID && sessions.hasMessage(input.messageID)) {
    throw new Fault(
      "Conflict",
      `There is already a message ${input.messageID}. Leave messageID out or choose a new one.`,
    )
  }
  const agent = await chooseAgent(instance, input.agent)
  const model: ModelRef = await chooseModel(services, instance, agent, {
    model: input.model,
    variant: input.variant,
    last: session.model,
  }).catch(async (error: unknown) => {
    // An external agent needs none of ours.
    if (!(await services.external.has(agent.name))) throw error
    return externalModel(agent)
  })
  const info: UserMessage = {
    id: input.messageID ?? newId("message"),
    sessionID,
    role: "user",
    time: { created: clock() },
    agent: agent.name,
    model: { providerID: model.providerID, modelID: model.modelID, ...(model.variant && { variant: model.variant }) },
    ...(input.system && { system: input.system }),
    ...(input.tools && { tools: input.tools }),
    ...(input.format && { format: input.format }),
  }
  const problems: string[] = []
  const parts = await promptParts(services, instance, info, input.parts, (problem) => problems.push(problem))
  const chosen = { id: model.modelID, providerID: model.providerID, variant: model.variant ?? "default" }
  if (session.agent !== agent.name || JSON.stringify(session.model) !== JSON.stringify(chosen)) {
    sessions.update(sessionID, (current) => {
      current.agent = agent.name
      current.model = chosen
    })
  }
  sessions.putMessage(info)
  for (const part of parts) sessions.putPart(part)
  sessions.update(sessionID, () => {})
  for (const message of problems)
    sessionError(services, instance, sessionID, { name: "UnknownError", data: { message } })
  return info
}

export function sessionError(
  services: Pick<TurnServices, "events">,
  place: { directory: string; projectID: string },
  sessionID: string,
  error: { name: string; data: Record<string, unknown> },
) {
  services.events.broadcast({
    type: "session.error",
    properties: { sessionID, error },
    sessionID,
    directory: place.directory,
    projectID: place.projectID,
  })
}

async function promptParts(
  services: Pick<TurnServices, "readFile" | "readResource">,
  instance: AgentInstance,
  info: UserMessage,
  inputs: PromptInput["parts"],
  onProblem: (message: string) => void,
): Promise<Part[]> {
  const owner = { sessionID: info.sessionID, messageID: info.id }
  const lists = await Promise.all(
    inputs.map(async (input): Promise<Part[]> => {
      const id = input.id ?? newId("part")
      if (input.type === "file" && input.source?.type === "resource")
        return expandResource({ ...input, ...owner, id }, input.source, {
          read: (server, uri) => services.readResource({ instance, server, uri }),
          onProblem,
        })
      if (input.type === "file")
        return expandFile(
          { ...input, ...owner, id },
          {
            directory: instance.directory,
            read: (file) => services.readFile({ ...file, instance, sessionID: info.sessionID }),
            onProblem,
          },
        )
      if (input.type !== "agent") return [{ ...input, ...owner, id }]
      const text = `Use the task tool with the agent "${input.name}" for what the message above asks of it.`
      return [
        { ...input, ...owner, id },
        { ...owner, id: newId("part"), type: "text", text, synthetic: true },
      ]
    }),
  )
  return lists.flat()
}
