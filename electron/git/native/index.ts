import type { Git } from "../git.ts"
import { apply } from "./apply-patch.ts"
import { diffTrees, patch } from "./diff-trees.ts"
import { aheadBehind, branches, defaultBranch, head, resetHead, rootCommit } from "./head.ts"
import { listFiles, listIgnored, listIncluded } from "./list-files.ts"
import { mergeFile } from "./merge-file.ts"
import { readBlob, readBlobs, resolve, sizes } from "./read-objects.ts"
import { readTree } from "./read-tree.ts"
import { refs, transfer, updateRef } from "./refs.ts"
import { config, init, repository } from "./repository.ts"
import { createRun, text } from "./run.ts"
import { snapshot } from "./snapshot.ts"
import { status } from "./status.ts"
import { initStore, tidy } from "./store.ts"
import { addWorktree, pruneWorktrees, removeWorktree, worktrees } from "./worktree.ts"
import { commitTree, editTree, emptyTree, writeBlobs } from "./write-objects.ts"

/** Git by its own program. Undefined when there is none, or one older than 2.31 (`oldest`). */
export async function createNativeGit(executable = "git"): Promise<Git | undefined> {
  const run = createRun(executable)
  const version = await run(["version"]).then(
    (result) => /\d+(\.\d+)+/.exec(text(result))?.[0],
    () => undefined,
  )
  if (!version || isOlder(version, oldest)) return undefined
  return {
    kind: "native",
    version,
    repository: (folder) => repository(run, folder),
    init: (folder, options) => init(run, folder, options),
    initStore: (gitDir, options) => initStore(run, gitDir, options),
    head: (repo) => head(run, repo),
    defaultBranch: (repo) => defaultBranch(run, repo),
    branches: (repo) => branches(run, repo),
    rootCommit: (repo) => rootCommit(run, repo),
    aheadBehind: (repo, left, right) => aheadBehind(run, repo, left, right),
    status: (repo, options) => status(run, repo, options),
    listFiles: (repo, options) => listFiles(run, repo, options),
    listIgnored: (repo) => listIgnored(run, repo),
    listIncluded: (repo, file) => listIncluded(run, repo, file),
    config: (repo, key) => config(run, repo.root, key),
    resolve: (place, revision) => resolve(run, place, revision),
    readBlob: (place, id) => readBlob(run, place, id),
    readBlobs: (place, ids) => readBlobs(run, place, ids),
    sizes: (place, ids) => sizes(run, place, ids),
    readTree: (place, tree, paths) => readTree(run, place, tree, paths),
    writeBlobs: (place, contents) => writeBlobs(run, place, contents),
    editTree: (place, tree, edits) => editTree(run, place, tree, edits),
    emptyTree: (place) => emptyTree(run, place),
    commitTree: (place, tree, parents, message) => commitTree(run, place, tree, parents, message),
    updateRef: (place, ref, id) => updateRef(run, place, ref, id),
    refs: (place, prefix) => refs(run, place, prefix),
    transfer: (from, to, commit, known) => transfer(run, from, to, commit, known),
    tidy: (place, days) => tidy(run, place, days),
    snapshot: (place, options) => snapshot(run, place, options),
    diffTrees: (place, from, to, options) => diffTrees(run, place, from, to, options),
    patch: (place, from, to, options) => patch(run, place, from, to, options),
    worktrees: (repo) => worktrees(run, repo),
    addWorktree: (repo, directory, options) => addWorktree(run, repo, directory, options),
    removeWorktree: (repo, directory) => removeWorktree(run, repo, directory),
    pruneWorktrees: (repo) => pruneWorktrees(run, repo),
    resetHead: (repo, commit) => resetHead(run, repo, commit),
    mergeFile: (merge) => mergeFile(run, merge),
    apply: (folder, content, options) => apply(run, folder, content, options),
  }
}

/** `--git-path`, `--object-format`, `checkout-index` of today and safe `worktree` commands are all there from here. */
const oldest = "2.31"

export function isOlder(version: string, than: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number)
  const [wantedMajor = 0, wantedMinor = 0] = than.split(".").map(Number)
  return major < wantedMajor || (major === wantedMajor && minor < wantedMinor)
}
