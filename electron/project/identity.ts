import { readFile, stat } from "node:fs/promises"
import path from "node:path"
import type { Git, Repository } from "../git/git.ts"
import type { Database } from "../store/database.ts"

/** What projects need of git. */
export type ProjectGit = Pick<Git, "repository" | "rootCommit" | "head" | "defaultBranch" | "init">

/** Id of all folders that have no history of their own. */
export const globalProject = "global"

/** Which project a folder belongs to. */
export interface Identity {
  /** Hash of the root commit, the same in every clone and worktree; else `global`. */
  projectID: string
  /** Root of this checkout as the opencode dialect says it: `/` without git or without a commit. */
  worktree: string
  /** Root that tools keep to: the repository's, or the folder itself without git. */
  root: string
  /** Main checkout of the project; differs from `worktree` in a linked worktree. `/` for `global`. */
  main: string
  /** Undefined without git. */
  repository: Repository | undefined
  /** Changes when the folder may have become a repository, or got its first commit. Empty once that is settled. */
  stamp: string
}

export interface IdentityOptions {
  git: ProjectGit
  database: Database
}

/** `folder` is a real path; it need not exist. */
export async function identify(folder: string, { git, database }: IdentityOptions): Promise<Identity> {
  const stamp = await identityStamp(folder, undefined)
  const repository = (await isFolder(folder)) ? await git.repository(folder) : undefined
  if (!repository) return { ...nowhere, root: folder, repository, stamp }
  const before = await identityStamp(folder, repository)
  const hash = await rootCommit(repository, { git, database })
  if (!hash) return { ...nowhere, root: repository.root, repository, stamp: before }
  const main = mainCheckout(repository)
  return { projectID: hash, worktree: repository.root, root: repository.root, main, repository, stamp: "" }
}

const nowhere = { projectID: globalProject, worktree: "/", main: "/" }

/** Cheap look at whether an unsettled folder should be identified again: one or two `stat` calls, no git. */
export async function identityStamp(folder: string, repository: Repository | undefined): Promise<string> {
  if (!repository) return stampOf(path.join(folder, ".git"))
  const [heads, packed] = await Promise.all([
    stampOf(path.join(repository.commonDir, "refs", "heads")),
    stampOf(path.join(repository.gitDir, "logs", "HEAD")),
  ])
  return `${heads} ${packed}`
}

/** The main checkout holds the common directory as `.git`; a bare or separate one has no folder to name. */
function mainCheckout(repository: Repository): string {
  return path.basename(repository.commonDir) === ".git" ? path.dirname(repository.commonDir) : repository.root
}

/**
 * Finding the root commit walks the whole history (seconds in a large repository), so the answer is kept; the folder's
 * own inode and birth tell a repository that was made anew at the same place. opencode keeps the same hash in the
 * file `opencode` of the git directory: we read it, and never write there.
 */
async function rootCommit(repository: Repository, { git, database }: IdentityOptions): Promise<string | undefined> {
  const { commonDir } = repository
  const info = await stat(commonDir)
  const stamp = `${info.ino}:${Math.round(info.birthtimeMs)}`
  const kept = database.get<{ stamp: string; hash: string }>(
    "SELECT stamp, hash FROM root_commit WHERE common_dir = ?",
    commonDir,
  )
  if (kept?.stamp === stamp) return kept.hash
  const hash = (await opencodeHash(commonDir)) ?? (await git.rootCommit(repository)) ?? undefined
  if (hash) {
    database.run(
      "INSERT INTO root_commit (common_dir, stamp, hash) VALUES (?, ?, ?) ON CONFLICT (common_dir) DO UPDATE SET stamp = excluded.stamp, hash = excluded.hash",
      commonDir,
      stamp,
      hash,
    )
  }
  return hash
}

async function opencodeHash(commonDir: string): Promise<string | undefined> {
  const text = await readFile(path.join(commonDir, "opencode"), "utf8").catch(() => "")
  return /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(text.trim()) ? text.trim() : undefined
}

const isFolder = (at: string): Promise<boolean> =>
  stat(at).then(
    (info) => info.isDirectory(),
    () => false,
  )

const stampOf = (at: string): Promise<string> =>
  stat(at).then(
    ({ mtimeMs, size, ino }) => `${mtimeMs}:${size}:${ino}`,
    () => "missing",
  )
