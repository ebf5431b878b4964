import { type Fault, type FaultTag, isFault } from "../../../shared/fault.ts"
import { type ErrorWording, statusOf } from "./faults.ts"

const notFound = (fault: Fault) => ({ name: "NotFoundError", data: { message: fault.message } })
const unknown = (fault: Fault) => ({ name: "UnknownError", data: { message: fault.message } })
/** `data.name` and `data.body`: where the contract knows another name or body for one operation's refusal. */
const badRequest = (fault: Fault) =>
  fault.data["body"] ?? {
    name: fault.data["name"] ?? "BadRequest",
    data: { message: fault.message, kind: fault.data["kind"] ?? "Payload" },
  }
const tagged = (tag: string, key: string) => (fault: Fault) => ({
  _tag: tag,
  [key]: fault.data[key],
  message: fault.message,
})

/** Bodies as the current release of the reference sends them; what is not here is `{name: TAG, data: {message}}`. */
const bodies: Partial<Record<FaultTag, (fault: Fault) => unknown>> = {
  BadRequest: (fault) => badRequest(fault),
  Unauthorized: () => undefined,
  SessionNotFound: notFound,
  MessageNotFound: notFound,
  PartNotFound: notFound,
  FileNotFound: notFound,
  RouteNotFound: notFound,
  PermissionNotFound: tagged("PermissionNotFoundError", "requestID"),
  QuestionNotFound: tagged("QuestionNotFoundError", "requestID"),
  PtyNotFound: tagged("PtyNotFoundError", "ptyID"),
  McpServerNotFound: tagged("McpServerNotFoundError", "name"),
  ProjectNotFound: tagged("ProjectNotFoundError", "projectID"),
  SessionBusy: tagged("SessionBusyError", "sessionID"),
  WorkspaceNotFound: notFound,
  AgentNotFound: (fault) => badRequest(fault),
  ModelNotFound: (fault) => badRequest(fault),
  CommandNotFound: (fault) => badRequest(fault),
  // One wording for every way out, so that the answer does not tell what is there.
  PathOutside: () => ({
    name: "BadRequest",
    data: { message: "Access denied: path escapes project directory", kind: "Query" },
  }),
  NotGit: (fault) => ({ name: "WorktreeNotGitError", data: { message: fault.message } }),
  GitFailed: unknown,
  Unsupported: unknown,
  ConfigJson: (fault) => ({ name: "ConfigJsonError", data: { ...fault.data, message: fault.message } }),
  ConfigInvalid: (fault) => ({ name: "ConfigInvalidError", data: { ...fault.data, message: fault.message } }),
}

/**
 * Where this dialect's clients expect another status than ours. What the reference throws without a type of its own is a
 * 500 there; here a 500 is always a bug of ours, never the answer to bad input.
 */
const statuses: Partial<Record<FaultTag, number>> = {
  AgentNotFound: 400,
  ModelNotFound: 400,
  CommandNotFound: 400,
  PathOutside: 400,
  Unsupported: 400,
}

export const opencodeError: ErrorWording = (error, reference) => {
  if (!isFault(error))
    return {
      status: 500,
      body: {
        name: "UnknownError",
        data: { message: "Unexpected server error. Check server logs for details.", ref: reference },
      },
    }
  const body = bodies[error.tag]
  return {
    status: statuses[error.tag] ?? statusOf[error.tag],
    body: body ? body(error) : { name: error.tag, data: { message: error.message } },
  }
}
