import * as z from "zod/mini"

/** Gives a schema the component name under which OpenAPI documents refer to it (`#/components/schemas/NAME`). */
export function named<T extends z.core.$ZodType>(id: string, schema: T): T {
  z.globalRegistry.add(schema, { id })
  return schema
}
