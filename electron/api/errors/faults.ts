import type { FaultTag } from "../../../shared/fault.ts"

/** Status of each expected failure; the dialects may differ where their contract does. */
export const statusOf: Record<FaultTag, number> = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotTrusted: 403,
  SessionNotFound: 404,
  MessageNotFound: 404,
  PartNotFound: 404,
  PermissionNotFound: 404,
  QuestionNotFound: 404,
  ProjectNotFound: 404,
  PtyNotFound: 404,
  McpServerNotFound: 404,
  WorkspaceNotFound: 404,
  FileNotFound: 404,
  RouteNotFound: 404,
  AgentNotFound: 404,
  ModelNotFound: 404,
  CommandNotFound: 404,
  SessionBusy: 409,
  Conflict: 409,
  Stale: 409,
  PathOutside: 403,
  TooLarge: 413,
  UnsupportedMedia: 415,
  ConfigInvalid: 400,
  ConfigJson: 400,
  NotGit: 400,
  GitFailed: 500,
  Unsupported: 501,
  Unavailable: 503,
  Aborted: 499,
}

/** An answer to a failed request. A string body is sent as plain text, undefined as no body. */
export interface ErrorAnswer {
  status: number
  body: unknown
}

/** Words a failure in one dialect. `reference` is set for bugs: it leads to the log line. */
export type ErrorWording = (error: unknown, reference: string) => ErrorAnswer
