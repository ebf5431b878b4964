import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { tool } from "./contract/tool.ts"

export default routes<typeof tool, Context>(tool, {
  "tool.ids": async (_input, { services, instance }) => (await services.tools()).ids((await instance()).directory),
  "tool.list": async ({ query }, { services, instance }) =>
    (await services.tools()).list((await instance()).directory, { providerID: query.provider, modelID: query.model }),
})
