import path from "node:path"
import type { Files } from "../api/services.ts"
import type { Checkpoints } from "../change/checkpoints.ts"
import { countLines, sessionDiff } from "../change/session-diff.ts"
import type { GitSource } from "../file/git-source.ts"
import type { FilePatch, Git, Repository } from "../git/git.ts"
import type { Core } from "./core.ts"

export interface SearchEngine {
  ripgrep: import("../file/ripgrep.ts").Ripgrep
  fileSearch: import("../file/search-files.ts").FileSearch
  watcher: import("../file/watch.ts").FileWatcher
}

export async function composeSearch({ log }: Core): Promise<SearchEngine> {
  const [{ createRipgrep }, { createFileSearch }, { createFileWatcher }] = await Promise.all([
    import("../file/ripgrep.ts"),
    import("../file/search-files.ts"),
    import("../file/watch.ts"),
  ])
  const ripgrep = createRipgrep()
  const watcher = createFileWatcher({ log: log.child("watch") })
  return { ripgrep, watcher, fileSearch: createFileSearch({ ripgrep, watcher }) }
}

/** Files and searches as the dialects ask for them. */
export async function composeFiles(options: {
  git: Git
  checkpoints: Checkpoints
  search: SearchEngine
}): Promise<Files> {
  const { git, checkpoints, search } = options
  const [{ listFolder }, { readContent }, { fileStatus }, { searchText }, text, { listFolders }] = await Promise.all([
    import("../file/list.ts"),
    import("../file/content.ts"),
    import("../file/status.ts"),
    import("../file/search-text.ts"),
    import("../file/text-file.ts"),
    import("../file/folders.ts"),
  ])
  const source = gitSource(git, checkpoints)
  return {
    list: listFolder,
    read: (directory, file) => readContent(directory, file, source),
    status: (directory) => fileStatus(directory, source),
    findText: (root, pattern, signal) => searchText(search.ripgrep, { root, pattern, signal }),
    findFiles: (root, query) => search.fileSearch.find({ root, ...query }),
    async diff(directory, mode) {
      const repository = await git.repository(directory)
      if (!repository) return []
      return sessionDiff(await against(git, checkpoints, directory, await baseOf(git, repository, mode)))
    },
    open: text.openTextFile,
    save: ({ directory, ...save }) => text.saveTextFile(directory, save),
    folders: (typed) => listFolders(typed),
  }
}

/** The commit that `vcs/diff` compares with: HEAD, or the default branch. */
async function baseOf(git: Git, repository: Repository, mode: "git" | "branch"): Promise<string | null> {
  const place = { gitDir: repository.gitDir }
  const branch = mode === "branch" ? await git.defaultBranch(repository) : null
  if (branch) return (await git.resolve(place, branch)) ?? (await git.resolve(place, `origin/${branch}`)) ?? null
  return (await git.head(repository)).commit
}

/** Differences of the folder's present state (untracked files too) to a commit, through a checkpoint: no user index is touched. */
async function against(
  git: Git,
  checkpoints: Checkpoints,
  directory: string,
  commit: string | null,
): Promise<FilePatch[]> {
  const workspace = await checkpoints.open(directory)
  const { tree } = await checkpoints.write(directory)
  const { place } = workspace
  const base = commit ? await git.resolve(place, `${commit}^{tree}`) : await git.emptyTree(place)
  if (!base) return []
  return git.patch(place, base, tree, { renames: false })
}

/** What file views need of git, on top of the git interface. */
function gitSource(git: Git, checkpoints: Checkpoints): GitSource {
  return {
    async headFile(directory, file) {
      const repository = await git.repository(directory)
      const head = repository && (await git.head(repository)).commit
      if (!repository || !head) return undefined
      const place = { gitDir: repository.gitDir }
      const name = path.posix.join(repository.prefix, file)
      const tree = await git.resolve(place, `${head}^{tree}`)
      const entry = tree && (await git.readTree(place, tree, [name])).get(name)
      return entry ? git.readBlob(place, entry.id) : undefined
    },
    async changes(directory) {
      const repository = await git.repository(directory)
      if (!repository) return undefined
      const { commit } = await git.head(repository)
      const files = await against(git, checkpoints, directory, commit)
      const { prefix } = repository
      return files
        .filter((file) => file.path.startsWith(prefix))
        .map((file) => ({
          path: file.path.slice(prefix.length),
          status: file.status === "added" ? "added" : file.status === "deleted" ? "deleted" : "modified",
          untracked: file.status === "added",
          added: countLines(file.hunks, "add"),
          removed: countLines(file.hunks, "remove"),
        }))
    },
  }
}
