import type { Core } from "./core.ts"

/** What starts processes, and what makes sure that none is left behind. */
export async function composeProcesses({ db, log, paths, sessions, events }: Core) {
  const [
    { createProcessTrees },
    { createReaper },
    { createCommandRunner },
    { createCommandLog },
    { commandEvent },
    { createCommandPlaces },
    { isGoverned },
  ] = await Promise.all([
    import("../terminal/process-tree.ts"),
    import("../terminal/reaper.ts"),
    import("../terminal/command-runner.ts"),
    import("../terminal/command-log.ts"),
    import("../terminal/command-entry.ts"),
    import("./command-place.ts"),
    import("../permission/policy-session.ts"),
  ])
  const reaper = createReaper({ db, log: log.child("reaper") })
  const trees = createProcessTrees({ log: log.child("processes"), reaper })
  const runner = createCommandRunner({ trees, outputFolder: paths.toolOutput })
  const commands = createCommandLog({
    db,
    endLeftovers: (sessionID) => trees.killOwner(sessionID),
    apart: (sessionID) => isGoverned(sessions.find(sessionID)?.permission),
    placeOf: createCommandPlaces({ db, sessions }),
  })
  // For the life of both.
  commands.subscribe((news) => void events.broadcast(commandEvent(news)))
  return { reaper, trees, runner, commands }
}

export type Processes = Awaited<ReturnType<typeof composeProcesses>>
