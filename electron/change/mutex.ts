/** Runs work one at a time per key, first come first served. Several keys are queued for at once: none can deadlock. */
export interface Mutex {
  run<T>(keys: string[], work: () => Promise<T>): Promise<T>
}

export function createMutex(): Mutex {
  const tails = new Map<string, Promise<unknown>>()
  return {
    async run(keys, work) {
      const unique = [...new Set(keys)]
      const before = Promise.all(unique.flatMap((key) => tails.get(key) ?? []))
      const { promise: released, resolve: release } = Promise.withResolvers<void>()
      for (const key of unique) tails.set(key, released)
      try {
        await before
        return await work()
      } finally {
        release()
        for (const key of unique) if (tails.get(key) === released) tails.delete(key)
      }
    },
  }
}
