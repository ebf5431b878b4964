import { Fault } from "../../../shared/fault.ts"
import type { Exchange } from "../server/exchange.ts"
import type { Services } from "../services.ts"
import type { Workbench } from "./services.ts"

/** What the workbench's handlers know besides their validated input. */
export interface Context {
  services: Services
  workbench: Workbench
  /** The folder that the request is about: its own, else the current one. Absolute. */
  folder: string
  exchange: Exchange
  /** Fires when the client hangs up before its answer is complete. */
  signal: AbortSignal
}

const headers = ["x-pig-agents-workspace", "x-build-agents-workspace"]

/** Throws Fault `BadRequest` for a folder that may not be worked in. */
export async function createContext(services: Services, exchange: Exchange): Promise<Context> {
  const workbench = await services.workbench()
  const { request, response } = exchange
  const named = headers.map((name) => request.headers[name]).find((value) => value !== undefined)
  const folder = named === undefined ? await workbench.folder.get() : await workbench.folder.check(decoded(named))
  const abort = new AbortController()
  response.once("close", () => {
    if (!response.writableFinished) abort.abort(new Fault("Aborted", "The client hung up."))
  })
  return { services, workbench, folder, exchange, signal: abort.signal }
}

/** Header values are Latin-1 on the wire; clients send other letters percent-encoded or as UTF-8. */
function decoded(value: string | string[]): string {
  const text = Array.isArray(value) ? (value[0] ?? "") : value
  const bytes = Buffer.from(text, "latin1").toString("utf8")
  return bytes.includes("\uFFFD") ? text : bytes
}
