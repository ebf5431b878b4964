/** Runs `work` for every item, a few at a time; ends with the first error after the running ones have settled. */
export async function forEachParallel<T>(
  items: readonly T[],
  work: (item: T) => Promise<unknown>,
  limit = 16,
): Promise<void> {
  let at = 0
  let failed = false
  const worker = async () => {
    while (at < items.length && !failed) {
      try {
        await work(items[at++]!)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  const results = await Promise.allSettled(Array.from({ length: Math.min(limit, items.length) }, worker))
  for (const result of results) if (result.status === "rejected") throw result.reason
}
