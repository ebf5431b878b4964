import { type FaultTag, isFault } from "../../../shared/fault.ts"
import { type ErrorWording, statusOf } from "./faults.ts"

/** A 500 is always a bug of ours: neither git nor a provider that fails is one. */
const statuses: Partial<Record<FaultTag, number>> = {
  ModelNotFound: 400,
  Unsupported: 400,
  GitFailed: 409,
  Unavailable: 502,
}

/** `{"error": string}`; plain text for a route that is not there. */
export const editorError: ErrorWording = (error, reference) => {
  if (!isFault(error)) return { status: 500, body: { error: bugMessage(reference) } }
  if (error.tag === "RouteNotFound") return { status: 404, body: "Not found" }
  return { status: statuses[error.tag] ?? statusOf[error.tag], body: { error: error.message || error.tag } }
}

export const bugMessage = (reference: string) =>
  `Something went wrong inside the host. Its log says more under ${reference}.`
