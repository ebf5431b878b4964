import type { Git, Place } from "../git.ts"
import { diffTrees, patch } from "./diff-trees.ts"
import {
  aheadBehind,
  branches,
  commitTree,
  defaultBranch,
  head,
  refs,
  resolve,
  rootCommit,
  updateRef,
} from "./history.ts"
import { failed, fs, library, needsGit } from "./library.ts"
import { editTree, readBlob, readBlobs, readTree, writeBlobs, writeTree } from "./objects.ts"
import { config, init, initStore, repository } from "./repository.ts"
import { snapshot } from "./snapshot.ts"
import { status } from "./status.ts"

/**
 * Git in process, for machines without the program: plain repositories are read, checkpoints written, folders
 * initialised. Worktrees, merges and patches are refused. Slower on large repositories, and only renames without a
 * change are seen.
 */
export function createEmbeddedGit(): Git {
  /** The library's errors become Faults; ours pass. */
  const safe = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      const { Errors } = await library()
      const own = Object.values(Errors).some((type) => error instanceof (type as new () => Error))
      throw own ? failed(what, error) : error
    }
  }
  const tracked = async (gitDir: string) => (await library()).listFiles({ fs, gitdir: gitDir })
  const sizes = async (place: Place, ids: string[]) =>
    new Map([...(await readBlobs(place, ids))].map(([id, content]) => [id, content.length]))

  return {
    kind: "embedded",
    version: "embedded",
    repository: (folder) => safe("Reading the repository", () => repository(folder)),
    init: (folder, options) => safe("git init", () => init(folder, options)),
    initStore: (gitDir, options) => safe("Making the store", () => initStore(gitDir, options)),
    head: (repo) => safe("Reading HEAD", () => head(repo)),
    defaultBranch: (repo) => safe("Reading branches", () => defaultBranch(repo)),
    branches: (repo) => safe("Reading branches", () => branches(repo)),
    rootCommit: (repo) => safe("Reading the history", () => rootCommit(repo)),
    aheadBehind: (repo, left, right) => safe("Comparing branches", () => aheadBehind(repo, left, right)),
    status: (repo, options) => safe("Reading the status", () => status(repo, options)),
    listFiles: (repo, options) =>
      safe("Listing files", async () => {
        const files = await tracked(repo.gitDir)
        if (!options?.untracked) return files
        const { entries } = await status(repo)
        return [...files, ...entries.filter((entry) => entry.index === "?").map((entry) => entry.path)]
      }),
    listIgnored: async () => needsGit("Listing ignored files"),
    listIncluded: async () => needsGit("Listing ignored files"),
    config: (repo, key) => safe("Reading the configuration", () => config(repo, key)),
    resolve: (place, revision) => safe("Reading a revision", () => resolve(place, revision)),
    readBlob: (place, id) => safe("Reading an object", () => readBlob(place, id)),
    readBlobs: (place, ids) => safe("Reading objects", () => readBlobs(place, ids)),
    sizes: (place, ids) => safe("Reading objects", () => sizes(place, ids)),
    readTree: (place, tree, paths) => safe("Reading a tree", () => readTree(place, tree, paths)),
    writeBlobs: (place, contents) => safe("Storing objects", () => writeBlobs(place, contents)),
    editTree: (place, tree, edits) => safe("Storing a tree", () => editTree(place, tree, edits)),
    emptyTree: (place) => safe("Storing a tree", () => writeTree(place, new Map())),
    commitTree: (place, tree, parents, message) =>
      safe("Storing a commit", () => commitTree(place, tree, parents, message)),
    updateRef: (place, ref, id) => safe("Writing a ref", () => updateRef(place, ref, id)),
    refs: (place, prefix) => safe("Reading refs", () => refs(place, prefix)),
    transfer: async () => needsGit("Carrying objects between repositories"),
    // Nothing is packed or dropped without git; what it would drop costs disk space only.
    tidy: async () => {},
    snapshot: (place, options) => safe("The checkpoint", () => snapshot(place, options)),
    diffTrees: (place, from, to, options) => safe("Comparing trees", () => diffTrees(place, from, to, options)),
    patch: (place, from, to, options) => safe("Comparing trees", () => patch(place, from, to, options)),
    worktrees: async (repo) => {
      const { commit, branch } = await head(repo)
      return [{ directory: repo.root, head: commit, branch, prunable: false }]
    },
    addWorktree: async () => needsGit("A sandbox"),
    removeWorktree: async () => needsGit("A sandbox"),
    pruneWorktrees: async () => needsGit("A sandbox"),
    resetHead: async () => needsGit("Moving HEAD"),
    mergeFile: async () => needsGit("A three-way merge"),
    apply: async () => needsGit("Applying a patch"),
  }
}
