import { readFile } from "node:fs/promises"
import path from "node:path"
import { fileURLToPath } from "node:url"
import type { Config } from "../../../shared/domain/config.ts"
import type { Place } from "../../../electron/integration/place.ts"
import { createFileWatcher } from "../../../electron/file/watch.ts"
import type { ServerTimes } from "../../../electron/integration/lsp/folder-servers.ts"
import {
  createLanguageServers,
  type LanguageServersOptions,
} from "../../../electron/integration/lsp/language-servers.ts"
import { createLog } from "../../../electron/lib/log.ts"
import { createProcessTrees } from "../../../electron/terminal/process-tree.ts"
import { makeFolder } from "../folder.ts"
import { afterTest } from "../host.ts"

export const fakeServer = fileURLToPath(new URL("./fake-server.mjs", import.meta.url))
/** The project's own packages: its TypeScript, Pyright and Biome. */
export const ownModules = fileURLToPath(new URL("../../../node_modules", import.meta.url))

/** A folder with language servers of its own; everything ends after the test. */
export async function lspPlace(
  options: {
    files?: Record<string, unknown>
    config?: Config
    times?: Partial<ServerTimes>
    limits?: LanguageServersOptions["limits"]
    env?: NodeJS.ProcessEnv
    watch?: boolean
  } = {},
) {
  const root = await makeFolder(options.files)
  const lines: string[] = []
  const log = createLog({ level: "debug", write: (line) => void lines.push(line) })
  const trees = createProcessTrees({ log })
  const watcher = createFileWatcher({ log })
  const events: { type: string; properties: Record<string, unknown> }[] = []
  const fakeLog = path.join(await makeFolder(), "told")
  const servers = createLanguageServers({
    trees,
    log,
    env: () => ({ ...process.env, ...options.env, FAKE_LOG: fakeLog }),
    events: {
      broadcast(event) {
        events.push({ type: event.type, properties: event.properties })
        return event as never
      },
    },
    // Patience for a machine that runs other tests at the same time.
    times: { cold: 15_000, warm: 15_000, ...options.times },
    limits: options.limits,
    ...(options.watch && { watch: (folder, listener) => watcher.watch(folder, listener) }),
  })
  let config = options.config ?? {}
  const makePlace = (directory: string): Place => ({
    directory,
    root: directory,
    projectID: "global",
    config: async () => config,
    own: () => {},
  })
  afterTest(async () => {
    await servers.dispose()
    await trees.killAll()
    await watcher.dispose()
  })
  return {
    root,
    at: (name: string) => path.join(root, name),
    servers,
    makePlace,
    folder: servers.at(makePlace(root)),
    trees,
    events,
    lines,
    /** What the fake server was told, one word per line. */
    told: async () => (await readFile(fakeLog, "utf8").catch(() => "")).split("\n").filter(Boolean),
    configure: (next: Config) => (config = next),
  }
}

/** Configuration with the scripted server, in one of its modes, as the server of `.fake` files. */
export const fakeConfig = (mode: string, ...args: string[]): Config => ({
  lsp: { fake: { command: [process.execPath, fakeServer, mode, ...args], extensions: [".fake"] } },
})
