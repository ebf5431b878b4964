import type { Git } from "../git/git.ts"
import { createWorktrees, type Worktrees } from "../project/worktrees.ts"
import { randomSlug } from "../session/slug.ts"
import type { Core } from "./core.ts"
import type { Places } from "./places.ts"
import type { Processes } from "./processes.ts"

/** Worktrees that clients ask for by name; sessions' sandboxes are made by change sets. */
export function composeWorktrees(input: {
  core: Core
  git: Git
  places: Places
  processes: () => Promise<Processes>
}): Worktrees {
  const { core, git, places, processes } = input
  return createWorktrees({
    git,
    projects: places.projects,
    events: core.events,
    log: core.log.child("worktree"),
    folder: core.paths.worktrees,
    randomName: randomSlug,
    async run({ command, directory, onOutput }) {
      const { runner } = await processes()
      const { exit, tail, head } = await runner.run({ command, cwd: directory, owner: directory, onOutput })
      return { exit, tail: tail || head }
    },
    async leave(directory) {
      await (await processes()).trees.killOwner(directory)
      await places.instances
        .open()
        .find((instance) => instance.directory === directory)
        ?.dispose()
    },
  })
}
