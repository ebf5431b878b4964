import type { AssistantMessage } from "../../shared/domain/message.ts"
import type { APIError } from "../../shared/domain/part.ts"
import { Fault } from "../../shared/fault.ts"
import { ModelError } from "../model/model.ts"

export type TurnError = NonNullable<AssistantMessage["error"]>

export const aborted = (message = "Aborted"): TurnError => ({ name: "MessageAbortedError", data: { message } })

/** The stored form of a model failure that the provider answered with. */
export function apiError(error: ModelError): APIError {
  const { statusCode, retryable, responseHeaders, responseBody, url } = error.detail
  return {
    name: "APIError",
    data: {
      message: error.message,
      isRetryable: retryable,
      ...(statusCode !== undefined && { statusCode }),
      ...(responseHeaders && { responseHeaders }),
      ...(responseBody !== undefined && { responseBody }),
      ...(url && { metadata: { url } }),
    },
  }
}

/** What ended a turn, in the names that messages carry (opencode `info.error`). */
export function turnError(error: unknown): TurnError {
  if (error instanceof ModelError) {
    if (error.detail.kind === "overflow") {
      return { name: "ContextOverflowError", data: { message: error.message, responseBody: error.detail.responseBody } }
    }
    return apiError(error)
  }
  if (error instanceof Fault && error.tag === "Aborted") return aborted(error.message)
  if (error instanceof Fault && error.tag === "Unauthorized") {
    const { providerID } = error.data
    const data = { providerID: typeof providerID === "string" ? providerID : "", message: error.message }
    return { name: "ProviderAuthError", data }
  }
  return { name: "UnknownError", data: { message: error instanceof Error ? error.message : String(error) } }
}
