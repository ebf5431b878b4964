import { Fault } from "../../../shared/fault.ts"
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
    return models.authMethods(await place.config())
  },
  "provider.oauth.authorize": async ({ params, body }, { services, instance }) => {
    const [models, place] = await Promise.all([services.models(), instance()])
    return models.authorize(await place.config(), params.providerID, body)
  },
  "provider.oauth.callback": async ({ params, body }, { services, signal }) => {
    const models = await services.models()
    await models.completeAuth(params.providerID, { ...body, signal: signal() })
    return true
  },
  "auth.set": async ({ params, body }, { services }) => {
    await (await services.models()).setAuth(providerName(params.providerID), body)
    return true
  },
  "auth.remove": async ({ params }, { services }) => {
    await (await services.models()).removeAuth(providerName(params.providerID))
    return true
  },
})

/** Any provider may have a credential, also one that is configured later; but it must have a name that can be written. */
function providerName(id: string): string {
  if (/^[A-Za-z0-9][\w.:@/-]{0,99}$/.test(id)) return id
  throw new Fault(
    "BadRequest",
    `Expected a provider's id, got ${JSON.stringify(id.slice(0, 80))}\n  at ["providerID"]`,
    {
      kind: "Params",
    },
  )
}
