import type { AssistantMessage } from "../../../shared/domain/message.ts"
import type { HostState } from "../../state/model.ts"

export interface Usage {
  /** Tokens the last step put into the model's context. */
  context: number
  input: number
  output: number
  cached: number
}

export function contextOf(message: AssistantMessage): number {
  const { tokens } = message
  return tokens.total ?? tokens.input + tokens.output + tokens.reasoning + tokens.cache.read + tokens.cache.write
}

/** Of the newest step that has counts; after a compaction the count starts from its summary. */
export function lastUsage(state: HostState, sessionID: string): Usage | null {
  const transcript = state.transcripts[sessionID]
  for (let index = (transcript?.order.length ?? 0) - 1; index >= 0; index -= 1) {
    const message = transcript?.messages[transcript.order[index] ?? ""]
    if (message?.role !== "assistant") continue
    const context = contextOf(message)
    if (context === 0) continue
    const { input, output, cache } = message.tokens
    return { context: message.summary ? output : context, input, output, cached: cache.read }
  }
  return null
}
