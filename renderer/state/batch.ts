import type { StreamEvent } from "../../shared/native/host.ts"
import { applyDeltas, applyEvent } from "./apply.ts"
import type { HostState } from "./model.ts"
import type { Delta } from "./transcript.ts"

/** Events in order onto the state, with runs of text deltas of one session taken together. */
export function applyAll(state: HostState, events: readonly StreamEvent[]): HostState {
  let next = state
  let run: Delta[] = []
  let runSession = ""
  const endRun = () => {
    if (run.length > 0) next = applyDeltas(next, runSession, joined(run))
    run = []
  }
  for (const event of events) {
    if (event.type === "message.part.delta") {
      const delta = event.properties as unknown as Delta & { sessionID: string }
      if (delta.sessionID !== runSession) endRun()
      runSession = delta.sessionID
      run.push(delta)
    } else {
      endRun()
      next = applyEvent(next, event)
    }
  }
  endRun()
  return next
}

/** Neighbouring deltas of the same part as one. */
function joined(deltas: readonly Delta[]): Delta[] {
  const result: Delta[] = []
  for (const delta of deltas) {
    const last = result[result.length - 1]
    const follows = delta.offset === undefined || last?.offset === undefined || joins(last, delta)
    if (last && last.partID === delta.partID && last.messageID === delta.messageID && follows) {
      result[result.length - 1] = { ...last, delta: last.delta + delta.delta }
    } else result.push(delta)
  }
  return result
}

const joins = (last: Delta, delta: Delta): boolean => (last.offset ?? 0) + last.delta.length === delta.offset

/**
 * Collects events and hands them over once a frame, so that a burst costs one render. A hidden window has no frames;
 * there a timer takes over.
 */
export function createBatch(flush: (events: StreamEvent[]) => void): {
  add(event: StreamEvent): void
  dispose(): void
} {
  let waiting: StreamEvent[] = []
  let frame = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const run = () => {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
    frame = 0
    timer = undefined
    const events = waiting
    waiting = []
    if (events.length > 0) flush(events)
  }
  return {
    add(event) {
      waiting.push(event)
      if (timer !== undefined) return
      frame = requestAnimationFrame(run)
      timer = setTimeout(run, 120)
    },
    dispose() {
      cancelAnimationFrame(frame)
      clearTimeout(timer)
      waiting = []
    },
  }
}
