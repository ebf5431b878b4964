import { readdir, realpath, stat } from "node:fs/promises"
import path from "node:path"
import type { EventFileWatcherUpdated } from "../../shared/domain/event.ts"
import { type Disposable, disposable } from "../lib/dispose.ts"
import type { Log } from "../lib/log.ts"
import { isTemporary } from "../lib/replace-file.ts"
import { type IgnoreRules, ignoreRules } from "./ignore-rules.ts"

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

/** Folders never worth a kernel watch each, beside those that `.gitignore` names. */
const heavy = ["node_modules", ".git", ".hg", ".svn", ".venv", "__pycache__", ".gradle", ".next", ".turbo"]

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
    const opening = subscribe(root, emit).catch((error: unknown) => {
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

async function subscribe(root: string, emit: (event: FileEvent) => void): Promise<() => Promise<void>> {
  const { default: native } = await import("@parcel/watcher")
  const base = await realpath(root)
  let rules = await ignoreRules(base)
  let open = true
  let queue = Promise.resolve()
  const batch = async (events: { path: string; type: "create" | "update" | "delete" }[]) => {
    if (events.some(({ path: file }) => /[/\\]\.(git)?ignore$/.test(file))) rules = await ignoreRules(base)
    const isIgnored = ignoredBelow(base, rules)
    const told = new Set<string>()
    const tell = (file: string, event: FileEvent["event"]) => {
      if (!open || told.has(file) || isTemporary(file)) return
      told.add(file)
      emit({ file: renamed(file, base, root), event })
    }
    for (const { path: file, type } of events) {
      const found = type === "delete" ? undefined : await stat(file).catch(() => undefined)
      if ((type !== "delete" && !found) || (await isIgnored(file, found?.isDirectory() ?? false))) continue
      if (!found) tell(file, "unlink")
      // The backend installs its watch on a new folder after the folder's first entries were made, and misses those.
      else if (found.isDirectory()) await walk(file, isIgnored, (below) => tell(below, "add"))
      else tell(file, type === "create" ? "add" : "change")
    }
  }
  const subscription = await native.subscribe(
    base,
    (error, events) => {
      if (!error) queue = queue.then(() => batch(events)).catch(() => {})
    },
    { ignore: await unwatched(base, rules) },
  )
  return async () => {
    open = false
    await subscription.unsubscribe()
  }
}

/** Paths as the caller names the root, which may be a symlink. */
const renamed = (file: string, base: string, root: string): string =>
  base === root ? file : path.join(root, path.relative(base, file))

type IsIgnored = (file: string, folder: boolean) => Promise<boolean>

async function walk(folder: string, isIgnored: IsIgnored, found: (file: string) => void): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    const file = path.join(folder, entry.name)
    if (await isIgnored(file, entry.isDirectory())) continue
    if (entry.isDirectory()) await walk(file, isIgnored, found)
    else found(file)
  }
}

/** By the rules of every folder down to the file's own; each folder's are read once per answerer. */
function ignoredBelow(base: string, rules: IgnoreRules): IsIgnored {
  const inside = new Map<string, Promise<IgnoreRules | undefined>>([[base, Promise.resolve(rules)]])
  /** Undefined: the folder itself is ignored. */
  const rulesIn = (folder: string): Promise<IgnoreRules | undefined> => {
    let known = inside.get(folder)
    if (!known) inside.set(folder, (known = enter(folder)))
    return known
  }
  const enter = async (folder: string) => {
    const outer = await rulesIn(path.dirname(folder))
    return !outer || path.basename(folder) === ".git" || outer.ignores(folder, true) ? undefined : outer.enter(folder)
  }
  return async (file, folder) => {
    if (path.basename(file) === ".git") return true
    return (await rulesIn(path.dirname(file)))?.ignores(file, folder) ?? true
  }
}

/** Ignored folders near the top: leaving them to the backend's filter would cost a kernel watch per folder in them. */
async function unwatched(base: string, rules: IgnoreRules): Promise<string[]> {
  const ignored = heavy.map((name) => `**/${name}`)
  const look = async (folder: string, inside: IgnoreRules, depth: number): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      if (!entry.isDirectory() || heavy.includes(entry.name)) continue
      const full = path.join(folder, entry.name)
      if (inside.ignores(full, true)) ignored.push(full)
      else if (depth > 1) await look(full, await inside.enter(full), depth - 1)
    }
  }
  await look(base, rules, 2)
  return ignored
}
