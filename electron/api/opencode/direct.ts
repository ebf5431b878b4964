import { global } from "./contract/global.ts"

/** Operations that the dialect answers itself, before any group is loaded; here for the document. */
export const direct = (["global.health", "event.subscribe", "global.event"] as const).map((id) => ({
  id,
  operation: global[id],
}))
