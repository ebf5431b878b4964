import { type PromptResponse, RequestError, type StopReason } from "@agentclientprotocol/sdk/unstable"
import type { AssistantMessage } from "../../../shared/domain/message.ts"
import type { MessageWithParts } from "../../session/api.ts"

/** How a turn ended, by its last message. Throws what made it fail. */
export function stopReason(last: AssistantMessage): StopReason {
  const { error, finish } = last
  if (error?.name === "MessageAbortedError") return "cancelled"
  if (error?.name === "MessageOutputLengthError") return "max_tokens"
  if (error) throw new RequestError(-32603, messageOf(error), { name: error.name })
  if (finish === "length") return "max_tokens"
  if (finish === "content-filter") return "refusal"
  return "end_turn"
}

const messageOf = ({ name, data }: NonNullable<AssistantMessage["error"]>): string => {
  const said = (data as { message?: unknown }).message
  return typeof said === "string" && said !== "" ? said : name
}

/** The answers to one prompt: what was said after it, until the next prompt. */
export function answersTo(items: readonly MessageWithParts[], messageID: string): AssistantMessage[] {
  const start = items.findIndex(({ info }) => info.id === messageID)
  if (start < 0) return []
  return items.slice(start + 1).flatMap(({ info }) => (info.role === "assistant" ? [info] : []))
}

/** Tokens of a turn, over all its model calls. */
export function usageOf(answers: readonly AssistantMessage[]): NonNullable<PromptResponse["usage"]> {
  const sum = (of: (tokens: AssistantMessage["tokens"]) => number) =>
    answers.reduce((total, { tokens }) => total + of(tokens), 0)
  const usage = {
    inputTokens: sum((tokens) => tokens.input),
    outputTokens: sum((tokens) => tokens.output),
    thoughtTokens: sum((tokens) => tokens.reasoning),
    cachedReadTokens: sum((tokens) => tokens.cache.read),
    cachedWriteTokens: sum((tokens) => tokens.cache.write),
  }
  return { ...usage, totalTokens: Object.values(usage).reduce((total, value) => total + value, 0) }
}
