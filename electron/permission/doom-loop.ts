import type { PermissionAsk } from "../tool/tool.ts"

/** The same call is asked about from this time on within one step. */
const limit = 3

/** Counts the calls of one step: make one per step. */
export function createRepeatCounter(): {
  /** True when this is the third or a later call of the tool with the same input: ask `doomLoopAsk` first. */
  repeats(tool: string, input: unknown): boolean
} {
  const counts = new Map<string, number>()
  return {
    repeats(tool, input) {
      const key = JSON.stringify([tool, input])
      const count = (counts.get(key) ?? 0) + 1
      counts.set(key, count)
      return count >= limit
    },
  }
}

export const doomLoopAsk = (tool: string, input: unknown): PermissionAsk => ({
  permission: "doom_loop",
  patterns: [tool],
  always: [tool],
  metadata: { tool, input },
})
