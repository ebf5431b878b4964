import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { config } from "./contract/config.ts"
import { withoutKeys } from "./provider-shape.ts"

export default routes<typeof config, Context>(config, {
  "config.get": async (_input, { instance }) => (await instance()).config(),
  // As sent: the last matching permission rule wins, so the order of keys must survive validation.
  "config.update": async ({ raw }, { services, instance }) =>
    (await services.instances()).updateConfig((await instance()).directory, raw ?? {}),
  "config.providers": async (_input, { services, instance }) => {
    const [models, place] = await Promise.all([services.models(), instance()])
    const providers = await models.connected(await place.config())
    return { providers: withoutKeys(providers), default: models.defaults(providers) }
  },
})
