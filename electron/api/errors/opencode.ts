import { type Fault, type FaultTag, isFault } from "../../../shared/fault.ts"
import { type ErrorWording, statusOf } from "./faults.ts"

const notFound = (fault: Fault) => ({ name: "NotFoundError", data: { message: fault.message } })
const unknown = (fault: Fault) => ({ name: "UnknownError", data: { message: fault.message } })
const tagged = (tag: string, key: string) => (fault: Fault) => ({
  _tag: tag,
  [key]: fault.data[key],
  message: fault.message,
})

/** Bodies as the current release of the reference sends them; what is not here is `{name: TAG, data: {message}}`. */
const bodies: Partial<Record<FaultTag, (fault: Fault) => unknown>> = {
  BadRequest: (fault) => ({
    name: "BadRequest",
    data: { message: fault.message, kind: fault.data["kind"] ?? "Payload" },
  }),
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
  WorkspaceNotFound: (fault) => fault.message,
  AgentNotFound: unknown,
  ModelNotFound: unknown,
  CommandNotFound: unknown,
  PathOutside: unknown,
  GitFailed: unknown,
  Unsupported: unknown,
  ConfigJson: (fault) => ({ name: "ConfigJsonError", data: { ...fault.data, message: fault.message } }),
  ConfigInvalid: (fault) => ({ name: "ConfigInvalidError", data: { ...fault.data, message: fault.message } }),
}

/** Where the contract names another status than ours: what the reference throws without a type of its own is a 500. */
const statuses: Partial<Record<FaultTag, number>> = {
  WorkspaceNotFound: 500,
  AgentNotFound: 500,
  ModelNotFound: 500,
  CommandNotFound: 500,
  PathOutside: 500,
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
