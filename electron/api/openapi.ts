import * as z from "zod/mini"
import type { Operation } from "./operation.ts"

type Json = Record<string, unknown>

export interface DocumentOptions {
  title: string
  version: string
  description: string
  operations: { id: string; operation: Operation }[]
  errors?: Record<number, string>
}

const PREFIX = "#/components/schemas/"

/**
 * The OpenAPI 3.1 document of a table of operations, from the schemas that validate them. Named schemas become components;
 * only those that an operation reaches are listed.
 */
export function openapiDocument({ title, version, description, operations }: DocumentOptions): Json {
  const schemas = collect(operations.flatMap(({ id, operation }) => schemasOf(id, operation)))
  const paths: Record<string, Json> = {}
  for (const { id, operation } of operations) {
    paths[operation.path] ??= {}
    const path = paths[operation.path] as Json
    path[operation.method] = describe(id, operation, schemas.own)
  }
  return {
    openapi: "3.1.0",
    info: { title, version, description },
    paths,
    components: {
      schemas: schemas.shared,
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer" },
        basic: { type: "http", scheme: "basic" },
      },
    },
    security: [{ bearer: [] }, { basic: [] }],
  }
}

function schemasOf(id: string, operation: Operation): [string, z.ZodMiniType][] {
  const found: [string, z.ZodMiniType | undefined][] = [
    [`${id} params`, operation.params],
    [`${id} query`, operation.query],
    [`${id} body`, operation.body],
    [`${id} ok`, operation.ok],
    [`${id} stream`, operation.stream],
    ...Object.entries(operation.errors ?? {}).map(([status, schema]): [string, z.ZodMiniType] => [
      `${id} ${status}`,
      schema,
    ]),
  ]
  return found.filter((entry): entry is [string, z.ZodMiniType] => entry[1] !== undefined)
}

/**
 * JSON Schema of every operation's schemas (`own`) and of the named ones they reach (`shared`). Each of the operations'
 * schemas gets an entry of its own that refers to the named one when it is one.
 */
function collect(wanted: [string, z.ZodMiniType][]): { own: Map<string, Json>; shared: Json } {
  const registry = z.registry<{ id?: string }>()
  const named = new Map<unknown, string>()
  for (const [schema, meta] of namedSchemas(wanted.map(([, schema]) => schema))) {
    registry.add(schema, { id: meta })
    named.set(schema, meta)
  }
  for (const [key, schema] of wanted) if (!named.has(schema) && !registry.has(schema)) registry.add(schema, { id: key })
  const { schemas } = z.toJSONSchema(registry, {
    uri: (id) => `${PREFIX}${id}`,
    io: "input",
    unrepresentable: "any",
  })
  const own = new Map<string, Json>()
  const shared: Json = {}
  for (const [id, schema] of Object.entries(schemas)) {
    const { $schema: _schema, $id: _id, ...rest } = schema as Json
    if ([...named.values()].includes(id)) shared[id] = rest
    else own.set(id, rest)
  }
  for (const [key, schema] of wanted) {
    const name = named.get(schema)
    if (name !== undefined) own.set(key, { $ref: `${PREFIX}${name}` })
    else if (!own.has(key)) own.set(key, own.get(registry.get(schema)?.id ?? "") ?? {})
  }
  return { own, shared }
}

/** Every schema with a name in the global registry that can be reached from `roots`. */
function namedSchemas(roots: unknown[]): [z.ZodMiniType, string][] {
  const seen = new Set<unknown>()
  const found: [z.ZodMiniType, string][] = []
  const visit = (value: unknown) => {
    if (typeof value !== "object" || value === null || seen.has(value)) return
    seen.add(value)
    if ("_zod" in value) {
      const schema = value as z.ZodMiniType
      const id = z.globalRegistry.get(schema)?.["id"]
      if (typeof id === "string") found.push([schema, id])
      visit(schema._zod.def)
    } else if (Array.isArray(value)) value.forEach(visit)
    else if (Object.getPrototypeOf(value) === Object.prototype) Object.values(value).forEach(visit)
  }
  roots.forEach(visit)
  return found
}

function describe(id: string, operation: Operation, schemas: Map<string, Json>): Json {
  const responses: Json = {}
  if (operation.empty !== undefined) responses[operation.empty] = { description: "Success" }
  if (operation.ok) responses["200"] = answer("Success", "application/json", schemas.get(`${id} ok`))
  if (operation.stream) responses["200"] = answer("Event stream", "text/event-stream", schemas.get(`${id} stream`))
  for (const status of Object.keys(operation.errors ?? {}))
    responses[status] = answer(
      status === "404" ? "Not found" : "Refused",
      "application/json",
      schemas.get(`${id} ${status}`),
    )
  return {
    operationId: id,
    ...(operation.summary ? { summary: operation.summary } : {}),
    ...(operation.description ? { description: operation.description } : {}),
    parameters: [
      ...(operation.scoped
        ? ["directory", "workspace"].map((name) => parameter("query", name, { type: "string" }, false))
        : []),
      ...fields(schemas.get(`${id} params`)).map(([name, schema]) => parameter("path", name, schema, true)),
      ...fields(schemas.get(`${id} query`)).map(([name, schema, required]) =>
        parameter("query", name, schema, required),
      ),
    ],
    ...(operation.body ? { requestBody: body(schemas.get(`${id} body`)) } : {}),
    responses,
  }
}

const parameter = (place: "path" | "query", name: string, schema: unknown, required: boolean) => ({
  name,
  in: place,
  required,
  schema,
})

const answer = (description: string, type: string, schema: Json | undefined) => ({
  description,
  content: { [type]: { schema: schema ?? {} } },
})

function body(schema: Json | undefined): Json {
  const required = Array.isArray(schema?.["required"]) && schema["required"].length > 0
  return { ...(required ? { required } : {}), content: { "application/json": { schema: schema ?? {} } } }
}

function fields(schema: Json | undefined): [string, unknown, boolean][] {
  const properties = (schema?.["properties"] ?? {}) as Json
  const required = (schema?.["required"] ?? []) as string[]
  return Object.entries(properties).map(([name, value]) => [name, value, required.includes(name)])
}
