/** The part of an OpenAPI document that malformed requests are made from. */
interface Schema {
  type?: string | string[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  oneOf?: Schema[]
  $ref?: string
  additionalProperties?: Schema | boolean
}

interface Parameter {
  name: string
  in: "path" | "query"
  required?: boolean
  schema: Schema
}

export interface ApiDocument {
  paths: Record<
    string,
    Record<
      string,
      {
        operationId: string
        parameters?: Parameter[]
        requestBody?: { content: Record<string, { schema: Schema }> }
      }
    >
  >
  components: { schemas: Record<string, Schema> }
}

export interface Malformed {
  /** Operation and what is wrong with the request. */
  name: string
  operation: string
  fault: "unknown id" | "odd id" | "missing field" | "wrong type" | "broken JSON" | "not JSON" | "oversized" | "folder"
  method: string
  target: string
  body?: string
  headers?: Record<string, string>
}

/** What a value of another type looks like. */
const wrong: Record<string, unknown> = {
  string: 12,
  number: "many",
  integer: "many",
  boolean: "perhaps",
  object: "text",
  array: { not: "a list" },
}

/**
 * Requests with one thing wrong each, for every operation of a document: each path parameter in turn, each required field
 * left out, each field of another type, a body that is no JSON, or no JSON object, or too large, a folder that cannot be.
 * `ids` gives ids that exist, by parameter; `unknown` some that do not.
 */
export function malformedRequests(
  document: ApiDocument,
  ids: Record<string, string>,
  unknown: Record<string, string>,
): Malformed[] {
  const found: Malformed[] = []
  const schemaOf = (schema: Schema): Schema =>
    schema.$ref ? schemaOf(document.components.schemas[schema.$ref.split("/").at(-1) ?? ""] ?? {}) : schema

  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const id = operation.operationId
      const parameters = operation.parameters ?? []
      const inPath = parameters.filter((each) => each.in === "path")
      const inQuery = parameters.filter((each) => each.in === "query")
      const given = operation.requestBody?.content["application/json"]?.schema
      const bodySchema = given && schemaOf(given)
      const sample = bodySchema && sampleOf(bodySchema)
      const target = (values: Record<string, string>, query: Record<string, string> = {}) => {
        const full = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? `no-${name}`))
        const all = new URLSearchParams([...requiredQuery(), ...Object.entries(query)])
        return all.size ? `${full}?${all}` : full
      }
      const requiredQuery = (): [string, string][] =>
        inQuery.filter((each) => each.required).map((each) => [each.name, String(sampleOf(each.schema))])
      const add = (fault: Malformed["fault"], detail: string, request: Partial<Malformed>) =>
        found.push({
          name: `${id}: ${fault}${detail && ` (${detail})`}`,
          operation: id,
          fault,
          method: method.toUpperCase(),
          target: target(unknown),
          ...(sample === undefined ? {} : { body: JSON.stringify(sample) }),
          ...request,
        })

      for (const { name } of inPath) {
        add("unknown id", name, { target: target({ ...ids, [name]: unknown[name] ?? "unknown" }) })
        for (const odd of ["", " ", "../x", "%", "\u0000", "a".repeat(3_000), "__proto__"])
          if (/ID$|^id$/.test(name))
            add("odd id", `${name} ${JSON.stringify(odd.slice(0, 9))}`, { target: target({ ...ids, [name]: odd }) })
      }
      for (const { name, required, schema } of inQuery) {
        const rest = (value?: string) => {
          const all = new URLSearchParams(requiredQuery().filter(([each]) => each !== name))
          if (value !== undefined) all.set(name, value)
          return `${target(unknown).split("?")[0]}?${all}`
        }
        if (required) add("missing field", `query ${name}`, { target: rest() })
        const known = schemaOf(schema)
        const type = typeOf(known)
        if (known.enum || known.const !== undefined)
          add("wrong type", `query ${name}`, { target: rest("no-such-value") })
        else if (type === "number" || type === "boolean") add("wrong type", `query ${name}`, { target: rest("text") })
      }
      if (parameters.some((each) => each.name === "directory")) {
        add("folder", "NUL in the directory", { target: target(unknown, { directory: "a\u0000b" }) })
        add("folder", "unknown workspace", { target: target(unknown, { workspace: "wrk_unknown" }) })
      }
      if (method === "get") continue
      add("broken JSON", "", { body: '{"broken": ' })
      add("not JSON", "a form", { body: "a=1&b=2", headers: { "content-type": "application/x-www-form-urlencoded" } })
      add("oversized", "", { headers: { "x-oversized": "yes" } })
      if (!bodySchema || !given) continue
      const fields = bodySchema.properties ?? variantOf(bodySchema)?.properties
      if (fields)
        for (const value of [[], "text", 5, null])
          add("wrong type", `body ${JSON.stringify(value)}`, { body: JSON.stringify(value) })
      const required = bodySchema.required ?? variantOf(bodySchema)?.required ?? []
      for (const [name, raw] of Object.entries(fields ?? {})) {
        const whole = sample as Record<string, unknown>
        if (required.includes(name)) {
          const { [name]: _left, ...rest } = whole
          add("missing field", name, { body: JSON.stringify(rest) })
        }
        const schema = schemaOf(raw)
        const type = typeOf(schema)
        // A field that takes anything has no wrong type.
        if (!type && !schema.enum && schema.const === undefined) continue
        const value = schema.enum || schema.const !== undefined ? "no-such-value" : wrong[type ?? ""]
        if (value !== undefined) add("wrong type", name, { body: JSON.stringify({ ...whole, [name]: value }) })
      }
    }
  }
  return found

  /** The smallest value that fits. */
  function sampleOf(raw: Schema): unknown {
    const schema = schemaOf(raw)
    if (schema.const !== undefined) return schema.const
    if (schema.enum) return schema.enum[0]
    const options = schema.anyOf ?? schema.oneOf
    if (options?.[0]) return sampleOf(options[0])
    switch (typeOf(schema)) {
      case "object":
        return Object.fromEntries(
          (schema.required ?? []).map((name) => [name, sampleOf(schema.properties?.[name] ?? {})]),
        )
      case "array":
        return []
      case "number":
        return 1
      case "boolean":
        return true
      case "null":
        return null
      default:
        return "x"
    }
  }

  function typeOf(schema: Schema): string | undefined {
    const options = schema.anyOf ?? schema.oneOf
    if (options) {
      const types = new Set(options.map((each) => typeOf(schemaOf(each))))
      // Numbers and flags in a query are documented with the text that they are sent as.
      for (const type of ["number", "boolean"]) if (types.has(type)) return type
      return types.size === 1 ? [...types][0] : undefined
    }
    const [type] = [schema.type].flat()
    return type === "integer" ? "number" : type
  }

  function variantOf(schema: Schema): Schema | undefined {
    const first = (schema.anyOf ?? schema.oneOf)?.[0]
    return first && schemaOf(first)
  }
}
