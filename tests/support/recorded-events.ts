import type { HostEvent, NewEvent } from "../../electron/session/api.ts"

/** An event bus that only remembers. `types()` lists what was published and broadcast, in order. */
export function recordedEvents() {
  const all: NewEvent[] = []
  const record = (event: NewEvent): HostEvent => {
    all.push(event)
    return { ...event, id: `evt_${all.length}`, cursor: all.length, durable: true, time: 0 }
  }
  return {
    all,
    types: () => all.map((event) => event.type),
    publish(event: NewEvent, apply?: () => void) {
      apply?.()
      return record(event)
    },
    broadcast: record,
  }
}
