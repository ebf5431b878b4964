/**
 * What the host needs of git, whichever implementation answers. `Place` is where plumbing works; porcelain-like verbs
 * take the `Repository` that `repository()` found. Failures are Fault `GitFailed`; what an implementation cannot do
 * safely is Fault `Unsupported` and nothing has been attempted then.
 */
export interface Git {
  readonly kind: "native" | "embedded"
  readonly version: string

  /** The repository that `folder` belongs to, or undefined: no git there, or a bare repository. */
  repository(folder: string): Promise<Repository | undefined>
  /** Makes `folder` a repository. Harmless when it is one. */
  init(folder: string, options?: { branch?: string }): Promise<void>
  /** Makes a bare object store without hooks or templates. */
  initStore(gitDir: string, options?: { objectFormat?: ObjectFormat }): Promise<void>

  head(repository: Repository): Promise<Head>
  /** Name of the branch that new work starts from: the remote's HEAD, else `init.defaultBranch`, main or master. */
  defaultBranch(repository: Repository): Promise<string | null>
  branches(repository: Repository): Promise<string[]>
  /** Id of the first commit of HEAD's history (the smallest, when there are several), or null without commits. */
  rootCommit(repository: Repository): Promise<string | null>
  /** Commits that only `left` has and that only `right` has. */
  aheadBehind(repository: Repository, left: string, right: string): Promise<{ ahead: number; behind: number }>
  status(repository: Repository, options?: { untracked?: boolean }): Promise<Status>
  /** Paths relative to the root. Tracked ones always. */
  listFiles(repository: Repository, options?: { untracked?: boolean }): Promise<string[]>
  /** Ignored entries; a folder that is ignored as a whole is one entry with a `/` at its end. */
  listIgnored(repository: Repository): Promise<string[]>
  /** Untracked and ignored files that match the gitignore-style `patterns` file. */
  listIncluded(repository: Repository, patternsFile: string): Promise<string[]>
  config(repository: Repository, key: string): Promise<string | undefined>

  /** The object that `revision` names, or undefined. */
  resolve(place: Place, revision: string): Promise<string | undefined>
  readBlob(place: Place, id: string): Promise<Buffer>
  /** Missing objects are left out. */
  readBlobs(place: Place, ids: string[]): Promise<Map<string, Buffer>>
  /** Sizes in bytes. Missing objects are left out. */
  sizes(place: Place, ids: string[]): Promise<Map<string, number>>
  /** All entries below a tree, or just those at `paths`. Tree entries themselves are left out. */
  readTree(place: Place, tree: string, paths?: string[]): Promise<Map<string, TreeEntry>>
  /** Stores blobs, bytes as they are; ids in the order given. */
  writeBlobs(place: Place, contents: Buffer[]): Promise<string[]>
  /** A new tree: `tree` with some paths set or (null) removed. Ids must exist in the place. */
  editTree(place: Place, tree: string, edits: Map<string, TreeEntry | null>): Promise<string>
  /** Id of the tree without entries. */
  emptyTree(place: Place): Promise<string>
  commitTree(place: Place, tree: string, parents: string[], message: string): Promise<string>
  /** `null` deletes. */
  updateRef(place: Place, ref: string, id: string | null): Promise<void>
  refs(place: Place, prefix: string): Promise<Map<string, string>>
  /** Copies what `to` misses of the commit's objects. `known` are commits that `to` has for certain. */
  transfer(from: Place, to: Place, commit: string, known: string[]): Promise<void>
  /** Drops unreachable objects older than `days` and packs the rest. */
  tidy(place: Place, days: number): Promise<void>

  /** The working folder's content as a tree, through the place's own index. Bytes as they are: no filters, no EOL. */
  snapshot(place: WorkPlace, options: SnapshotOptions): Promise<Snapshot>
  /** Differences by path, sorted; no content is read except to find renames. */
  diffTrees(place: Place, from: string, to: string, options?: { renames?: boolean }): Promise<TreeChange[]>
  /** The same with hunks. Files above `maxBytes` come without, marked `large`. */
  patch(place: Place, from: string, to: string, options?: PatchOptions): Promise<FilePatch[]>

  worktrees(repository: Repository): Promise<Worktree[]>
  /** Checks `commit` out at `directory`, on a new branch or detached. Hooks do not run. */
  addWorktree(repository: Repository, directory: string, options: { commit: string; branch?: string }): Promise<void>
  removeWorktree(repository: Repository, directory: string): Promise<void>
  /** Forgets worktrees whose folders are gone. */
  pruneWorktrees(repository: Repository): Promise<void>
  /** Moves HEAD (and its branch) of a worktree to `commit`; the index follows, the files stay. */
  resetHead(repository: Repository, commit: string): Promise<void>

  /** Three-way merge of bytes. With conflicts the content carries markers with the labels. */
  mergeFile(merge: ThreeWay): Promise<{ content: Buffer; conflicts: number }>
  /** Applies a git patch to a folder, all or nothing. `check` only asks. Throws Fault `GitFailed` when it does not fit. */
  apply(folder: string, patch: Buffer, options?: { check?: boolean; reverse?: boolean }): Promise<void>
}

export type ObjectFormat = "sha1" | "sha256"

export interface Repository {
  /** Top of the working folder, absolute. */
  root: string
  /** This worktree's own git directory. */
  gitDir: string
  /** The directory that holds objects and refs; equals `gitDir` except in a linked worktree. */
  commonDir: string
  /** Folder asked about, relative to the root with a `/` at its end; "" at the root. */
  prefix: string
  linked: boolean
  objectFormat: ObjectFormat
}

export interface Head {
  /** null: no commit yet. */
  commit: string | null
  /** null: detached. */
  branch: string | null
}

export interface Place {
  gitDir: string
  workTree?: string
  /** Index file of our own; the repository's index is never used for writing. */
  index?: string
  /** Object folders to read from besides the git directory's own. */
  alternates?: string[]
}

export interface WorkPlace extends Place {
  workTree: string
  index: string
}

/** `mode` as git writes it: 100644, 100755, 120000 (symlink), 160000 (submodule). */
export interface TreeEntry {
  mode: string
  id: string
}

export interface TreeChange {
  status: "added" | "modified" | "deleted" | "renamed"
  path: string
  oldPath?: string
  old: TreeEntry | null
  new: TreeEntry | null
}

/** Text is latin1: one character per byte, so that any encoding survives unchanged. */
export interface PatchLine {
  type: "context" | "add" | "remove"
  text: string
  noNewline?: boolean
}

export interface PatchHunk {
  header: string
  oldStart: number
  oldLines: number
  newStart: number
  newLines: number
  lines: PatchLine[]
}

export interface FilePatch extends TreeChange {
  hunks: PatchHunk[]
  /** Git sees binary content (or it is `large`, which looks the same). */
  binary: boolean
  large: boolean
}

export interface PatchOptions {
  /** Only these paths (both sides of a rename must be named). */
  paths?: string[]
  renames?: boolean
  /** Lines around a change; 3. */
  context?: number
  /** Per side. Default 1 MiB. */
  maxBytes?: number
}

export interface SnapshotOptions {
  /** Files above this many bytes are left as they are in the index and reported. */
  maxBytes: number
  /** New files that one snapshot may add; more is Fault `TooLarge`. */
  maxFiles: number
  /** Ignore files besides the folder's own. */
  excludeFrom?: string[]
  /** The user's `core.excludesFile`. */
  excludesFile?: string
  /** An index to start from when the place has none: the worktree's own, so that nothing is hashed twice. */
  seed?: string
}

export interface Snapshot {
  tree: string
  /** Too large, or not a regular file or link. */
  skipped: { path: string; size: number }[]
}

export interface Worktree {
  directory: string
  head: string | null
  branch: string | null
  prunable: boolean
}

export interface ThreeWay {
  base: Buffer
  ours: Buffer
  theirs: Buffer
  labels: { base: string; ours: string; theirs: string }
  /** Where both changed the same lines, take our side instead of writing markers. */
  favor?: "ours"
}

export interface Status {
  branch: string | null
  commit: string | null
  upstream: string | null
  ahead: number
  behind: number
  entries: StatusEntry[]
}

export interface StatusEntry {
  path: string
  oldPath?: string
  /** Porcelain letters: `.` unchanged, M T A D R C U, `?` untracked. */
  index: string
  worktree: string
}
