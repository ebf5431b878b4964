import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { provider } from "./contract/provider.ts"
import { withoutKeys } from "./provider-shape.ts"

export default routes<typeof provider, Context>(provider, {
  "provider.list": async (_input, { services, instance }) => {
    const [models, place] = await Promise.all([services.models(), instance()])
    const config = await place.config()
    const [all, connected] = await Promise.all([models.all(config), models.connected(config)])
    return {
      all: withoutKeys(all),
      default: models.defaults(all),
      connected: connected.map(({ id }) => id),
    }
  },
  "provider.auth": async (_input, { services, instance }) => {
    const [models, place] = await Promise.all([services.models(), instance()])
    const all = await models.all(await place.config())
    // Every provider whose key can come from an environment variable also takes one by hand.
    return Object.fromEntries(
      all.filter(({ env }) => env.length > 0).map(({ id }) => [id, [{ type: "api" as const, label: "API key" }]]),
    )
  },
  "auth.set": async ({ params, body }, { services }) => {
    await (await services.models()).setAuth(params.providerID, body)
    return true
  },
  "auth.remove": async ({ params }, { services }) => {
    await (await services.models()).removeAuth(params.providerID)
    return true
  },
})
