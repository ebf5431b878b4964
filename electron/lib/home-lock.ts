import { mkdir } from "node:fs/promises"
import path from "node:path"
import { setTimeout as wait } from "node:timers/promises"
import { Fault } from "../../shared/fault.ts"
import type { Disposable } from "./dispose.ts"
import { tryProcessLock } from "./process-lock.ts"

/** Longest wait for a host that is ending, ms. */
const LIMIT = 5_000
const LOOK_EVERY = 25

/**
 * One host for one home: two would take each other's running turns for ones that a crash cut off. Waits for a host that is
 * just ending. Throws Fault `Conflict` while another one runs.
 */
export async function lockHome(home: string): Promise<Disposable> {
  await mkdir(home, { recursive: true, mode: 0o700 })
  const file = path.join(home, "host.lock")
  for (const end = Date.now() + LIMIT; ; await wait(LOOK_EVERY)) {
    const lock = tryProcessLock(file)
    if (lock) return lock
    if (Date.now() < end) continue
    throw new Fault(
      "Conflict",
      `Another Outrigger runs with the state in ${home}. Use that one, end it, or start with another --home.`,
      { home },
    )
  }
}
