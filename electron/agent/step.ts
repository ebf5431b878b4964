import type { LanguageModelV4Prompt } from "@ai-sdk/provider"
import type { AssistantMessage } from "../../shared/domain/message.ts"
import { newId } from "../../shared/id.ts"
import type { ModelEvent } from "../model/model.ts"
import { aborted, apiError, turnError } from "./failure.ts"
import { isRetryable, pause, retryDelay } from "./retry.ts"
import { newAnswer } from "./new-answer.ts"
import type { OfferedTool, TurnServices } from "./services.ts"
import { createStepWriter } from "./step-writer.ts"
import { createToolCalls } from "./tool-calls.ts"
import type { Turn } from "./turn.ts"

export interface StepInput {
  services: TurnServices
  turn: Turn
  prompt: LanguageModelV4Prompt
  tools: OfferedTool[]
  toolChoice?: "auto" | "required" | "none"
  /** The folder's checkpoint at the start of the step; never rejects, and the model call does not wait for it. */
  before: Promise<string | undefined>
  /** Extra fields of the assistant message (`summary` of a compaction). */
  message?: Partial<AssistantMessage>
}

export interface StepOutcome {
  message: AssistantMessage
  /** The turn goes on with another model call. */
  more: boolean
  /** The folder's checkpoint after the step. */
  after: string | undefined
}

/**
 * One model call and its tool calls, stored as one assistant message. Never throws: a failure or an abort ends up in
 * `message.error`. Text reaches clients before anything is written to disk.
 */
export async function runStep(input: StepInput): Promise<StepOutcome> {
  const { services, turn, before } = input
  const { sessions, clock } = services
  let message: AssistantMessage = {
    ...newAnswer({ ...turn, agent: turn.agent.name, created: clock() }),
    ...(turn.model.variant && { variant: turn.model.variant }),
    ...input.message,
  }
  sessions.putMessage(message)
  const status = (properties: Record<string, unknown>) =>
    services.events.broadcast({
      type: "session.status",
      properties: { sessionID: turn.sessionID, status: properties },
      sessionID: turn.sessionID,
      directory: turn.instance.directory,
      projectID: turn.instance.projectID,
    })
  const calls = createToolCalls({
    services,
    turn,
    messageID: message.id,
    tools: input.tools,
    beforeChange: () => before,
  })
  const writer = createStepWriter(services, message, before)

  const receive = (event: ModelEvent) => {
    writer.start()
    switch (event.type) {
      case "text-start":
      case "reasoning-start":
        return writer.open(event.id, event.type === "text-start" ? "text" : "reasoning", event.metadata)
      case "text-delta":
      case "reasoning-delta":
        return writer.append(event.id, event.type === "text-delta" ? "text" : "reasoning", event.text)
      case "text-end":
      case "reasoning-end":
        return writer.close(event.id, event.metadata)
      case "tool-start":
        return calls.begin(event.callID, event.tool)
      case "tool-call":
        return calls.call(event.callID, event.tool, event.input, event.metadata)
      case "finish":
        writer.finish = event
    }
  }

  let failure: unknown
  for (let attempt = 1; ; attempt += 1) {
    try {
      status({ type: "busy" })
      for await (const event of services.models.stream({
        ref: turn.model,
        config: await turn.instance.config(),
        sessionID: turn.sessionID,
        prompt: input.prompt,
        tools: input.tools
          .filter((tool) => tool.name !== "invalid")
          .map(({ name, description, parameters }) => ({ name, description, parameters })),
        toolChoice: input.toolChoice,
        temperature: turn.agent.temperature,
        topP: turn.agent.topP,
        options: turn.agent.options,
        signal: turn.signal,
      })) {
        receive(event)
      }
      break
    } catch (error) {
      failure = error
      // Once a tool has run, asking again would run it twice: the step ends and the loop goes on from its results.
      if (turn.signal.aborted || calls.count > 0 || !isRetryable(error)) break
      writer.discard()
      const delay = retryDelay(error, attempt)
      sessions.putPart({
        id: newId("part"),
        sessionID: turn.sessionID,
        messageID: message.id,
        type: "retry",
        attempt,
        error: apiError(error),
        time: { created: clock() },
      })
      status({ type: "retry", attempt, message: error.message, next: clock() + delay })
      try {
        await pause(delay, turn.signal)
        failure = undefined
      } catch {
        break
      }
    }
  }

  if (turn.signal.aborted) writer.closeAll()
  await calls.settled()
  writer.closeAll()
  const start = await before
  const after = calls.mutated ? await services.checkpoints.write(turn.sessionID) : start
  const finish = writer.finish
  const cutAfterTools = failure !== undefined && isRetryable(failure) && calls.count > 0 && !turn.signal.aborted
  if (!turn.signal.aborted && (finish || cutAfterTools)) {
    const usage = finish?.usage ?? { input: 0, output: 0, reasoning: 0, cacheRead: 0, cacheWrite: 0 }
    const total = usage.input + usage.output + usage.reasoning + usage.cacheRead + usage.cacheWrite
    const tokens = {
      total,
      input: usage.input,
      output: usage.output,
      reasoning: usage.reasoning,
      cache: { read: usage.cacheRead, write: usage.cacheWrite },
    }
    const reason = calls.count > 0 && finish?.reason !== "length" ? "tool-calls" : (finish?.reason ?? "unknown")
    sessions.putPart({
      id: newId("part"),
      sessionID: turn.sessionID,
      messageID: message.id,
      type: "step-finish",
      reason,
      ...(after && { snapshot: after }),
      tokens,
      cost: finish?.cost ?? 0,
    })
    message = { ...message, finish: reason, tokens, cost: finish?.cost ?? 0 }
    if (calls.structured !== undefined) message.structured = calls.structured
    sessions.putMessage(message)
  }
  if (start && after && start !== after) {
    const files = await services.checkpoints.stepped(turn.sessionID, start, after, { shell: calls.ranShell })
    if (files.length) {
      sessions.putPart({
        id: newId("part"),
        sessionID: turn.sessionID,
        messageID: message.id,
        type: "patch",
        hash: start,
        files,
      })
    }
  }
  if (turn.signal.aborted) message = { ...message, error: aborted() }
  else if (failure !== undefined && !cutAfterTools) message = { ...message, error: turnError(failure) }
  message = { ...message, time: { ...message.time, completed: clock() } }
  sessions.putMessage(message)
  const more = !message.error && calls.count > 0 && !calls.endsTurn && calls.structured === undefined
  return { message, more, after }
}
