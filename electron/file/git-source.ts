/** What file features need of git, handed in by the host. Paths are relative to `directory`, with `/`. */
export interface GitSource {
  /** The file as HEAD has it; undefined without git, without a commit, or when HEAD does not have it. */
  headFile(directory: string, path: string): Promise<Uint8Array | undefined>
  /**
   * Tracked files that differ from HEAD, with their line counts (0 for binary ones), and untracked ones that are not
   * ignored. Undefined without git.
   */
  changes(directory: string): Promise<GitChange[] | undefined>
}

export interface GitChange {
  path: string
  status: "modified" | "added" | "deleted"
  /** Not known to git yet: `added` and `removed` are not filled in. */
  untracked: boolean
  added: number
  removed: number
}
