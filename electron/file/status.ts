import type { FileStatus } from "../../shared/domain/file.ts"
import type { VcsFileDiff } from "../../shared/domain/workspace.ts"
import { textPatch } from "../lib/text-patch.ts"
import type { GitChange, GitSource } from "./git-source.ts"

/** Files that differ from HEAD, by path; nothing without git. `added` of an untracked file is its lines plus one. */
export async function fileStatus(root: string, git: GitSource): Promise<FileStatus[]> {
  const statuses: FileStatus[] = []
  for (const change of (await git.changes(root, "git")) ?? []) {
    const { path, status, untracked, after } = change
    const counted = untracked ? { additions: after?.split("\n").length ?? 0, deletions: 0 } : await compare(change)
    statuses.push({ path, added: counted.additions, removed: counted.deletions, status })
  }
  return statuses
}

/** The same files with patches in git's form, against HEAD or against the default branch. */
export async function workingDiff(root: string, mode: "git" | "branch", git: GitSource): Promise<VcsFileDiff[]> {
  const diffs: VcsFileDiff[] = []
  for (const change of (await git.changes(root, mode)) ?? []) {
    const { patch, additions, deletions } = await compare(change)
    diffs.push({ file: change.path, patch: gitHeader(change) + patch, additions, deletions, status: change.status })
  }
  return diffs
}

async function compare({ path, before, after }: GitChange) {
  if (before === null || after === null) return { patch: "", additions: 0, deletions: 0 }
  const compared = await textPatch(path, before ?? "", after ?? "", { context: 3 })
  const hunks = compared.patch.indexOf("@@")
  const from = before === undefined ? "/dev/null" : `a/${path}`
  const to = after === undefined ? "/dev/null" : `b/${path}`
  const patch = hunks === -1 ? "" : `--- ${from}\n+++ ${to}\n${compared.patch.slice(hunks)}`
  return { ...compared, patch }
}

function gitHeader({ path, status, before, after }: GitChange): string {
  const kind = status === "added" ? "new file mode 100644\n" : status === "deleted" ? "deleted file mode 100644\n" : ""
  const binary = before === null || after === null ? `Binary files a/${path} and b/${path} differ\n` : ""
  return `diff --git a/${path} b/${path}\n${kind}${binary}`
}
