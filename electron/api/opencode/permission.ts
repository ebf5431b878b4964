import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { permission } from "./contract/permission.ts"
import { session } from "./contract/session.ts"

const operations = { ...permission, "permission.respond": session["permission.respond"] }

export default routes<typeof operations, Context>(operations, {
  "permission.list": async (_input, { services, instance }) =>
    (await services.permissions()).list({ directory: (await instance()).directory }),
  "permission.reply": async ({ params, body }, { services }) => {
    const permissions = await services.permissions()
    permissions.reply(params.requestID, { ...body, by: "opencode" })
    return true
  },
  "permission.respond": async ({ params, body }, { services }) => {
    const permissions = await services.permissions()
    permissions.reply(params.permissionID, { reply: body.response, by: "opencode" })
    return true
  },
})
