import type { Config } from "../../../shared/domain/config.ts"
import type { KnownServer } from "./known-servers.ts"

/** A server as the configuration leaves it. */
export interface ServerDefinition extends KnownServer {
  /** The configuration gives its command: it is started whatever a project looks like. */
  configured: boolean
  /** As the configuration gives it. The first word is looked up like any program. */
  command?: readonly string[]
}

/** None when the configuration says `lsp: false`. A server of the user's own without extensions serves every file. */
export function serverDefinitions(config: Config, known: readonly KnownServer[]): ServerDefinition[] {
  const setting = config.lsp ?? {}
  if (setting === false) return []
  const entries = setting === true ? {} : setting
  const builtIn = known
    .filter(({ id }) => !(id in entries))
    .map((server): ServerDefinition => ({ ...server, configured: false }))
  const own = Object.entries(entries).flatMap(([id, entry]): ServerDefinition[] => {
    if (entry.disabled || !("command" in entry) || entry.command.length === 0) return []
    const base = known.find((server) => server.id === id)
    return [
      {
        id,
        programs: [],
        roots: base?.roots ?? [],
        outermost: base?.outermost,
        restartOn: base?.restartOn,
        extensions: entry.extensions ?? base?.extensions ?? [],
        env: entry.env,
        // Servers take what they are told at the start or ask for it later: both are answered from the same place.
        initialization: entry.initialization ?? base?.initialization,
        settings: entry.initialization ?? base?.settings,
        configured: true,
        command: entry.command,
      },
    ]
  })
  return [...own, ...builtIn]
}

/** `extension` with its dot, in lower case; empty for a file without one, which no server gets. */
export const serves = ({ extensions, configured }: ServerDefinition, extension: string): boolean =>
  extension !== "" && (extensions.includes(extension) || (configured && extensions.length === 0))
