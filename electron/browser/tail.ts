/** The newest so many entries of something that goes on for ever. */
export interface Tail<T> {
  push(entry: T): void
  /** Oldest first. */
  list(): T[]
  clear(): void
}

export function createTail<T>(most: number): Tail<T> {
  let entries: T[] = []
  return {
    push(entry) {
      entries.push(entry)
      // Cut in steps, so that a page that logs in a loop does not move the whole list for every line.
      if (entries.length >= most * 2) entries = entries.slice(-most)
    },
    list: () => entries.slice(-most),
    clear() {
      entries = []
    },
  }
}
