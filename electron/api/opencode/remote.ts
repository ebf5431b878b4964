import type { ClientRequest } from "node:http"
import { Fault } from "../../../shared/fault.ts"
import type { RemoteHost } from "../../workspace/adapter.ts"
import { lost, remoteHeaders } from "../../workspace/remote-request.ts"
import type { Exchange } from "../server/exchange.ts"
import type { Services } from "../services.ts"

/** What is said about a session that this host's own copy answers. */
const readHere = new Set(["", "message", "todo", "children"])
/** Links belong to the host that serves them. */
const onlyHere = new Set(["share"])
/** Operations about this host itself, whatever workspace a client names with them. */
const ownSpace = new Set(["global", "auth", "doc", "experimental", "sync", "tui", "log"])

/**
 * The host on another machine that a request belongs to: because it names a workspace there, or is about a session, a
 * permission or a question of one. Undefined for everything else, which is nearly everything.
 */
export async function remoteOf(
  services: Services,
  { query, method }: Exchange,
  segments: string[],
): Promise<RemoteHost | undefined> {
  const named = query.get("workspace")
  const [first = "", second = "", third = ""] = segments
  if (named) {
    const workspaces = await services.workspaces()
    // Also where it makes no difference: a name that is wrong is told.
    workspaces.get(named)
    return ownSpace.has(first) ? undefined : workspaces.remote(named)
  }
  const isV2 = first === "api" && second === "session"
  const [sessionID, verb] = isV2 ? [third, segments[3] ?? ""] : [second, third]
  if (first === "session" || isV2) {
    if (!sessionID.startsWith("ses")) return undefined
    if (onlyHere.has(verb) || (method === "GET" && readHere.has(verb))) return undefined
    const workspaces = await services.workspaces()
    const id = workspaces.remoteOf({ sessionID })
    return id === undefined ? undefined : workspaces.remote(id)
  }
  if ((first === "permission" || first === "question") && second) {
    const workspaces = await services.workspaces()
    const id = workspaces.remoteOf({ requestID: second })
    return id === undefined ? undefined : workspaces.remote(id)
  }
  return undefined
}

/** Hop-by-hop headers, and those that the near host sets itself. */
const passed = ["content-type", "cache-control", "x-next-cursor", "x-accel-buffering", "content-encoding"]

/** Sends a request on as it is and answers what comes back, streams too. Throws Fault `Unavailable`. */
export async function forward(exchange: Exchange, host: RemoteHost): Promise<void> {
  const { request: incoming, response, path, query } = exchange
  const { request } = await import("node:http")
  const forwarded = new URLSearchParams(query)
  for (const name of ["workspace", "auth_token"]) forwarded.delete(name)
  forwarded.set("directory", host.directory)
  const headers: Record<string, string> = remoteHeaders(host)
  for (const name of ["content-type", "content-length", "accept"]) {
    const value = incoming.headers[name]
    if (typeof value === "string") headers[name] = value
  }
  await new Promise<void>((resolve, reject) => {
    const asked: ClientRequest = request(
      `${host.url}${path}?${forwarded}`,
      { method: incoming.method, headers },
      (answer) => {
        response.statusCode = answer.statusCode ?? 502
        for (const name of passed) {
          const value = answer.headers[name]
          if (value !== undefined) response.setHeader(name, value)
        }
        response.flushHeaders()
        answer.pipe(response)
        answer.on("end", resolve)
        answer.on("error", (error) => reject(lost(error)))
      },
    )
    asked.on("error", (error) => reject(lost(error)))
    response.once("close", () => {
      if (response.writableFinished) return
      asked.destroy(new Fault("Aborted", "The client hung up."))
    })
    incoming.pipe(asked)
  })
}
