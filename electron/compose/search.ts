import type { FileSearch } from "../file/search-files.ts"
import type { FileWatcher } from "../file/watch.ts"
import type { Ripgrep } from "../file/ripgrep.ts"
import type { Core } from "./core.ts"

export interface SearchEngine {
  ripgrep: Ripgrep
  fileSearch: FileSearch
  watcher: FileWatcher
}

/** Text search and file names, shared by the tools and the file views. */
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
