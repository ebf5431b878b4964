import type { EventLog } from "../../session/api.ts"
import type { Place } from "../place.ts"
import {
  createFolderServers,
  type FolderServers,
  type FolderServersOptions,
  type ServerTimes,
} from "./folder-servers.ts"
import type { ServerSlot } from "./slot.ts"

/** The language servers of all folders. */
export interface LanguageServers {
  /** Those of a folder, which end with it. Nothing is started. */
  at(place: Place): FolderServers
  dispose(): Promise<void>
}

export type LanguageServersOptions = Pick<FolderServersOptions, "trees" | "log" | "env" | "watch" | "known"> & {
  events: Pick<EventLog, "broadcast">
  times?: Partial<ServerTimes>
  limits?: { folder: number; host: number }
}

const usualTimes: ServerTimes = {
  start: 20_000,
  request: 15_000,
  silence: 60_000,
  quiet: 150,
  warm: 1500,
  cold: 5000,
  idle: 10 * 60_000,
  backoff: 1000,
  steady: 5 * 60_000,
}

/** A server takes from 50 MB to several hundred: the one used longest ago makes room for the next. */
const usualLimits = { folder: 4, host: 8 }

export function createLanguageServers(options: LanguageServersOptions): LanguageServers {
  const { events, limits = usualLimits } = options
  const times = { ...usualTimes, ...options.times }
  const folders = new Map<Place, FolderServers>()

  return {
    at(place) {
      const known = folders.get(place)
      if (known) return known
      const about = { directory: place.directory, projectID: place.projectID }
      const servers: FolderServers = createFolderServers({
        ...options,
        place,
        times,
        async makeRoom() {
          await stopOldest(servers.slots(), limits.folder)
          const all = [...folders.values()].flatMap((folder) => folder.slots())
          await stopOldest(all, limits.host)
        },
        onUpdated: () => void events.broadcast({ ...about, type: "lsp.updated", properties: {} }),
        onDiagnostics: (serverID, path) =>
          void events.broadcast({ ...about, type: "lsp.client.diagnostics", properties: { serverID, path } }),
      })
      folders.set(place, servers)
      place.own({
        dispose() {
          folders.delete(place)
          return servers.dispose()
        },
      })
      return servers
    },
    async dispose() {
      const all = [...folders.values()]
      folders.clear()
      await Promise.all(all.map((servers) => servers.dispose()))
    },
  }
}

/** Stops those used longest ago, until one more can run. */
async function stopOldest(slots: readonly ServerSlot[], most: number): Promise<void> {
  const busy = slots.filter((slot) => slot.running()).sort((a, b) => a.lastUsed() - b.lastUsed())
  await Promise.all(busy.slice(0, Math.max(0, busy.length - most + 1)).map((slot) => slot.stop()))
}
