/** Waits until `check` answers something truthy, looking again every few milliseconds; fails after `deadline` ms. */
export async function until<T>(check: () => T | Promise<T>, deadline = 15_000): Promise<NonNullable<T>> {
  const end = Date.now() + deadline
  for (;;) {
    const answer = await check()
    if (answer) return answer
    if (Date.now() > end) throw new Error(`Nothing came of ${check.toString()} in ${deadline} ms`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
