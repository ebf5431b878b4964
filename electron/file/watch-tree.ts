import { readdir, realpath, stat } from "node:fs/promises"
import path from "node:path"
import { isTemporary } from "../lib/replace-file.ts"
import { type IgnoreRules, ignoreRules } from "./ignore-rules.ts"
import type { FileEvent } from "./watch.ts"

/** Folders never worth a kernel watch each, beside those that `.gitignore` names. */
const heavy = ["node_modules", ".git", ".hg", ".svn", ".venv", "__pycache__", ".gradle", ".next", ".turbo"]

/** A tree that keeps growing while it is looked at is given up on after this many rounds, until its next event. */
const MOST_ROUNDS = 5

interface NativeEvent {
  path: string
  type: "create" | "update" | "delete"
}

/**
 * Events of files below `root` that are not ignored. Answers how to end it; rejects when the platform cannot watch.
 *
 * On Linux the backend sets its watch on a new folder only after the folder's first entries were made: those are never
 * reported, and folders among them never watched. So new folders are walked, and folders that the backend did not tell
 * of get a watch of their own. (A second watch on the root would not do: the library reuses its picture of the tree.)
 */
export async function watchTree(root: string, emit: (event: FileEvent) => void): Promise<() => Promise<void>> {
  const base = await realpath(root)
  let rules = await ignoreRules(base)
  let open = true
  let queue = Promise.resolve()

  const take = async (events: NativeEvent[]) => {
    if (!open) return
    if (events.some(({ path: file }) => /[/\\]\.(git)?ignore$/.test(file))) rules = await ignoreRules(base)
    const isIgnored = ignoredBelow(base, rules)
    const told = new Set<string>()
    const tell = (file: string, event: FileEvent["event"]) => {
      if (!open || told.has(file) || isTemporary(file)) return
      told.add(file)
      emit({ file: asNamed(file, base, root), event })
    }
    const fresh: string[] = []
    for (const { path: file, type } of events) {
      const found = type === "delete" ? undefined : await stat(file).catch(() => undefined)
      if ((type !== "delete" && !found) || (await isIgnored(file, found?.isDirectory() ?? false))) continue
      if (!found) {
        tell(file, "unlink")
        await native.remove(file)
      } else if (found.isDirectory()) fresh.push(file)
      else tell(file, type === "create" ? "add" : "change")
    }
    if (fresh.length) await explore(fresh, isIgnored, (file) => tell(file, "add"))
  }

  const explore = async (fresh: string[], isIgnored: IsIgnored, found: (file: string) => void) => {
    const known = new Set(fresh)
    for (let round = 0; round < MOST_ROUNDS && open; round += 1) {
      const unknown = new Set<string>()
      for (const folder of fresh)
        await walk(folder, isIgnored, found, (below) => {
          if (!known.has(below)) unknown.add(below)
        })
      if (unknown.size === 0) return
      // A watch covers what is below it when it is set up; what appears meanwhile is found in the next round.
      for (const folder of unknown) {
        if (!unknown.has(path.dirname(folder))) await native.add(folder)
        known.add(folder)
      }
    }
  }

  const native = await openNative(base, await unwatched(base, rules), (events) => {
    queue = queue.then(() => take(events)).catch(() => {})
  })
  return async () => {
    open = false
    await native.close()
  }
}

/** The native watch on `base`, and on folders below it that it does not know of. */
async function openNative(base: string, ignore: string[], listener: (events: NativeEvent[]) => void) {
  const { default: parcel } = await import("@parcel/watcher")
  const subscribe = (folder: string) =>
    parcel.subscribe(folder, (error, events) => !error && listener(events), { ignore })
  const subscriptions = new Map([[base, await subscribe(base)]])
  let closed = false
  const remove = async (folder: string) => {
    const subscription = subscriptions.get(folder)
    subscriptions.delete(folder)
    await subscription?.unsubscribe().catch(() => {})
  }
  return {
    remove: async (folder: string) => (folder === base ? undefined : remove(folder)),
    async add(folder: string) {
      if (closed) return
      // A folder of this name that went away and came back needs a watch on the new one.
      await remove(folder)
      const subscription = await subscribe(folder).catch(() => undefined)
      if (!subscription) return
      subscriptions.set(folder, subscription)
      if (closed) await remove(folder)
    },
    async close() {
      closed = true
      await Promise.all([...subscriptions.keys()].map(remove))
    },
  }
}

/** Paths as the caller names the root, which may be a symlink. */
const asNamed = (file: string, base: string, root: string): string =>
  base === root ? file : path.join(root, path.relative(base, file))

type IsIgnored = (file: string, folder: boolean) => Promise<boolean>

async function walk(
  folder: string,
  isIgnored: IsIgnored,
  onFile: (file: string) => void,
  onFolder: (folder: string) => void,
): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    const file = path.join(folder, entry.name)
    if (await isIgnored(file, entry.isDirectory())) continue
    if (!entry.isDirectory()) onFile(file)
    else {
      onFolder(file)
      await walk(file, isIgnored, onFile, onFolder)
    }
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
    // The root itself is told of when it goes away.
    if (file === base || path.basename(file) === ".git") return true
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
