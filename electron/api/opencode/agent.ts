import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { agent } from "./contract/agent.ts"

export default routes<typeof agent, Context>(agent, {
  "app.agents": async (_input, { instance }) => (await instance()).agents(),
  "app.skills": async (_input, { instance }) => (await instance()).skills(),
  "command.list": async (_input, { instance }) => (await instance()).commands(),
})
