import type { UserMessage } from "../../../shared/domain/message.ts"
import type { ModelChoice } from "../../api/opencode.ts"
import type { HostState } from "../../state/model.ts"

/** The newest message of the person, for its agent and model. */
export function lastPrompt(state: HostState, sessionID: string): UserMessage | null {
  const transcript = state.transcripts[sessionID]
  for (let index = (transcript?.order.length ?? 0) - 1; index >= 0; index -= 1) {
    const message = transcript?.messages[transcript.order[index] ?? ""]
    if (message?.role === "user") return message
  }
  return null
}

export function lastModel(state: HostState, sessionID: string): ModelChoice | null {
  const model = lastPrompt(state, sessionID)?.model
  return model ? { providerID: model.providerID, modelID: model.modelID } : null
}
