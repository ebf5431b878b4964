import type { Exchange } from "../server/exchange.ts"
import type { Services } from "../services.ts"

/** What the handlers know besides their validated input. */
export interface Context {
  services: Services
  /** Fires when the client hangs up before its answer is complete. */
  signal: () => AbortSignal
}

export const createContext = (services: Services, exchange: Exchange): Context => ({
  services,
  signal: () => hangUp(exchange),
})

export function hangUp({ response }: Exchange): AbortSignal {
  const controller = new AbortController()
  response.once("close", () => {
    if (!response.writableFinished) controller.abort()
  })
  return controller.signal
}
