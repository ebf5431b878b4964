/** Runs work one at a time per key, in the order asked. Several keys are taken in sorted order, so none can deadlock. */
export interface Mutex {
  run<T>(keys: string[], work: () => Promise<T>): Promise<T>
}

export function createMutex(): Mutex {
  const tails = new Map<string, Promise<void>>()

  const lock = async (key: string): Promise<() => void> => {
    const before = tails.get(key)
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const tail = before ? before.then(() => held) : held
    tails.set(key, tail)
    await before
    return () => {
      release()
      if (tails.get(key) === tail) tails.delete(key)
    }
  }

  return {
    async run(keys, work) {
      const releases: (() => void)[] = []
      try {
        for (const key of [...new Set(keys)].sort()) releases.push(await lock(key))
        return await work()
      } finally {
        for (const release of releases.reverse()) release()
      }
    },
  }
}
