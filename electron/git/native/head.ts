import type { Head, Repository } from "../git.ts"
import { type Run, text } from "./run.ts"

export async function head(run: Run, { root }: Repository): Promise<Head> {
  const [commit, branch] = await Promise.all([
    run(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], { cwd: root, codes: [0, 1, 128] }),
    run(["symbolic-ref", "--quiet", "HEAD"], { cwd: root, codes: [0, 1] }),
  ])
  return {
    commit: commit.code === 0 ? text(commit) : null,
    branch: branch.code === 0 ? text(branch).replace(/^refs\/heads\//, "") : null,
  }
}

export async function branches(run: Run, { root }: Repository): Promise<string[]> {
  const result = await run(["for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads/"], { cwd: root })
  return text(result).split("\n").filter(Boolean)
}

export async function defaultBranch(run: Run, repository: Repository): Promise<string | null> {
  const { root } = repository
  const remote = await run(["symbolic-ref", "--quiet", "refs/remotes/origin/HEAD"], { cwd: root, codes: [0, 1] })
  if (remote.code === 0) return text(remote).replace(/^refs\/remotes\/origin\//, "")
  const [names, configured, now] = await Promise.all([
    branches(run, repository),
    run(["config", "--get", "init.defaultBranch"], { cwd: root, codes: [0, 1] }).then(text),
    head(run, repository),
  ])
  return [configured, "main", "master"].find((name) => name && names.includes(name)) ?? now.branch
}

export async function rootCommit(run: Run, { root }: Repository): Promise<string | null> {
  const result = await run(["rev-list", "--max-parents=0", "HEAD", "--"], { cwd: root, codes: [0, 128] })
  return text(result).split("\n").filter(Boolean).sort()[0] ?? null
}

export async function aheadBehind(
  run: Run,
  { root }: Repository,
  left: string,
  right: string,
): Promise<{ ahead: number; behind: number }> {
  const range = `${left}...${right}`
  const result = await run(["rev-list", "--left-right", "--count", "--end-of-options", range, "--"], { cwd: root })
  const [ahead = 0, behind = 0] = text(result).split("\t").map(Number)
  return { ahead, behind }
}

/** HEAD itself moves (or the branch that it names); the index follows and the files stay as they are. */
export async function resetHead(run: Run, { root }: Repository, commit: string): Promise<void> {
  await run(["reset", "--quiet", "--mixed", "--no-refresh", commit], { cwd: root, write: true }).catch(() =>
    // `--no-refresh` came with git 2.36.
    run(["reset", "--quiet", "--mixed", commit], { cwd: root, write: true }),
  )
}
