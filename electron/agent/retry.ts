import { ModelError } from "../model/model.ts"

const FIRST_DELAY_MS = 2_000
const LONGEST_DELAY_MS = 30_000

/** How long to wait before attempt `attempt` (from 1): what the provider asked for, else 2, 4, 8 … 30 s. */
export function retryDelay(error: unknown, attempt: number): number {
  const asked = error instanceof ModelError ? error.detail.retryAfterMs : undefined
  return asked ?? Math.min(FIRST_DELAY_MS * 2 ** (attempt - 1), LONGEST_DELAY_MS)
}

export const isRetryable = (error: unknown): error is ModelError =>
  error instanceof ModelError && error.detail.retryable

/** Resolves after `ms`; rejects with the signal's reason as soon as it fires. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const stop = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop)
      resolve()
    }, ms)
    signal.addEventListener("abort", stop, { once: true })
  })
}
