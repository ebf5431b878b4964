import * as z from "zod/mini"
import { Fault } from "../../../shared/fault.ts"
import type { Preference } from "../../project/preferences.ts"
import { group } from "./route.ts"
import { ownPrefix } from "./own-preference.ts"

const { list, add } = group("Preferences")
export default list

const wire = ({ key, value, updated }: Preference) => ({ key, value, updatedAt: new Date(updated).toISOString() })
/** Keys of the host's own are not the client's. */
const isOwn = (key: string) => key.startsWith(ownPrefix)
function assertKeys(values: Record<string, unknown>): void {
  for (const key of Object.keys(values)) {
    if (key.trim() === "") throw new Fault("BadRequest", "key is required")
    if (isOwn(key)) throw new Fault("BadRequest", `Keys that begin with ${ownPrefix} are the host's own`, { key })
  }
}
const missing = (key: string) => new Fault("FileNotFound", "Preference not found", { key })

add("get", "/api/preferences", {
  summary: "All preferences",
  async handle({ services }) {
    const all = (await services.companions()).preferences.list()
    return { preferences: all.filter(({ key }) => !isOwn(key)).map(wire) }
  },
})
add("put", "/api/preferences", {
  summary: "Sets several preferences at once",
  body: z.object({ preferences: z.record(z.string(), z.string()) }),
  async handle({ services, body }) {
    assertKeys(body.preferences)
    return { preferences: (await services.companions()).preferences.set(body.preferences).map(wire) }
  },
})
add("get", "/api/preferences/{key}", {
  summary: "One preference",
  async handle({ services, params }) {
    const found = (await services.companions()).preferences.get(params.key!)
    if (!found || isOwn(found.key)) throw missing(params.key!)
    return wire(found)
  },
})
add("put", "/api/preferences/{key}", {
  summary: "Creates or changes a preference",
  body: z.object({ value: z.string() }),
  async handle({ services, params, body }) {
    const value = { [params.key!]: body.value }
    assertKeys(value)
    return (await services.companions()).preferences.set(value).map(wire)[0]
  },
})
add("delete", "/api/preferences/{key}", {
  summary: "Deletes a preference",
  async handle({ services, params }) {
    const { preferences } = await services.companions()
    if (isOwn(params.key!) || !preferences.remove(params.key!)) throw missing(params.key!)
    return { success: true }
  },
})
