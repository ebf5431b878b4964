import type { Repository, Status, StatusEntry } from "../git.ts"
import { head } from "./history.ts"
import { fs, library } from "./library.ts"

/** Letters for HEAD, working folder and index as the library numbers them. */
export async function status(repository: Repository, options: { untracked?: boolean } = {}): Promise<Status> {
  const git = await library()
  const { commit, branch } = await head(repository)
  const dir = { fs, dir: repository.root, gitdir: repository.gitDir, cache: {} }
  const rows = commit ? await git.statusMatrix(dir) : await unborn(repository)
  const entries: StatusEntry[] = []
  for (const [path, inHead, inFolder, inIndex] of rows) {
    if (inHead === 1 && inFolder === 1 && inIndex === 1) continue
    if (inHead === 0 && inIndex === 0) {
      if (options.untracked !== false) entries.push({ path, index: "?", worktree: "?" })
      continue
    }
    const index = inHead === 0 ? "A" : inIndex === 0 ? "D" : inIndex === 1 ? "." : "M"
    const worktree = inFolder === 0 ? "D" : inFolder === inIndex || inIndex === 0 ? "." : inIndex === 3 ? "M" : "."
    const changed = inFolder === 2 && inIndex === 1 ? "M" : worktree
    if (index !== "." || changed !== ".") entries.push({ path, index, worktree: inIndex === 0 ? "." : changed })
  }
  return { branch, commit, upstream: null, ahead: 0, behind: 0, entries }
}

/** The library needs a commit to compare with. */
async function unborn({ root, gitDir }: Repository): Promise<[string, number, number, number][]> {
  const git = await library()
  const staged = await git.listFiles({ fs, dir: root, gitdir: gitDir })
  return staged.map((path) => [path, 0, 2, 2])
}
