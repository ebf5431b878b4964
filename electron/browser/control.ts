import { Fault, isFault } from "../../shared/fault.ts"

export type Holder = "agent" | "user"

export interface Control {
  holder(): Holder
  /** What an agent does right now, in words. */
  acting(): string | null
  /** An agent waits for the user to hand control back. */
  waiting(): boolean
  /** Taking over ends what an agent is just doing. */
  give(holder: Holder): void
  /**
   * Runs an agent's action; one at a time. While the user holds control it waits for `patienceMs`, then throws Fault
   * `Conflict`. The signal given to `run` fires when the user takes over in the middle, and when `signal` does.
   */
  asAgent<T>(what: string, run: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T>
  /** Ends what an agent is just doing, for another reason. */
  interrupt(reason: Fault): void
  /** Whether input from the user may go to the page: always when they hold control, else only between an agent's steps. */
  userMay(): boolean
}

/** After an agent's action its next one is likely near: a stray click in between must not get in its way. */
const RESTING_MS = 1200

export function createControl(options: { patienceMs: number; changed: () => void; clock?: () => number }): Control {
  const { patienceMs, changed, clock = Date.now } = options
  let holder: Holder = "agent"
  let acting: string | null = null
  let waiters = 0
  let actedUntil = 0
  /** Aborted with the reason when the user ends what the agent does. */
  let takenOver = new AbortController()
  const handedBack = new Set<() => void>()
  let queue: Promise<unknown> = Promise.resolve()

  const refusal = (what: string) =>
    new Fault(
      "Conflict",
      `The user has taken over the browser, so this was not done: ${what}. Go on with something else, or ask them to hand control back.`,
    )

  async function whenMine(what: string, signal: AbortSignal): Promise<void> {
    if (holder === "agent") return
    waiters += 1
    changed()
    let stop = () => {}
    try {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(refusal(what)), patienceMs)
        const aborted = () => reject(new Fault("Aborted", "The turn was stopped."))
        stop = () => {
          clearTimeout(timer)
          handedBack.delete(resolve)
          signal.removeEventListener("abort", aborted)
        }
        handedBack.add(resolve)
        signal.addEventListener("abort", aborted, { once: true })
      })
    } finally {
      stop()
      waiters -= 1
      changed()
    }
  }

  async function act<T>(what: string, run: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted()
    await whenMine(what, signal)
    acting = what
    changed()
    const taken = takenOver.signal
    const both = AbortSignal.any([signal, taken])
    let stop = () => {}
    try {
      const interrupted = new Promise<never>((_resolve, reject) => {
        const end = () =>
          reject(
            taken.aborted
              ? isFault(taken.reason)
                ? taken.reason
                : refusal(what)
              : new Fault("Aborted", "The turn was stopped."),
          )
        both.addEventListener("abort", end, { once: true })
        stop = () => both.removeEventListener("abort", end)
      })
      return await Promise.race([run(both), interrupted])
    } finally {
      stop()
      acting = null
      actedUntil = clock() + RESTING_MS
      changed()
    }
  }

  return {
    holder: () => holder,
    acting: () => acting,
    waiting: () => waiters > 0,
    give(next) {
      if (next === holder) return
      holder = next
      if (next === "user") takenOver.abort()
      else {
        takenOver = new AbortController()
        for (const go of [...handedBack]) go()
      }
      changed()
    },
    interrupt(reason) {
      takenOver.abort(reason)
      if (holder === "agent") takenOver = new AbortController()
    },
    asAgent(what, run, signal) {
      const result = queue.then(() => act(what, run, signal))
      queue = result.catch(() => {})
      return result
    },
    userMay: () => holder === "user" || (acting === null && clock() >= actedUntil),
  }
}
