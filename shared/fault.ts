/**
 * Expected failures as data. A feature throws a `Fault`; the server maps its tag to a status and each dialect words
 * the body (`electron/api/faults.ts`). Anything else that is thrown is a bug and becomes a 500 with a reference.
 */
export type FaultTag =
  | "BadRequest"
  | "Unauthorized"
  | "Forbidden"
  | "NotTrusted"
  | "SessionNotFound"
  | "MessageNotFound"
  | "PartNotFound"
  | "PermissionNotFound"
  | "QuestionNotFound"
  | "ProjectNotFound"
  | "PtyNotFound"
  | "McpServerNotFound"
  | "WorkspaceNotFound"
  | "FileNotFound"
  | "RouteNotFound"
  | "AgentNotFound"
  | "ModelNotFound"
  | "CommandNotFound"
  | "SessionBusy"
  | "Conflict"
  | "Stale"
  | "PathOutside"
  | "TooLarge"
  | "UnsupportedMedia"
  | "ConfigInvalid"
  | "ConfigJson"
  | "NotGit"
  | "GitFailed"
  | "Unsupported"
  | "Unavailable"
  | "Aborted"

export class Fault extends Error {
  override readonly name = "Fault"
  readonly tag: FaultTag
  /** Facts for machines: ids, paths, issues. Never secrets. */
  readonly data: Record<string, unknown>

  /** `message` says what failed, why, and what to do next, for a person. */
  constructor(tag: FaultTag, message: string, data: Record<string, unknown> = {}, options?: ErrorOptions) {
    super(message, options)
    this.tag = tag
    this.data = data
  }
}

export const isFault = (error: unknown, tag?: FaultTag): error is Fault =>
  error instanceof Fault && (tag === undefined || error.tag === tag)
