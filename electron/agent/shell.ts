import type { Agent } from "../../shared/domain/agent.ts"
import type { AssistantMessage, UserMessage } from "../../shared/domain/message.ts"
import type { ToolPart } from "../../shared/domain/part.ts"
import { newId, randomText } from "../../shared/id.ts"
import type { ModelRef } from "../model/model.ts"
import type { MessageWithParts } from "../session/api.ts"
import { aborted } from "./failure.ts"
import { newAnswer } from "./new-answer.ts"
import type { AgentInstance, TurnServices } from "./services.ts"

/** A command that the person runs in the session: no model call, but the model reads it with the next prompt. */
export async function runShell(input: {
  services: TurnServices
  instance: AgentInstance
  sessionID: string
  agent: Agent
  model: ModelRef
  command: string
  signal: AbortSignal
}): Promise<MessageWithParts> {
  const { services, instance, sessionID, agent, model, command, signal } = input
  const { sessions, clock, checkpoints } = services
  const start = clock()
  const user: UserMessage = {
    id: newId("message"),
    sessionID,
    role: "user",
    time: { created: start },
    agent: agent.name,
    model: { providerID: model.providerID, modelID: model.modelID },
  }
  sessions.putMessage(user)
  sessions.putPart({
    id: newId("part"),
    sessionID,
    messageID: user.id,
    type: "text",
    synthetic: true,
    text: "The following tool was executed by the user",
  })
  let message: AssistantMessage = newAnswer({ user, agent: agent.name, instance, model, created: start })
  sessions.putMessage(message)
  const args = { command }
  const part: ToolPart = {
    id: newId("part"),
    sessionID,
    messageID: message.id,
    type: "tool",
    tool: "bash",
    callID: randomText(26),
    state: { status: "running", input: args, time: { start } },
  }
  sessions.putPart(part)
  const before = await checkpoints.write(sessionID).catch(() => undefined)
  try {
    const { output } = await services.runShell({
      command,
      directory: instance.directory,
      signal,
      onOutput: (text) =>
        sessions.putPart(
          {
            ...part,
            state: { status: "running", input: args, time: { start }, metadata: { output: text, description: "" } },
          },
          { transient: true },
        ),
    })
    const text = signal.aborted ? `${output}\n\n<metadata>\nUser aborted the command\n</metadata>` : output
    const time = { start, end: clock() }
    sessions.putPart({
      ...part,
      state: {
        status: "completed",
        input: args,
        output: text,
        title: "",
        metadata: { output: text, description: "" },
        time,
      },
    })
  } catch (error) {
    const time = { start, end: clock() }
    sessions.putPart({ ...part, state: { status: "error", input: args, error: (error as Error).message, time } })
  }
  const after = await checkpoints.write(sessionID).catch(() => undefined)
  if (before && after && before !== after) await checkpoints.stepped(sessionID, before, after, { shell: true })
  message = { ...message, time: { ...message.time, completed: clock() }, ...(signal.aborted && { error: aborted() }) }
  sessions.putMessage(message)
  sessions.update(sessionID, () => {})
  return sessions.message(sessionID, message.id)
}
