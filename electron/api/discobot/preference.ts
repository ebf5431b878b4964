import * as z from "zod/mini"
import { Fault } from "../../../shared/fault.ts"
import type { Preference } from "../../project/preferences.ts"
import { group } from "./route.ts"

const { list, add } = group("Preferences")
export default list

const wire = ({ key, value, updated }: Preference) => ({ key, value, updatedAt: new Date(updated).toISOString() })
const missing = (key: string) => new Fault("FileNotFound", "Preference not found", { key })

add("get", "/api/preferences", {
  summary: "All preferences",
  handle: async ({ services }) => ({ preferences: (await services.companions()).preferences.list().map(wire) }),
})
add("put", "/api/preferences", {
  summary: "Sets several preferences at once",
  body: z.object({ preferences: z.record(z.string(), z.string()) }),
  handle: async ({ services, body }) => ({
    preferences: (await services.companions()).preferences.set(body.preferences).map(wire),
  }),
})
add("get", "/api/preferences/{key}", {
  summary: "One preference",
  async handle({ services, params }) {
    const found = (await services.companions()).preferences.get(params.key!)
    if (!found) throw missing(params.key!)
    return wire(found)
  },
})
add("put", "/api/preferences/{key}", {
  summary: "Creates or changes a preference",
  body: z.object({ value: z.string() }),
  handle: async ({ services, params, body }) =>
    (await services.companions()).preferences.set({ [params.key!]: body.value }).map(wire)[0],
})
add("delete", "/api/preferences/{key}", {
  summary: "Deletes a preference",
  async handle({ services, params }) {
    if (!(await services.companions()).preferences.remove(params.key!)) throw missing(params.key!)
    return { success: true }
  },
})
