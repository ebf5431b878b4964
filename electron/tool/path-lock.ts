/** Lets one writer at a time work on a file, first come first served, so that parallel edits in one step all count. */
export interface PathLock {
  /** Runs `work` while no other holder has any of `paths` (real paths). */
  hold<T>(paths: string[], work: () => Promise<T>): Promise<T>
}

export function createPathLock(): PathLock {
  const last = new Map<string, Promise<unknown>>()
  const holdOne = async <T>(path: string, work: () => Promise<T>): Promise<T> => {
    const before = last.get(path)
    const turn = (async () => {
      await before
      return work()
    })()
    const settled = turn.catch(() => {})
    last.set(path, settled)
    void settled.then(() => last.get(path) === settled && last.delete(path))
    return turn
  }
  return {
    hold(paths, work) {
      // Always in the same order: two patches over the same files must not wait for each other.
      const ordered = [...new Set(paths)].sort()
      return ordered.reduceRight<() => Promise<unknown>>(
        (next, path) => () => holdOne(path, next),
        work,
      )() as ReturnType<typeof work>
    },
  }
}
