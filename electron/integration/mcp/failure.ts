import type { MCPStatus } from "../../../shared/domain/integration.ts"
import { Fault, isFault } from "../../../shared/fault.ts"
import type { Library } from "./library.ts"

/** The server wants a person to sign in; `registration`: and first a client id that only its operator can give. */
export class AuthorizationNeeded extends Error {
  readonly registration: boolean
  constructor(message: string, registration = false, options?: ErrorOptions) {
    super(message, options)
    this.registration = registration
  }
}

/** The failures of the library as this host tells them apart. */
export function kindOf(
  library: Library,
  error: unknown,
): "auth" | "network" | "session" | "timeout" | "closed" | "other" {
  if (error instanceof AuthorizationNeeded || error instanceof library.UnauthorizedError) return "auth"
  if (error instanceof library.SdkHttpError) {
    if (error.status === 401) return "auth"
    return error.status === 404 ? "session" : "other"
  }
  if (error instanceof library.SdkError) {
    if (error.code === library.SdkErrorCode.RequestTimeout) return "timeout"
    if (error.code === library.SdkErrorCode.ConnectionClosed || error.code === library.SdkErrorCode.NotConnected)
      return "closed"
  }
  // What fetch throws when it reaches nobody.
  if (error instanceof TypeError && error.cause !== undefined) return "network"
  return "other"
}

/** The status that a failed attempt to connect leaves behind. */
export function statusAfter(library: Library, error: unknown, url?: string): MCPStatus {
  if (error instanceof AuthorizationNeeded && error.registration)
    return { status: "needs_client_registration", error: error.message }
  // Without OAuth there is nothing to sign in to: the configured headers are what was refused.
  if (error instanceof AuthorizationNeeded) return { status: "needs_auth" }
  const kind = kindOf(library, error)
  if (kind === "auth")
    return failed("The server refused the request (401). Check the headers in its configuration, or allow OAuth.")
  if (kind === "network") return failed(`${url ?? "The server"} cannot be reached (${rootCause(error)}).`)
  return failed(rootCause(error))
}

export const failed = (error: string): MCPStatus => ({ status: "failed", error })

/** The innermost message: fetch says only "fetch failed" itself. */
export function rootCause(error: unknown): string {
  let at = error
  while (at instanceof Error && at.cause instanceof Error) at = at.cause
  if (at instanceof AggregateError && at.errors[0] instanceof Error) at = at.errors[0]
  const text = at instanceof Error ? at.message || ((at as NodeJS.ErrnoException).code ?? at.name) : String(at)
  return text.length > 2000 ? `${text.slice(0, 2000)}…` : text
}

/** What the model is told of a call that failed. */
export function callFailure(
  library: Library,
  error: unknown,
  about: { server: string; what: string; timeout: number; ended: string | undefined },
): Error {
  const { server, what, timeout, ended } = about
  if (isFault(error)) return error
  const data = { name: server }
  switch (kindOf(library, error)) {
    case "auth":
      return new Fault("Unavailable", `The MCP server ${server} asks for a new sign-in before it does ${what}.`, data)
    case "timeout":
      return new Fault(
        "Unavailable",
        `The MCP server ${server} did not answer ${what} within ${timeout / 1000} s. It may still be at work; a longer "timeout" (ms) can be set in its configuration.`,
        data,
      )
    case "closed":
      return new Fault(
        "Unavailable",
        `The MCP server ${server} ended during ${what}${ended ? `: ${ended}` : "."}`,
        data,
      )
    case "network":
      return new Fault("Unavailable", `The MCP server ${server} cannot be reached (${rootCause(error)}).`, data)
    default:
      return new Fault("Unavailable", `The MCP server ${server} refused ${what}: ${rootCause(error)}`, data)
  }
}
