import type { DesktopEvents } from "../../shared/ipc.ts"

/** The three names that main and preload share. Calls and events carry their own name, so these do not grow. */
export const channels = {
  connection: "outrigger:connection",
  call: "outrigger:call",
  event: "outrigger:event",
} as const

/** How a desktop event travels to the window. */
export type EventMessage = { [E in keyof DesktopEvents]: { event: E; payload: DesktopEvents[E] } }[keyof DesktopEvents]
