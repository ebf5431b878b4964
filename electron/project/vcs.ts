import type { VcsInfo } from "../../shared/domain/workspace.ts"
import type { Identity, ProjectGit } from "./identity.ts"

/** Branch names of a folder; empty without git, without `branch` on a detached HEAD. */
export async function vcsInfo(git: ProjectGit, { repository }: Pick<Identity, "repository">): Promise<VcsInfo> {
  if (!repository) return {}
  const [head, defaultBranch] = await Promise.all([git.head(repository), git.defaultBranch(repository)])
  return {
    ...(head.branch === null ? {} : { branch: head.branch }),
    ...(defaultBranch === null ? {} : { default_branch: defaultBranch }),
  }
}
