import { mkdir } from "node:fs/promises"
import path from "node:path"
import type { Repository, Worktree } from "../git.ts"
import { fields, type Run } from "./run.ts"

export async function worktrees(run: Run, { root }: Repository): Promise<Worktree[]> {
  // `-z` came with git 2.36; before it, names with newlines were not listed in a readable way at all.
  const zero = await run(["worktree", "list", "--porcelain", "-z"], { cwd: root, codes: [0, 129] })
  const lines =
    zero.code === 0
      ? fields(zero.stdout)
      : (await run(["worktree", "list", "--porcelain"], { cwd: root })).stdout.toString("utf8").split("\n")
  return parseWorktrees(lines)
}

export function parseWorktrees(lines: string[]): Worktree[] {
  const found: Worktree[] = []
  for (const line of lines) {
    const space = line.indexOf(" ")
    const name = space < 0 ? line : line.slice(0, space)
    const value = space < 0 ? "" : line.slice(space + 1)
    const last = found.at(-1)
    if (name === "worktree") found.push({ directory: value, head: null, branch: null, prunable: false })
    else if (!last) continue
    else if (name === "HEAD" && !/^0+$/.test(value)) last.head = value
    else if (name === "branch") last.branch = value.replace(/^refs\/heads\//, "")
    else if (name === "prunable") last.prunable = true
  }
  return found
}

export async function addWorktree(
  run: Run,
  { root }: Repository,
  directory: string,
  options: { commit: string; branch?: string },
): Promise<void> {
  await mkdir(path.dirname(directory), { recursive: true })
  const where = options.branch ? ["-b", options.branch] : ["--detach"]
  await run(["worktree", "add", "--quiet", ...where, "--", directory, options.commit], {
    cwd: root,
    write: true,
    deadline: 600_000,
    config: { "checkout.workers": "0", "submodule.recurse": "false", "worktree.guessRemote": "false" },
  })
}

export async function removeWorktree(run: Run, { root }: Repository, directory: string): Promise<void> {
  await run(["worktree", "remove", "--force", "--force", "--", directory], {
    cwd: root,
    write: true,
    deadline: 300_000,
  })
}

export async function pruneWorktrees(run: Run, { root }: Repository): Promise<void> {
  await run(["worktree", "prune"], { cwd: root, write: true })
}
