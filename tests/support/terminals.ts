import { afterEach } from "vitest"
import type { Log } from "../../electron/lib/log.ts"
import type { EventLog } from "../../electron/session/api.ts"
import { createProcessTrees } from "../../electron/terminal/process-tree.ts"
import { createTerminals, type Terminals, type TerminalsOptions } from "../../electron/terminal/terminals.ts"

const running: { terminals: Terminals; end(): Promise<void> }[] = []

afterEach(async () => {
  for (const { terminals, end } of running.splice(0)) {
    await terminals.dispose()
    await end()
  }
})

/** Real terminals, ended with everything they started after the test. */
export function testTerminals(
  events: Pick<EventLog, "broadcast">,
  log: Log,
  options: Partial<TerminalsOptions> = {},
): Terminals {
  const trees = createProcessTrees({ log })
  const terminals = createTerminals({ log, events, trees, env: { ...process.env, PS1: "$ " }, ...options })
  running.push({ terminals, end: () => trees.killAll({ graceMs: 50 }) })
  return terminals
}
