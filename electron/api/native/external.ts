import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { external } from "./contract/external.ts"

export default routes<typeof external, Context>(external, {
  "external.list": async (_input, { services }) => (await services.external()).listing(),
  "external.put": async ({ body }, { services }) => (await services.external()).put(body),
  "external.remove": async ({ params }, { services }) => {
    await (await services.external()).remove(params.id)
    return true
  },
  "external.test": async ({ params }, { services }) => (await services.external()).test(params.id),
  "external.options": async ({ params, query }, { services }) => {
    if (query.session !== undefined) (await services.sessions()).get(query.session)
    return (await services.external()).options(query.session, params.id)
  },
  "external.choose": async ({ params, body }, { services }) => {
    ;(await services.sessions()).get(body.session)
    return (await services.external()).choose(body.session, params.id, body.option, body.value)
  },
})
