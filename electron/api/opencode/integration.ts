import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { integration } from "./contract/integration.ts"
import { mcp } from "./contract/mcp.ts"

const operations = { ...integration, ...mcp }

/** Nothing is connected, and that is what these say. */
export default routes<typeof operations, Context>(operations, {
  "lsp.status": () => [],
  "formatter.status": () => [],
  "mcp.status": () => ({}),
  "experimental.resource.list": () => ({}),
})
