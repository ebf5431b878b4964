import { Fault } from "../../../shared/fault.ts"
import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { search } from "./contract/search.ts"

export default routes<typeof search, Context>(search, {
  "session.search": async ({ query }, { services }) => {
    const { q, limit, ...place } = query
    if (limit !== undefined && (!Number.isInteger(limit) || limit < 1 || limit > 100))
      throw new Fault("BadRequest", `Expected a whole number from 1 to 100, got ${limit}\n  at ["limit"]`, {
        kind: "Query",
      })
    return (await services.search()).find({ text: q, limit, ...place })
  },
  "control.request": ({ body }, { services }) => services.control.request({ path: body.path, body: body.body ?? null }),
})
