import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { integration } from "./contract/integration.ts"

/** Nothing is connected, and that is what these say. */
export default routes<typeof integration, Context>(integration, {
  "lsp.status": () => [],
  "formatter.status": () => [],
})
