import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { question } from "./contract/question.ts"

export default routes<typeof question, Context>(question, {
  "question.list": async (_input, { services, instance }) =>
    (await services.questions()).list((await instance()).directory),
  "question.reply": async ({ params, body }, { services }) => {
    await (await services.questions()).reply(params.requestID, body.answers)
    return true
  },
  "question.reject": async ({ params }, { services }) => {
    await (await services.questions()).reject(params.requestID)
    return true
  },
})
