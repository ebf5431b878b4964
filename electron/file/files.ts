import type { FileContent, FileNode, FileStatus } from "../../shared/domain/file.ts"
import type { VcsFileDiff } from "../../shared/domain/workspace.ts"
import type { FolderListing, SaveFile, TextFile } from "../../shared/native/host.ts"
import { readContent } from "./content.ts"
import { listFolders } from "./folders.ts"
import type { GitSource } from "./git-source.ts"
import { listFolder } from "./list.ts"
import type { Ripgrep } from "./ripgrep.ts"
import type { FileQuery, FileSearch } from "./search-files.ts"
import { searchText, type TextMatch } from "./search-text.ts"
import { fileStatus, workingDiff } from "./status.ts"
import { openTextFile, saveTextFile } from "./text-file.ts"

/** Files as people and clients reach them. Paths are relative to the directory and cannot leave it. */
export interface Files {
  list(directory: string, path: string): Promise<FileNode[]>
  read(directory: string, path: string): Promise<FileContent>
  status(directory: string): Promise<FileStatus[]>
  findText(directory: string, pattern: string, signal: AbortSignal): Promise<TextMatch[]>
  findFiles(directory: string, options: Omit<FileQuery, "root">): Promise<string[]>
  /** Against HEAD, or against the default branch. */
  diff(directory: string, mode: "git" | "branch"): Promise<VcsFileDiff[]>
  open(directory: string, path: string): Promise<TextFile>
  /** Throws Fault `Stale` when the file is not the one that was opened. */
  save(file: SaveFile): Promise<TextFile>
  /** Path completion; "" is the user's home. */
  folders(path: string): Promise<FolderListing>
}

export function createFiles(options: {
  ripgrep: Ripgrep
  search: FileSearch
  git: GitSource
  /** A person saved a file: for `file.edited`, watchers and search. `file` is relative to `directory`. */
  onSaved?: (saved: { directory: string; file: string }) => void
}): Files {
  const { ripgrep, search, git, onSaved } = options
  return {
    list: listFolder,
    read: (directory, path) => readContent(directory, path, git),
    status: (directory) => fileStatus(directory, git),
    findText: (directory, pattern, signal) => searchText(ripgrep, { root: directory, pattern, signal }),
    findFiles: (directory, query) => search.find({ root: directory, ...query }),
    diff: (directory, mode) => workingDiff(directory, mode, git),
    open: openTextFile,
    async save({ directory, ...file }) {
      const saved = await saveTextFile(directory, file)
      if (file.hash === null) search.invalidate(directory)
      onSaved?.({ directory, file: saved.path })
      return saved
    },
    folders: (path) => listFolders(path),
  }
}
