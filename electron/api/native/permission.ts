import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { permission } from "./contract/permission.ts"

export default routes<typeof permission, Context>(permission, {
  "inbox.get": async (_input, { services }) => (await services.inbox()).read(),
  "permission.explain": async ({ params }, { services }) => (await services.permissions()).explain(params.id),
  "permission.answer": async ({ params, body }, { services }) => {
    await (await services.permissions()).answer(params.id, body)
    return true
  },
  "rule.list": async (_input, { services }) => (await services.permissions()).rules(),
  "rule.remove": async ({ params }, { services }) => {
    ;(await services.permissions()).removeRule(params.id)
    return true
  },
})
