import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { permission } from "./contract/permission.ts"
import { session } from "./contract/session.ts"

const operations = { ...permission, "permission.respond": session["permission.respond"] }

export default routes<typeof operations, Context>(operations, {
  "permission.list": async (_input, { services, instance }) =>
    (await services.permissions()).list((await instance()).directory),
  "permission.reply": async ({ params, body }, { services }) => {
    await (await services.permissions()).reply(params.requestID, body)
    return true
  },
  "permission.respond": async ({ params, body }, { services }) => {
    const permissions = await services.permissions()
    await permissions.reply(params.permissionID, { reply: body.response })
    return true
  },
})
