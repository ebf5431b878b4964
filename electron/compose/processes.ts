import type { Core } from "./core.ts"

/** What starts processes, and what makes sure that none is left behind. */
export async function composeProcesses({ db, log, paths }: Core) {
  const [{ createProcessTrees }, { createReaper }, { createCommandRunner }] = await Promise.all([
    import("../terminal/process-tree.ts"),
    import("../terminal/reaper.ts"),
    import("../terminal/command-runner.ts"),
  ])
  const reaper = createReaper({ db, log: log.child("reaper") })
  const trees = createProcessTrees({ log: log.child("processes"), reaper })
  return { reaper, trees, runner: createCommandRunner({ trees, outputFolder: paths.toolOutput }) }
}

export type Processes = Awaited<ReturnType<typeof composeProcesses>>
