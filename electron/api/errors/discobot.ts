import { type FaultTag, isFault } from "../../../shared/fault.ts"
import { type ErrorWording, statusOf } from "./faults.ts"

/** Where this dialect's clients expect another status than ours. */
const statuses: Partial<Record<FaultTag, number>> = {
  PathOutside: 400,
  AgentNotFound: 400,
  ModelNotFound: 400,
  CommandNotFound: 400,
  GitFailed: 400,
  PermissionNotFound: 404,
}

/**
 * `{"error": string}`. A Fault may say more: `data.code` takes the place of the text, which then is `message`;
 * `data.status` is the status, `data.with` are further fields of the answer.
 */
export const discobotError: ErrorWording = (error, reference) => {
  if (!isFault(error)) return { status: 500, body: { error: `Internal error, see the log under ${reference}` } }
  const { code, status, with: more } = error.data as { code?: string; status?: number; with?: Record<string, unknown> }
  return {
    status: status ?? statuses[error.tag] ?? statusOf[error.tag],
    body:
      typeof code === "string" ? { error: code, message: error.message, ...more } : { error: error.message, ...more },
  }
}
