import { Fault } from "../../../shared/fault.ts"
import { discobotError } from "../errors/discobot.ts"
import type { SocketRoute } from "../server/ws.ts"
import type { Services } from "../services.ts"

/** The WebSockets of the Discobot API. What serves them is loaded with the first one. */
export const createDiscobotSockets = (services: Services): SocketRoute[] => [project(services), terminal(services)]

const inProject = (segments: string[]) => segments[0] === "api" && segments[1] === "projects"

function assertLocal(segments: string[]): void {
  if (segments[2] !== "local") throw new Fault("ProjectNotFound", "Project not found", { projectID: segments[2] })
}

/** `GET …/ws`: many streams over one socket. */
function project(services: Services): SocketRoute {
  let loaded: typeof import("./project-socket.ts") | undefined
  return {
    match: (segments) => inProject(segments) && segments.length === 4 && segments[3] === "ws",
    wording: discobotError,
    async accept({ segments }) {
      assertLocal(segments)
      loaded ??= await import("./project-socket.ts")
    },
    connect: (socket) => loaded?.serveProject(services, socket),
  }
}

/** `GET …/terminal/ws`: the session's shell. */
function terminal(services: Services): SocketRoute {
  let loaded: typeof import("./terminal-socket.ts") | undefined
  const sessionOf = (segments: string[]) => segments[4] ?? ""
  return {
    match: (segments) =>
      inProject(segments) &&
      segments.length === 7 &&
      segments[3] === "sessions" &&
      segments[5] === "terminal" &&
      segments[6] === "ws",
    wording: discobotError,
    async accept({ segments, query }) {
      assertLocal(segments)
      if (query.get("root") === "true")
        throw new Fault("Forbidden", "There is no root shell here: terminals run as the user who started Outrigger.")
      ;(await services.companions()).aliases.get(sessionOf(segments))
      loaded ??= await import("./terminal-socket.ts")
    },
    connect(socket, request) {
      void loaded?.serveTerminal(services, socket, request, sessionOf(request.segments)).catch(() => socket.close(1011))
    },
  }
}
