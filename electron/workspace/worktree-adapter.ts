import { Fault } from "../../shared/fault.ts"
import type { Worktrees } from "../project/worktrees.ts"
import type { WorkspaceAdapter } from "./adapter.ts"

/** A git worktree on a branch of its own, on this machine. */
export function createWorktreeAdapter(worktrees: () => Promise<Worktrees>): WorkspaceAdapter {
  return {
    type: "worktree",
    name: "Worktree",
    description: "A git worktree of the project on this machine, on a branch of its own",
    async create(place, { branch }) {
      const { worktree, ready } = await (await worktrees()).create(place, { ...(branch && { name: branch }) })
      await ready
      return { ...worktree, extra: null }
    },
    async remove(place, { directory }) {
      if (directory === null) throw new Fault("BadRequest", "This workspace has no folder.")
      await (await worktrees()).remove(place, directory)
    },
  }
}
