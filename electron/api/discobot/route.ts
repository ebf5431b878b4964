import type * as z from "zod/mini"
import type { Method } from "../operation.ts"
import type { Route } from "../route.ts"
import type { Exchange } from "../server/exchange.ts"
import type { Services } from "../services.ts"

export interface Context {
  services: Services
  exchange: Exchange
  /** Address of the listener that was asked. */
  url: string
}

export interface Call<Body> extends Context {
  params: Record<string, string>
  query: URLSearchParams
  body: Body
}

/** An answer with another status than 200. */
export class Reply {
  readonly status: number
  readonly value: unknown
  constructor(status: number, value: unknown) {
    this.status = status
    this.value = value
  }
}

/** The handler has answered by itself: a stream, a redirect, a file. */
export const answered = Symbol("answered")

export interface RouteInput<S extends z.ZodMiniType | undefined> {
  summary: string
  /** Query parameters, for the documents. */
  query?: string[]
  body?: S
  handle(call: Call<S extends z.ZodMiniType ? z.output<S> : undefined>): unknown
}

export interface DiscobotRoute extends Route<Context> {
  group: string
  query: string[]
}

/** Routes of one group. `{projectId}` stands for the whole project base in front of a path that begins with `~`. */
export function group(name: string) {
  const list: DiscobotRoute[] = []
  const add = <S extends z.ZodMiniType | undefined = undefined>(method: Method, at: string, input: RouteInput<S>) => {
    const path = at.startsWith("~") ? `/api/projects/{projectId}${at.slice(1)}` : at
    list.push({
      id: `${method} ${path}`,
      group: name,
      query: input.query ?? [],
      operation: { method, path, summary: input.summary, ...(input.body && { body: input.body }) },
      handler: (given, context) =>
        input.handle({ ...context, params: given.params, query: context.exchange.query, body: given.body } as never),
    })
  }
  return { list, add }
}
