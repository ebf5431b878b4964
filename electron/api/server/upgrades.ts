import type { IncomingMessage } from "node:http"
import type { Duplex } from "node:stream"
import { isFault } from "../../../shared/fault.ts"
import type { Log } from "../../lib/log.ts"
import { opencodeError } from "../errors/opencode.ts"
import { splitPath } from "../router.ts"
import type { Judge } from "./guard.ts"
import { http } from "../../lib/http.ts"
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
    const { headers } = request
    const verdict = await judge(request, ({ path, query }) => {
      const segments = split(path)
      return routes.find((each) => each.match(segments))?.ticket?.({ segments, query, headers })
    })
    const refuse = (status: number, message: string, more: Record<string, string> = {}) =>
      refuseUpgrade(socket, status, http.STATUS_CODES[status] ?? "Refused", { ...verdict.headers, ...more }, message)
    if (!verdict.pass && verdict.body !== undefined)
      return refuse(verdict.status, JSON.stringify(verdict.body), { "Content-Type": "application/json" })
    if (!verdict.pass) return refuse(verdict.status, verdict.message)
    const segments = split(verdict.path)
    if (segments.length === 0) return refuse(400, "Malformed percent-encoding in the path")
    const route = verdict.identity && routes.find((each) => each.match(segments))
    if (!route) return refuse(404, `No such route: ${verdict.path}`)
    const asked = { segments, query: verdict.query, identity: verdict.identity, headers }
    try {
      await route.accept?.(asked)
    } catch (error) {
      const reference = newReference()
      const { status, body } = (route.wording ?? opencodeError)(error, reference)
      if (!isFault(error)) log.error("an upgrade failed", { reference, path: verdict.path, error })
      return refuse(status, JSON.stringify(body), { "Content-Type": "application/json" })
    }
    route.connect(await sockets.upgrade(request, socket, head), asked)
  }
}

/** No segments when the path cannot be decoded. */
function split(path: string): string[] {
  try {
    return splitPath(path)
  } catch {
    return []
  }
}
