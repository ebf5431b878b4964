import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { permission } from "./contract/permission.ts"

export default routes<typeof permission, Context>(permission, {
  "inbox.get": async (_input, { services }) => {
    const [permissions, questions, sessions] = await Promise.all([
      services.permissions(),
      services.questions(),
      services.sessions(),
    ])
    return {
      permissions: permissions.list().map(({ id }) => permissions.explain(id)),
      questions: questions.pending().map(({ request, asked }) => ({
        request,
        asked,
        sessionTitle: sessions.find(request.sessionID)?.title ?? "",
      })),
    }
  },
  "permission.explain": async ({ params }, { services }) => (await services.permissions()).explain(params.id),
  "permission.answer": async ({ params, body }, { services }) => {
    const permissions = await services.permissions()
    permissions.reply(params.id, { ...body, by: "window" })
    return true
  },
  "rule.list": async (_input, { services }) => (await services.permissions()).rules.list(),
  "rule.remove": async ({ params }, { services }) => {
    ;(await services.permissions()).rules.remove(params.id)
    return true
  },
})
