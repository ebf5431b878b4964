import type { IncomingMessage } from "node:http"
import type { Instance } from "../../project/instances.ts"
import type { Exchange } from "../server/exchange.ts"
import type { Services } from "../services.ts"
import { folderOf, placeOf } from "./folder.ts"

/** What a handler knows besides its validated input. */
export interface Context {
  services: Services
  /** The instance of the folder that the request names. Operations about a session take the session's instead. */
  instance: () => Promise<Instance>
  request: IncomingMessage
  /** Fires when the client hangs up before its answer is complete. */
  signal: () => AbortSignal
  /** Sets a header of the answer. */
  header: (name: string, value: string) => void
}

export function createContext(services: Services, exchange: Exchange): Context {
  const { request, response, query } = exchange
  // Looked at for every operation: a name that cannot be a folder's is told at once.
  const named = query.has("workspace") ? undefined : folderOf(exchange, services.defaultDirectory)
  return {
    services,
    instance: async () => (await services.instances()).get(named ?? (await placeOf(exchange, services))),
    request,
    signal() {
      const controller = new AbortController()
      response.once("close", () => {
        if (!response.writableFinished) controller.abort()
      })
      return controller.signal
    },
    header: (name, value) => void response.setHeader(name, value),
  }
}
