import type { SocketRoute } from "../server/ws.ts"
import type { Services } from "../services.ts"
import { createProjectSocket } from "./project-socket.ts"
import { createTerminalSocket } from "./terminal-socket.ts"

export const createDiscobotSockets = (services: Services): SocketRoute[] => [
  createProjectSocket(services),
  createTerminalSocket(services),
]
