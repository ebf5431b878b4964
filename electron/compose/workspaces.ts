import type { Changes } from "../change/changes.ts"
import type { Sync } from "../session/sync.ts"
import type { Worktrees } from "../project/worktrees.ts"
import { createSshAdapter } from "../workspace/ssh-adapter.ts"
import { createWorkspaces, type Workspaces } from "../workspace/workspaces.ts"
import { createWorktreeAdapter } from "../workspace/worktree-adapter.ts"
import type { Agent } from "./agent.ts"
import type { Core } from "./core.ts"
import type { Places } from "./places.ts"
import type { Processes } from "./processes.ts"

export function composeWorkspaces(input: {
  core: Core
  places: Places
  worktrees: () => Promise<Worktrees>
  processes: () => Promise<Processes>
  agent: () => Promise<Agent>
  changes: () => Promise<Changes>
  sync: () => Promise<Sync>
  ssh?: string
}): Workspaces {
  const { core, places, worktrees, processes, agent, changes, sync, ssh } = input
  return createWorkspaces({
    ...core,
    log: core.log.child("workspace"),
    sync,
    instances: places.instances,
    adapters: [
      createWorktreeAdapter(worktrees),
      createSshAdapter({ program: ssh, trees: async () => (await processes()).trees }),
    ],
    assertIdle: async (sessionID) => (await agent()).turns.assertIdle(sessionID),
    hasSandbox: async (sessionID) => (await changes()).sandboxes.get(sessionID) !== undefined,
  })
}
