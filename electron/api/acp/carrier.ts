import { setTimeout as wait } from "node:timers/promises"
import { isFault } from "../../../shared/fault.ts"
import type { SessionSummary } from "../../../shared/native/host.ts"
import type { MessageWithParts } from "../../session/api.ts"
import { isLost } from "./host-client.ts"
import type { Link } from "./link.ts"

/** How often a prompt is taken to the next host when one goes away. */
const MOST_HOSTS = 20
/** Longest wait before a host that is said to go away is asked again, ms. */
const LOOK_AGAIN_MS = 500

export interface CarrierOptions {
  link: Link
  /** Of the session. */
  id: string
  /** Its newest messages. */
  messages: () => Promise<MessageWithParts[]>
}

export interface CarriedPrompt {
  messageID: string
  isCancelled: () => boolean
  /** Gives the prompt to the host and answers its last message when the turn is over. */
  post: () => Promise<unknown>
}

/** Carries the prompts of one session to the end of their turns, also over the end of the host that ran them. */
export function createCarrier({ link, id, messages }: CarrierOptions) {
  const sleeping = new Set<() => void>()

  /** Waits for the turn to end; one that was cut off with its host is continued by the next. */
  async function takeUp(isCancelled: () => boolean): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const { interrupted } = await untilIdle()
      if (!interrupted || isCancelled()) return
      try {
        await link.call("POST", `/outrigger/sessions/${id}/resume`)
      } catch (error) {
        // Another client was faster.
        if (isFault(error, "SessionBusy")) continue
        if (!isLost(error) || attempt === MOST_HOSTS) throw error
        await nextHost()
      }
    }
  }

  /** A host that shuts down answers for a while yet. */
  async function nextHost(): Promise<void> {
    const told = Promise.withResolvers<void>()
    sleeping.add(told.resolve)
    await Promise.race([told.promise, wait(LOOK_AGAIN_MS)])
    sleeping.delete(told.resolve)
    await link.ready()
  }

  async function untilIdle(): Promise<SessionSummary> {
    for (;;) {
      const next = Promise.withResolvers<void>()
      sleeping.add(next.resolve)
      try {
        const summary = await link.call<SessionSummary>("GET", `/outrigger/sessions/${id}`)
        if (summary.state !== "running" && (summary.state !== "needs-you" || summary.interrupted)) return summary
        await next.promise
      } finally {
        sleeping.delete(next.resolve)
      }
    }
  }

  return {
    /** To be called when the session is idle, and when the host is another one. */
    wake(): void {
      for (const wake of sleeping) wake()
    },
    async run({ messageID, isCancelled, post }: CarriedPrompt): Promise<void> {
      for (let attempt = 1; ; attempt += 1) {
        try {
          if (!wasCut(await post())) return
          break
        } catch (error) {
          if (!isLost(error) || attempt === MOST_HOSTS) throw error
          await nextHost()
          if ((await messages()).some(({ info }) => info.id === messageID)) break
        }
      }
      await takeUp(isCancelled)
    },
  }
}

/** Whether the answer of a turn says that it was ended from outside, by a person or with its host. */
function wasCut(answer: unknown): boolean {
  const info = (answer as Partial<MessageWithParts> | undefined)?.info
  return info?.role === "assistant" && info.error?.name === "MessageAbortedError"
}
