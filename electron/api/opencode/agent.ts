import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { agent } from "./contract/agent.ts"

export default routes<typeof agent, Context>(agent, {
  "app.agents": async (_input, { instance }) => (await instance()).agents(),
  "app.skills": async (_input, { instance }) => (await instance()).skills(),
  async "command.list"(_input, { instance, services }) {
    const place = await instance()
    const [own, prompts] = await Promise.all([place.commands(), (await services.mcp()).of(place).commands()])
    const names = new Set(own.map(({ name }) => name))
    return [...own, ...prompts.filter(({ name }) => !names.has(name))]
  },
})
