import type * as z from "zod/mini"
import { Fault } from "../../shared/fault.ts"
import { type IssueKind, invalidInput } from "./errors/issues.ts"
import type { Match } from "./router.ts"
import { answerEmpty, answerJson } from "./server/answer.ts"
import { readJson } from "./server/body.ts"
import type { Exchange } from "./server/exchange.ts"

export interface RunOptions {
  bodyLimit?: number
  /** Also validates answers against the contract; tests do. */
  checkOutput?: boolean
}

/** Validates the request against its operation, runs the handler and sends its answer. */
export async function run<Context>(
  { route, params }: Match<Context>,
  exchange: Exchange,
  context: Context,
  { bodyLimit, checkOutput = false }: RunOptions,
): Promise<void> {
  const { operation, handler } = route
  // Read for every operation, so that one without a body does not accept a form either.
  const sent = await readJson(exchange.request, bodyLimit)
  const input = {
    params: parse(operation.params, params, "Params"),
    query: parse(operation.query, Object.fromEntries(exchange.query), "Query"),
    body: operation.body ? parse(operation.body, sent === undefined ? {} : sent, "Payload") : undefined,
  }
  const result = await handler(input, context)
  if (exchange.response.headersSent) return
  if (operation.empty !== undefined) {
    answerEmpty(exchange, operation.empty)
    return
  }
  if (checkOutput && operation.ok) {
    // As the client will see it: without undefined values, with dates and the like as JSON has them.
    const checked = operation.ok.safeParse(JSON.parse(JSON.stringify(result) ?? "null"))
    if (!checked.success) throw new Error(`${route.id} answered against its contract: ${checked.error.message}`)
  }
  await answerJson(exchange, 200, result)
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
