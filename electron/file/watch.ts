import type { EventFileWatcherUpdated } from "../../shared/domain/event.ts"
import { type Disposable, disposable } from "../lib/dispose.ts"
import type { Log } from "../lib/log.ts"
import { watchTree } from "./watch-tree.ts"

/** Properties of a `file.watcher.updated` event; `file` is absolute. */
export type FileEvent = EventFileWatcherUpdated["properties"]

export interface Watch extends Disposable {
  /** Whether events will come: false where the platform cannot watch (limits, network drives). Never rejects. */
  readonly ready: Promise<boolean>
}

export interface FileWatcher {
  /** Tells of files below `root` that were made, changed or removed and are not ignored, until disposed. */
  watch(root: string, listener: (event: FileEvent) => void): Watch
  dispose(): Promise<void>
}

interface Root {
  listeners: Set<(event: FileEvent) => void>
  ready: Promise<boolean>
  close(): Promise<void>
}

/**
 * One native watch per folder however many listen, and none while nobody does. A folder that cannot be watched gives
 * no events and no error: whoever needs to be sure looks at `ready`.
 */
export function createFileWatcher(options: { log?: Log } = {}): FileWatcher {
  const roots = new Map<string, Root>()

  const enter = (root: string): Root => {
    const listeners: Root["listeners"] = new Set()
    const emit = (event: FileEvent) => {
      for (const listener of [...listeners]) listener(event)
    }
    const opening = watchTree(root, emit).catch((error: unknown) => {
      options.log?.warn("this folder is not watched", { root, reason: (error as Error).message })
      return undefined
    })
    const entry: Root = {
      listeners,
      ready: opening.then((close) => close !== undefined),
      close: async () => (await opening)?.(),
    }
    roots.set(root, entry)
    return entry
  }

  return {
    watch(root, listener) {
      const entry = roots.get(root) ?? enter(root)
      // Wrapped, so that one function may listen twice.
      const own = (event: FileEvent) => listener(event)
      entry.listeners.add(own)
      const end = disposable(async () => {
        entry.listeners.delete(own)
        if (entry.listeners.size > 0) return
        if (roots.get(root) === entry) roots.delete(root)
        await entry.close()
      })
      return { ...end, ready: entry.ready }
    },
    async dispose() {
      const open = [...roots.values()]
      roots.clear()
      for (const entry of open) entry.listeners.clear()
      await Promise.all(open.map((entry) => entry.close()))
    },
  }
}
