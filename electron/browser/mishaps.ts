import { Fault } from "../../shared/fault.ts"

/** Playwright says that a page is gone before it is known why. ms. */
const REASON_MS = 500

/** Tells actions under way that the page or the whole browser is gone: some would wait for their timeout, others say it oddly. */
export function createMishaps() {
  const watching = new Set<(what: string) => void>()
  return {
    happened(what: string): void {
      for (const tell of [...watching]) tell(what)
    },
    watch(action: string) {
      const { promise, reject } = Promise.withResolvers<never>()
      promise.catch(() => {})
      let reason: Fault | undefined
      const tell = (what: string) => {
        reason = new Fault(
          "Unavailable",
          `${what} in the middle of this: ${action}. Whether it was done is not known. The page is loaded again with your next call: look at it first.`,
        )
        reject(reason)
      }
      watching.add(tell)
      return {
        /** Rejects with Fault `Unavailable`. */
        happened: promise,
        /** Why the action failed, if that is why; asked after it failed. */
        async reason(): Promise<Fault | undefined> {
          if (!reason) await Promise.race([promise.catch(() => {}), new Promise((go) => setTimeout(go, REASON_MS))])
          return reason
        },
        dispose: () => void watching.delete(tell),
      }
    },
  }
}
