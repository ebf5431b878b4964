import type { WebSocket } from "ws"
import { editorError } from "../errors/editor.ts"
import type { SocketRoute } from "../server/ws.ts"
import type { Services } from "../services.ts"
import type { serve } from "./connection.ts"

/** `/ws`: one JSON object per text frame, both ways (contract/socket.ts). */
export function createEditorSocket(services: Services): SocketRoute {
  let ready: ((socket: WebSocket) => void) | undefined
  return {
    match: ([first, ...more]) => first === "ws" && more.length === 0,
    wording: editorError,
    async accept() {
      ready ??= await load(services)
    },
    connect(socket) {
      ready?.(socket)
    },
  }
}

/** Everything before the first message: clients send at once, and their order counts. */
async function load(services: Services): Promise<(socket: WebSocket) => void> {
  const [connection, sessions, rounds, changes] = await Promise.all([
    import("./connection.ts") as Promise<{ serve: typeof serve }>,
    services.sessions(),
    services.rounds(),
    services.changes(),
  ])
  return (socket) => connection.serve(socket, { services, sessions, rounds, changes })
}
