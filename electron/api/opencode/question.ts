import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { question } from "./contract/question.ts"

export default routes<typeof question, Context>(question, {
  "question.list": async (_input, { services, instance }) =>
    (await services.questions()).list({ directory: (await instance()).directory }),
  "question.reply": async ({ params, body }, { services }) => {
    const questions = await services.questions()
    questions.reply(params.requestID, { ...body, by: "opencode" })
    return true
  },
  "question.reject": async ({ params }, { services }) => {
    const questions = await services.questions()
    questions.reject(params.requestID, { by: "opencode" })
    return true
  },
})
