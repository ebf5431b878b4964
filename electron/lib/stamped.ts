import { stat } from "node:fs/promises"

/** A value together with every file and folder it was read from, also those that were looked for and missing. */
export interface Reading<T> {
  value: T
  files: readonly string[]
}

/** Values read from files, read again only when one of those files changed, appeared or went away. */
export interface Stamped<T> {
  /** Callers at the same time share one read. A failed read is not kept. */
  get(key: string, read: () => Promise<Reading<T>>): Promise<T>
  /** Forgets one value, or all. A read under way is not kept. */
  drop(key?: string): void
}

interface Entry<T> {
  value: T
  files: readonly string[]
  /** Undefined: a file changed while it was read, so the value serves only those who waited for it. */
  stamps: string[] | undefined
}

// The kernel's file clock ticks coarsely (4 ms on common Linux builds): a write this close to the read may share its
// modification time, so such a reading is never trusted for the next call.
const clockTick = 20

export function createStamped<T>(): Stamped<T> {
  const entries = new Map<string, Entry<T>>()
  const loading = new Map<string, Promise<T>>()

  async function load(key: string, read: () => Promise<Reading<T>>): Promise<T> {
    const entry = entries.get(key)
    if (entry?.stamps && same(entry.stamps, (await stampAll(entry.files)).stamps)) return entry.value
    const started = Date.now()
    const { value, files } = await read()
    const { stamps, newest } = await stampAll(files)
    const fresh = { value, files, stamps: newest > started - clockTick ? undefined : stamps }
    if (loading.has(key)) entries.set(key, fresh)
    return value
  }

  return {
    get(key, read) {
      const running = loading.get(key)
      if (running) return running
      const promise: Promise<T> = load(key, read).finally(() => {
        if (loading.get(key) === promise) loading.delete(key)
      })
      loading.set(key, promise)
      return promise
    },
    drop(key) {
      if (key === undefined) {
        entries.clear()
        loading.clear()
      } else {
        entries.delete(key)
        loading.delete(key)
      }
    },
  }
}

async function stampAll(files: readonly string[]): Promise<{ stamps: string[]; newest: number }> {
  let newest = 0
  const stamps = await Promise.all(
    files.map(async (file) => {
      try {
        const { mtimeMs, ctimeMs, size, ino } = await stat(file)
        newest = Math.max(newest, mtimeMs, ctimeMs)
        return `${mtimeMs}:${ctimeMs}:${size}:${ino}`
      } catch {
        return "missing"
      }
    }),
  )
  return { stamps, newest }
}

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((value, index) => value === b[index])
