import type { AssistantMessage } from "../../../shared/domain/message.ts"

export interface ErrorWords {
  title: string
  why: string
  next: string
  /** The provider's settings would help. */
  provider: boolean
}

/** Stored errors of a step in words. The provider's own message is kept as the reason. */
export function wordsOfError(error: NonNullable<AssistantMessage["error"]>): ErrorWords {
  const why = typeof error.data.message === "string" ? error.data.message : ""
  switch (error.name) {
    case "ProviderAuthError":
      if (String(error.data.providerID).startsWith("acp:"))
        return { title: "The agent asks you to sign in", why, next: "", provider: false }
      return {
        title: "The provider refused the key",
        why,
        next: "Check the key in the provider settings.",
        provider: true,
      }
    case "APIError": {
      const { statusCode } = error.data
      if (statusCode === 401 || statusCode === 403) {
        return {
          title: "The provider refused the key",
          why,
          next: "Check the key in the provider settings.",
          provider: true,
        }
      }
      const status = statusCode ? ` (status ${statusCode})` : ""
      const next = error.data.isRetryable ? "Send the message again in a moment." : ""
      return { title: `The provider did not answer${status}`, why, next, provider: false }
    }
    case "ContextOverflowError":
      return {
        title: "The conversation is too long for this model",
        why,
        next: "Compact the conversation, or choose a model with a larger context.",
        provider: false,
      }
    case "MessageOutputLengthError":
      return { title: "The answer reached its length limit", why, next: "Ask it to go on.", provider: false }
    case "StructuredOutputError":
      return {
        title: "The model gave no valid structured answer",
        why,
        next: "Send the message again.",
        provider: false,
      }
    default:
      return { title: "The turn failed", why: why || "No reason was given.", next: "", provider: false }
  }
}
