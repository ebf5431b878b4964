import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { config } from "./contract/config.ts"
import { withoutKeys } from "./provider-shape.ts"

export default routes<typeof config, Context>(config, {
  "config.get": async (_input, { instance }) => (await instance()).config(),
  "config.update": async ({ body }, { services, instance }) =>
    (await services.instances()).updateConfig((await instance()).directory, body),
  "config.providers": async (_input, { services, instance }) => {
    const [models, place] = await Promise.all([services.models(), instance()])
    const providers = await models.connected(await place.config())
    return { providers: withoutKeys(providers), default: models.defaults(providers) }
  },
})
