import { stat } from "node:fs/promises"
import path from "node:path"
import type { Git } from "../git/git.ts"
import type { Checkpoints } from "./checkpoints.ts"
import { canClone, carryFolder, carryIncluded, isDependencyFolder } from "./dependencies.ts"
import type { Workspace } from "./workspace.ts"

export interface Filled {
  /** State of the filled sandbox: what changes are measured against. */
  baseline: string
  /** What the user should know: left out, not carried over. */
  notices: string[]
}

/**
 * Makes a fresh worktree equal to the user's folder: uncommitted and untracked work, large files, what
 * `.worktreeinclude` names, and dependency folders, so that it builds and tests at once.
 */
export async function fillSandbox(
  options: { git: Git; checkpoints: Checkpoints; progress: (step: string) => void },
  user: Workspace,
  sandbox: Workspace,
): Promise<Filled> {
  const { git, checkpoints, progress } = options
  const notices: string[] = []
  progress("Bringing your uncommitted work in")
  const state = await checkpoints.snapshot(user)
  await checkpoints.restoreIn(sandbox, state.tree)

  const ignored = await git.listIgnored(user.repository!)
  const folders = ignored.filter(isDependencyFolder)
  if (folders.length) {
    const clones = await canClone(path.dirname(user.place.index), sandbox.root).then(
      (works) => works && sameDevice(user.root, sandbox.root),
    )
    for (const folder of folders) {
      progress(`Bringing ${folder.replace(/\/$/, "")} in`)
      const carried = await carryFolder(user.root, sandbox.root, folder, clones)
      if (carried.how === "left out") notices.push(`${carried.path} is too large to copy: install or build it again.`)
    }
  }

  const patterns = path.join(user.root, ".worktreeinclude")
  if (await exists(patterns)) {
    progress("Copying the files that .worktreeinclude names")
    const named = await git.listIncluded(user.repository!, patterns)
    const within = (file: string) =>
      ignored.some((entry) => entry === file || (entry.endsWith("/") && file.startsWith(entry)))
    const already = (file: string) => folders.some((folder) => file.startsWith(folder))
    await carryIncluded(
      user.root,
      sandbox.root,
      named.filter((file) => within(file) && !already(file)),
    )
  }

  if (state.skipped.length) {
    await carryIncluded(
      user.root,
      sandbox.root,
      state.skipped.map((file) => file.path),
    )
    notices.push(`Too large to track, carried over as they are: ${state.skipped.map((file) => file.path).join(", ")}`)
  }
  const baseline = await checkpoints.snapshot(sandbox)
  const submodules = await countSubmodules(git, sandbox, baseline.tree)
  if (submodules) notices.push("Submodules are empty here: run `git submodule update --init` if the build needs them.")
  return { baseline: baseline.tree, notices }
}

async function countSubmodules(git: Git, workspace: Workspace, tree: string): Promise<number> {
  if (!(await exists(path.join(workspace.root, ".gitmodules")))) return 0
  const entries = await git.readTree(workspace.place, tree)
  return [...entries.values()].filter((entry) => entry.mode === "160000").length
}

async function sameDevice(a: string, b: string): Promise<boolean> {
  const [first, second] = await Promise.all([stat(a), stat(b)])
  return first.dev === second.dev
}

const exists = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  )
