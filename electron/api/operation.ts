import * as z from "zod/mini"

export type Method = "get" | "post" | "put" | "patch" | "delete"

/**
 * The contract of one HTTP operation as data: it validates requests, types handlers and generates the OpenAPI
 * document. `ok` is the JSON success body, `stream` the schema of one SSE event, `empty` a success without a body.
 * `scoped` operations are about one folder, chosen by `directory`/`workspace` in the query or a header.
 */
export interface Operation {
  method: Method
  path: string
  scoped?: boolean
  params?: z.ZodMiniType
  query?: z.ZodMiniType
  body?: z.ZodMiniType
  ok?: z.ZodMiniType
  stream?: z.ZodMiniType
  empty?: number
  errors?: Record<number, z.ZodMiniType>
  summary?: string
  description?: string
}

/** Identity that keeps the literal type of an operation, so that handlers are checked against it. */
export const op = <const T extends Operation>(operation: T): T => operation

/** A query value that documents as a number and parses from text; anything not numeric is an issue. */
export const numeric = () =>
  z.pipe(
    z.union([z.number(), z.string().check(z.regex(/^-?\d+(\.\d+)?$/, "Expected a number"))]),
    z.transform((value) => Number(value)),
  )

/** A query value that documents as a boolean and parses from `true`/`false`/`1`/`0`. */
export const flag = () =>
  z.pipe(
    z.union([z.boolean(), z.enum(["true", "false", "1", "0", ""])]),
    z.transform((value) => value === true || value === "true" || value === "1"),
  )
