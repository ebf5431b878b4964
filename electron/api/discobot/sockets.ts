import { discobotError } from "../errors/discobot.ts"
import { lazySocket } from "../server/lazy-socket.ts"
import type { SocketRoute } from "../server/ws.ts"
import type { Services } from "../services.ts"

const inProject = ([first, second]: string[]) => first === "api" && second === "projects"

/** `…/projects/{id}/ws` and `…/sessions/{id}/terminal/ws`. */
export const createDiscobotSockets = (services: Services): SocketRoute[] => [
  lazySocket(
    {
      match: (segments) => inProject(segments) && segments.length === 4 && segments[3] === "ws",
      wording: discobotError,
    },
    async () => (await import("./project-socket.ts")).createProjectSocket(services),
  ),
  lazySocket(
    {
      match: (segments) =>
        inProject(segments) && segments[3] === "sessions" && segments[5] === "terminal" && segments[6] === "ws",
      wording: discobotError,
    },
    async () => (await import("./terminal-socket.ts")).createTerminalSocket(services),
  ),
]
