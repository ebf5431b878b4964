import type { Disposable } from "../lib/dispose.ts"
import { fuzzyScore } from "./fuzzy.ts"
import type { Ripgrep } from "./ripgrep.ts"
import type { FileWatcher } from "./watch.ts"

export interface FileQuery {
  root: string
  query: string
  /** Only these. Without it files and folders, or only files with `dirs: false`. */
  type?: "file" | "directory"
  dirs?: boolean
  /** 1–200; default 10. */
  limit?: number
  signal?: AbortSignal
}

export interface FileSearch {
  /** Relative paths, best first; folders end with `/`; hidden ones last unless the query asks for them. */
  find(query: FileQuery): Promise<string[]>
  /** Something below `root` was made, renamed or removed. */
  invalidate(root: string): void
  dispose(): void
}

interface Listing {
  files: string[]
  folders: string[]
}

interface Entry {
  listing: Promise<Listing>
  listed: number
  /** Names changed since it was listed. */
  stale: boolean
  /** The watcher works: the list is right until it says otherwise. */
  live: boolean
  watch: Disposable | undefined
  idle: NodeJS.Timeout | undefined
}

/** Without a working watcher a list is believed for this long. Milliseconds. */
const BELIEVED = 2000

/**
 * File names of the folders that are searched at present. The first search lists the folder, later ones rank what is
 * in memory; a list nobody asked for in `keep` milliseconds is let go together with its watcher.
 */
export function createFileSearch(options: {
  ripgrep: Ripgrep
  watcher?: FileWatcher
  clock?: () => number
  keep?: number
}): FileSearch {
  const { ripgrep, watcher, clock = Date.now, keep = 120_000 } = options
  const entries = new Map<string, Entry>()

  const drop = (root: string) => {
    const entry = entries.get(root)
    entries.delete(root)
    clearTimeout(entry?.idle)
    void entry?.watch?.dispose()
  }

  const enter = (root: string): Entry => {
    const entry: Entry = {
      listing: listNames(ripgrep, root),
      listed: clock(),
      stale: false,
      live: false,
      watch: undefined,
      idle: undefined,
    }
    entries.set(root, entry)
    if (!watcher) return entry
    const subscription = watcher.watch(root, ({ event }) => {
      if (event !== "change") entry.stale = true
    })
    entry.watch = subscription
    void subscription.ready.then((live) => {
      entry.live = live
      // Names that changed between the listing and now went unseen.
      entry.stale = true
    })
    return entry
  }

  const listingOf = async (root: string): Promise<Listing> => {
    let entry = entries.get(root)
    if (!entry) entry = enter(root)
    else if (entry.stale || (!entry.live && clock() - entry.listed > BELIEVED)) {
      entry.stale = false
      entry.listed = clock()
      entry.listing = listNames(ripgrep, root)
    }
    clearTimeout(entry.idle)
    entry.idle = setTimeout(() => drop(root), keep).unref()
    try {
      return await entry.listing
    } catch (error) {
      if (entries.get(root) === entry) drop(root)
      throw error
    }
  }

  return {
    async find(query) {
      const listing = await listingOf(query.root)
      query.signal?.throwIfAborted()
      return rank(query, listing)
    },
    invalidate(root) {
      const entry = entries.get(root)
      if (entry) entry.stale = true
    },
    dispose() {
      for (const root of [...entries.keys()]) drop(root)
    },
  }
}

async function listNames(ripgrep: Ripgrep, root: string): Promise<Listing> {
  const files: string[] = []
  const folders = new Set<string>()
  for await (const file of ripgrep.files({ directory: root })) {
    files.push(file)
    for (let at = file.lastIndexOf("/"); at > 0; at = file.lastIndexOf("/", at - 1)) {
      const folder = file.slice(0, at + 1)
      if (folders.has(folder)) break
      folders.add(folder)
    }
  }
  return { files: files.sort(), folders: [...folders].sort() }
}

const isHidden = (path: string): boolean => path.startsWith(".") || path.includes("/.")

function rank({ query, type, dirs, limit = 10 }: FileQuery, { files, folders }: Listing): string[] {
  const onlyFiles = type === "file" || (type === undefined && dirs === false)
  const text = query.trim().replaceAll("\\", "/").replace(/^\.\//, "").toLowerCase()
  const sources = onlyFiles ? [files] : type === "directory" ? [folders] : [folders, files]
  const wantsHidden = text.startsWith(".") || text.includes("/.")
  if (!text) {
    const visible = sources.flatMap((source) => source.filter((path) => !isHidden(path)).slice(0, limit))
    const hidden = sources.flatMap((source) => source.filter(isHidden).slice(0, limit))
    return [...visible, ...hidden].slice(0, limit)
  }
  const words = text.split(/\s+/)
  const best: { path: string; score: number }[] = []
  for (const source of sources)
    for (const path of source) {
      let score = scoreAll(words, path.toLowerCase())
      if (score === 0) continue
      // Of a file and a folder that answer alike, the file is meant.
      if (source === folders) score -= 30
      // Below every visible path.
      if (!wantsHidden && isHidden(path)) score -= 100_000
      insert(best, { path, score }, limit)
    }
  return best.map((entry) => entry.path)
}

/** Every word must be there. */
function scoreAll(words: string[], path: string): number {
  let sum = 0
  for (const word of words) {
    const score = fuzzyScore(word, path)
    if (score === 0) return 0
    sum += score
  }
  return sum
}

function insert(best: { path: string; score: number }[], entry: { path: string; score: number }, limit: number): void {
  if (best.length === limit && best[limit - 1]!.score >= entry.score) return
  let at = best.length
  while (at > 0 && best[at - 1]!.score < entry.score) at -= 1
  best.splice(at, 0, entry)
  if (best.length > limit) best.pop()
}
