import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { integration } from "./contract/integration.ts"

export default routes<typeof integration, Context>(integration, {
  "lsp.status": async (_input, { services, instance }) => {
    const [languages, place] = await Promise.all([services.languages(), instance()])
    return languages.at(place).status()
  },
  "formatter.status": async (_input, { services, instance }) => {
    const [formatters, place] = await Promise.all([services.formatters(), instance()])
    return formatters.status(place)
  },
})
