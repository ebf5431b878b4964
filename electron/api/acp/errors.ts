import { RequestError } from "@agentclientprotocol/sdk/unstable"
import { type Fault, type FaultTag, isFault } from "../../../shared/fault.ts"

const invalid = (fault: Fault) => RequestError.invalidParams({ details: fault.message }, fault.message)

const wording: Partial<Record<FaultTag, (fault: Fault) => RequestError>> = {
  BadRequest: invalid,
  AgentNotFound: invalid,
  ModelNotFound: invalid,
  CommandNotFound: invalid,
  FileNotFound: invalid,
  Conflict: invalid,
  TooLarge: invalid,
  UnsupportedMedia: invalid,
  Aborted: (fault) => RequestError.requestCancelled(undefined, fault.message),
}

/** A failure as clients of this protocol read it. The message always says what to do; a bug stays an internal error. */
export function acpError(error: unknown, sessionId?: string): unknown {
  if (!isFault(error)) return error
  if (error.tag === "SessionNotFound" && sessionId) return RequestError.sessionNotFound(sessionId)
  return wording[error.tag]?.(error) ?? new RequestError(-32603, error.message, { tag: error.tag })
}
