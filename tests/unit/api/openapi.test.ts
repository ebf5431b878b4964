import { describe, expect, it } from "vitest"
import { openapiDocument } from "../../../electron/api/openapi.ts"
import type { Operation } from "../../../electron/api/operation.ts"

type Json = { [key: string]: Json } & Json[] & string

/** Every operation of the opencode contract, from all its tables. */
async function contract(): Promise<{ id: string; operation: Operation }[]> {
  const tables = import.meta.glob<Record<string, Record<string, Operation>>>(
    "../../../electron/api/opencode/contract/*.ts",
  )
  const modules = await Promise.all(Object.values(tables).map((load) => load()))
  return modules
    .flatMap((module) => Object.values(module))
    .flatMap((table) => Object.entries(table).map(([id, operation]) => ({ id, operation })))
}

const documentOf = (operations: { id: string; operation: Operation }[]) =>
  openapiDocument({ title: "t", version: "1", description: "d", operations }) as unknown as Json

describe("the OpenAPI document", () => {
  it("has all 123 operations of the contract under their ids, and resolves every reference", async () => {
    const document = documentOf(await contract())
    const ids = Object.values(document["paths"] as Json).flatMap((path) =>
      Object.values(path).map((operation) => String(operation["operationId"])),
    )
    expect(ids).toHaveLength(123)
    expect(new Set(ids).size).toBe(123)
    const schemas = (document["components"] as Json)["schemas"] as Json
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(
      ([, name]) => name,
    )
    expect(references.length).toBeGreaterThan(300)
    expect(references.filter((name) => !(String(name) in schemas))).toEqual([])
    expect(JSON.stringify(document)).not.toContain("$defs")
  })

  it("lists only the components that its operations reach", async () => {
    const few = (await contract()).filter(({ id }) => id === "session.todo")
    const document = documentOf(few)
    const names = Object.keys((document["components"] as Json)["schemas"] as Json)
    expect(names.sort()).toEqual(["BadRequestError", "NotFoundError", "Todo"])
  })
})
