import type { TerminalStatus } from "./state.ts"

export function endWords(status: TerminalStatus): string {
  if (status.type === "exited") return `exited ${status.exitCode}`
  return status.type === "gone" ? "ended" : "running"
}
