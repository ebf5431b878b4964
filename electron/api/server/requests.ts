import type { IncomingMessage, ServerResponse } from "node:http"
import { isFault } from "../../../shared/fault.ts"
import { randomText } from "../../../shared/id.ts"
import type { Log } from "../../lib/log.ts"
import type { Dialect } from "../dialect.ts"
import type { ErrorWording } from "../errors/faults.ts"
import { opencodeError } from "../errors/opencode.ts"
import { splitPath } from "../router.ts"
import { answerEmpty, answerJson, answerText, commonHeaders } from "./answer.ts"
import { discardRest } from "./body.ts"
import type { Exchange } from "./exchange.ts"
import type { Judge } from "./guard.ts"
import { http } from "../../lib/http.ts"
import { isOpenRoute } from "./open-routes.ts"
import type { Pages } from "./pages.ts"

export interface RequestHandlerOptions {
  judge: Judge
  pages: Pages
  /** The first that claims a path answers it, in its own words also when it fails. */
  dialects: readonly Dialect[]
  log: Log
}

/** A short name for one failure: in the answer, and in the log line that says more. */
export const newReference = () => `err_${randomText(8).toLowerCase()}`

/** Answers one request: the guard first, then the pages' files or a dialect. */
export function createRequestHandler({ judge, pages, dialects, log }: RequestHandlerOptions) {
  return async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const verdict = await judge(request)
    for (const [name, value] of Object.entries({ ...commonHeaders, ...verdict.headers }))
      response.setHeader(name, value)
    const method = request.method === "HEAD" ? "GET" : (request.method ?? "GET")
    if (!verdict.pass) {
      const exchange: Exchange = { request, response, method, path: "", query: new URLSearchParams(), identity: "open" }
      await discardRest(request, response)
      if (verdict.body !== undefined) await answerJson(exchange, verdict.status, verdict.body)
      else if (verdict.message === "") answerEmpty(exchange, verdict.status)
      else await answerJson(exchange, verdict.status, refusal(verdict.status, verdict.message))
      return
    }
    const { path, query, identity } = verdict
    const exchange: Exchange = { request, response, method, path, query, identity: identity ?? "open" }
    let wording = opencodeError
    try {
      const segments = splitPath(path)
      const dialect = dialects.find((each) => each.claims(segments))
      if (dialect) wording = dialect.wording
      if (identity === undefined && !isOpenRoute(path)) await pages.answer(exchange)
      else await dialect?.handle(exchange, segments)
    } catch (error) {
      await fail(exchange, wording, error)
    }
  }

  async function fail(exchange: Exchange, wording: ErrorWording, error: unknown): Promise<void> {
    const { request, response, method, path } = exchange
    const reference = newReference()
    if (!isFault(error)) log.error("a request failed", { reference, method, path, error })
    if (response.headersSent) {
      response.destroy()
      return
    }
    await discardRest(request, response)
    const { status, body } = wording(error, reference)
    if (body === undefined) answerEmpty(exchange, status)
    else if (typeof body === "string") await answerText(exchange, status, "text/plain; charset=utf-8", body)
    else await answerJson(exchange, status, body)
  }
}

const refusal = (status: number, message: string) => ({
  name: http.STATUS_CODES[status]?.replaceAll(" ", "") ?? "Refused",
  data: { message },
})
