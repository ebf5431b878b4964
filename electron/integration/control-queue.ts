import { Fault } from "../../shared/fault.ts"

export interface ControlRequest {
  path: string
  body: unknown
}

/**
 * Requests to whoever controls the screen (our window, or an editor plugin), handed out one at a time in order. The
 * controller takes one with `next` and settles it with `respond`; answers belong to requests in the order they were taken.
 */
export interface ControlQueue {
  /** Resolves with the controller's answer. Throws Fault `Unavailable` when none came in time. */
  request(request: ControlRequest): Promise<unknown>
  /** Waits until there is a request. Rejects when `signal` fires: then the request stays for the next one who asks. */
  next(signal: AbortSignal): Promise<ControlRequest>
  /** Answers the oldest request that was taken. Without any it does nothing. */
  respond(answer: unknown): void
}

interface Entry {
  request: ControlRequest
  resolve: (answer: unknown) => void
}

/** Longest wait for a controller, ms: it is a program that listens, not a person. */
const PATIENCE_MS = 30_000

export function createControlQueue({ patienceMs = PATIENCE_MS }: { patienceMs?: number } = {}): ControlQueue {
  const waiting: Entry[] = []
  const taken: Entry[] = []
  const listeners: ((entry: Entry) => void)[] = []

  return {
    request(request) {
      return new Promise((resolve, reject) => {
        const entry: Entry = {
          request,
          resolve(answer) {
            clearTimeout(timer)
            resolve(answer)
          },
        }
        const timer = setTimeout(() => {
          for (const list of [waiting, taken]) if (list.includes(entry)) list.splice(list.indexOf(entry), 1)
          reject(
            new Fault(
              "Unavailable",
              `Nothing that controls the screen answered ${request.path}. Open the window, or start the plugin that listens.`,
              { path: request.path },
            ),
          )
        }, patienceMs)
        const listener = listeners.shift()
        if (listener) listener(entry)
        else waiting.push(entry)
      })
    },
    next(signal) {
      return new Promise((resolve, reject) => {
        const take = (entry: Entry) => {
          signal.removeEventListener("abort", stop)
          taken.push(entry)
          resolve(entry.request)
        }
        const stop = () => {
          if (listeners.includes(take)) listeners.splice(listeners.indexOf(take), 1)
          reject(new Fault("Aborted", "The client hung up while it waited for a request."))
        }
        if (signal.aborted) return stop()
        const entry = waiting.shift()
        if (entry) return take(entry)
        signal.addEventListener("abort", stop, { once: true })
        listeners.push(take)
      })
    },
    respond: (answer) => taken.shift()?.resolve(answer),
  }
}
