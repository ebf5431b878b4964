import type { Core } from "./core.ts"
import type { Processes } from "./processes.ts"

/** Terminals that run until their program ends, they are removed, or the host stops. */
export async function composeTerminals({ events, log }: Core, { trees }: Processes) {
  const { createTerminals } = await import("../terminal/terminals.ts")
  return createTerminals({ log: log.child("terminal"), events, trees })
}
