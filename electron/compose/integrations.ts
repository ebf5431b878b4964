import type { Formatters } from "../integration/format/formatters.ts"
import type { LanguageServers } from "../integration/lsp/language-servers.ts"
import type { Core } from "./core.ts"
import type { Processes } from "./processes.ts"
import type { SearchEngine } from "./search.ts"

export interface CodeTools {
  languages: LanguageServers
  formatters: Formatters
}

/** What a project brings along to check and format its code. Starts nothing. */
export async function composeCodeTools(input: {
  core: Core
  processes: Processes
  search: SearchEngine
}): Promise<CodeTools> {
  const { log, events } = input.core
  const { trees } = input.processes
  const [{ createLanguageServers }, { createFormatters }, { childEnvironment }] = await Promise.all([
    import("../integration/lsp/language-servers.ts"),
    import("../integration/format/formatters.ts"),
    import("../terminal/child-environment.ts"),
  ])
  return {
    languages: createLanguageServers({
      trees,
      log: log.child("lsp"),
      env: () => childEnvironment(),
      events,
      watch: (folder, listener) => input.search.watcher.watch(folder, listener),
    }),
    formatters: createFormatters({ trees, log: log.child("format"), env: () => childEnvironment() }),
  }
}
