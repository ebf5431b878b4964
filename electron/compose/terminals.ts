import type { Changes } from "../change/changes.ts"
import type { Terminals } from "../terminal/terminals.ts"
import type { Core } from "./core.ts"
import type { Processes } from "./processes.ts"

/** Terminals that run until their program ends, they are removed, or the host stops. */
export async function composeTerminals(
  { events, log }: Core,
  { trees }: Processes,
  changes: () => Promise<Changes>,
): Promise<Terminals> {
  const { createTerminals } = await import("../terminal/terminals.ts")
  const terminals = createTerminals({ log: log.child("terminal"), events, trees })
  return {
    ...terminals,
    async create(input) {
      const { sandboxes } = await changes()
      return terminals.create({ ...input, env: { ...sandboxes.environmentAt(input.directory), ...input.env } })
    },
  }
}
