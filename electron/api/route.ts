import type * as z from "zod/mini"
import type { Operation } from "./operation.ts"

type Parsed<S, Missing> = S extends z.ZodMiniType ? z.output<S> : Missing

/** What a handler gets: the parts of the request that its operation names, validated. */
export interface Input<O extends Operation> {
  params: Parsed<O["params"], Record<never, string>>
  query: Parsed<O["query"], Record<never, string>>
  body: Parsed<O["body"], undefined>
  /** The JSON of the body exactly as it was sent: for values in which the order of keys means something. */
  raw: unknown
}

/** What a handler answers: the success body, nothing for empty answers and streams. */
export type Output<O extends Operation> = O["ok"] extends z.ZodMiniType ? z.input<O["ok"]> : undefined | void

export type Handler<O extends Operation, Context> = (
  input: Input<O>,
  context: Context,
) => Output<O> | Promise<Output<O>>

/** Handlers by operationId, checked against their contract. What is left out is not implemented, and not documented. */
export type Handlers<T extends Record<string, Operation>, Context> = { [Id in keyof T]?: Handler<T[Id], Context> }

type AnyHandler<Context> = (
  input: { params: unknown; query: unknown; body: unknown; raw: unknown },
  context: Context,
) => unknown

export interface Route<Context> {
  id: string
  operation: Operation
  handler: AnyHandler<Context>
}

/** The implemented operations of one contract table. */
export function routes<T extends Record<string, Operation>, Context>(
  operations: T,
  handlers: Handlers<T, Context>,
): Route<Context>[] {
  const found: Route<Context>[] = []
  for (const [id, handler] of Object.entries(handlers)) {
    const operation = operations[id]
    if (operation && handler) found.push({ id, operation, handler: handler as AnyHandler<Context> })
  }
  return found
}
