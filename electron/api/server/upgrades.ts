import type { IncomingMessage } from "node:http"
import type { Duplex } from "node:stream"
import { isFault } from "../../../shared/fault.ts"
import type { Log } from "../../lib/log.ts"
import { opencodeError } from "../errors/opencode.ts"
import { splitPath } from "../router.ts"
import type { Judge } from "./guard.ts"
import { http } from "./http.ts"
import { newReference } from "./requests.ts"
import { type createSockets, refuseUpgrade, type SocketRoute } from "./ws.ts"

export interface UpgradeHandlerOptions {
  judge: Judge
  sockets: ReturnType<typeof createSockets>
  routes: readonly SocketRoute[]
  log: Log
}

/** Opens WebSockets: the same guard as every request, then the route that the path belongs to. */
export function createUpgradeHandler({ judge, sockets, routes, log }: UpgradeHandlerOptions) {
  return async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on("error", () => socket.destroy())
    const verdict = await judge(request)
    const refuse = (status: number, message: string, headers: Record<string, string> = {}) =>
      refuseUpgrade(socket, status, http.STATUS_CODES[status] ?? "Refused", { ...verdict.headers, ...headers }, message)
    if (!verdict.pass) return refuse(verdict.status, verdict.message)
    let segments: string[]
    try {
      segments = splitPath(verdict.path)
    } catch {
      return refuse(400, "Malformed percent-encoding in the path")
    }
    const route = verdict.identity && routes.find((each) => each.match(segments))
    if (!route) return refuse(404, `No such route: ${verdict.path}`)
    const asked = { segments, query: verdict.query, identity: verdict.identity, headers: request.headers }
    try {
      await route.accept?.(asked)
    } catch (error) {
      const reference = newReference()
      const { status, body } = opencodeError(error, reference)
      if (!isFault(error)) log.error("an upgrade failed", { reference, path: verdict.path, error })
      return refuse(status, JSON.stringify(body), { "Content-Type": "application/json" })
    }
    route.connect(await sockets.upgrade(request, socket, head), asked)
  }
}
