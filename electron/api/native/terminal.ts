import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { terminal } from "./contract/terminal.ts"

export default routes<typeof terminal, Context>(terminal, {
  "terminal.foreground": async ({ params }, { services }) => (await services.terminals()).foreground(params.terminalID),
})
