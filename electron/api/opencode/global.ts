import { Fault } from "../../../shared/fault.ts"
import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { global } from "./contract/global.ts"

export default routes<typeof global, Context>(global, {
  "app.log": ({ body }, { services }) => {
    services.log(body.service, body.level, body.message, body.extra)
    return true
  },
  "global.config.get": async (_input, { services }) => (await services.configs()).global(),
  "global.config.update": async ({ raw }, { services }) => (await services.instances()).updateGlobalConfig(raw ?? {}),
  "global.dispose": async (_input, { services }) => {
    await (await services.instances()).disposeAll()
    return true
  },
  "global.upgrade": () => {
    const error = "Outrigger does not replace itself through this API. Update it the way it was installed."
    throw new Fault("BadRequest", error, { body: { success: false, error } })
  },
  "instance.dispose": async (_input, { services, instance }) => {
    await (await services.instances()).dispose((await instance()).directory)
    return true
  },
})
