import type * as z from "zod/mini"
import { Fault } from "../../shared/fault.ts"
import { type IssueKind, invalidInput } from "./errors/issues.ts"
import type { Match } from "./router.ts"
import { answerEmpty, answerJson } from "./server/answer.ts"
import { readJson } from "./server/body.ts"
import type { Exchange } from "./server/exchange.ts"
import { keepWaiting } from "./server/patience.ts"

export interface RunOptions {
  bodyLimit?: number
  /** Also validates answers against the contract; tests do. */
  checkOutput?: boolean
  /** Milliseconds after which the answer of a long operation begins. */
  patienceMs?: number
}

/** Validates the request against its operation, runs the handler and sends its answer. */
export async function run<Context>(
  { route, params }: Match<Context>,
  exchange: Exchange,
  context: Context,
  { bodyLimit, checkOutput = false, patienceMs }: RunOptions,
): Promise<void> {
  const { operation, handler } = route
  // Read for every operation, so that one without a body does not accept a form either.
  const sent = await readJson(exchange.request, bodyLimit)
  const input = {
    params: parse(operation.params, params, "Params"),
    query: parse(operation.query, Object.fromEntries(exchange.query), "Query"),
    body: operation.body ? parse(operation.body, sent === undefined ? {} : sent, "Payload") : undefined,
    raw: sent,
  }
  const patience = keepWaiting(exchange.response, patienceMs)
  let result: unknown
  try {
    result = await handler(input, context)
  } finally {
    patience.end()
  }
  if (operation.empty !== undefined) {
    if (patience.begun) exchange.response.end()
    else answerEmpty(exchange, operation.empty)
    return
  }
  if (checkOutput && operation.ok) {
    // As the client will see it: without undefined values, with dates and the like as JSON has them.
    const checked = operation.ok.safeParse(JSON.parse(JSON.stringify(result) ?? "null"))
    if (!checked.success) throw new Error(`${route.id} answered against its contract: ${checked.error.message}`)
  }
  if (patience.begun) exchange.response.end(JSON.stringify(result) ?? "null")
  else await answerJson(exchange, 200, result)
}

function parse(schema: z.ZodMiniType | undefined, input: unknown, kind: IssueKind): unknown {
  if (!schema) return {}
  const result = schema.safeParse(input)
  if (!result.success) throw invalidInput(result.error, input, kind)
  return result.data
}

/** The Fault for a path or method that nothing answers to. */
export const noRoute = ({ method, path }: Exchange) =>
  new Fault("RouteNotFound", `No such route: ${method} ${path}`, { method, path })
