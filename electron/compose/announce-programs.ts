import type { ProgramEvents } from "../../shared/native/program.ts"
import type { HookPlace } from "../integration/hooks/hooks.ts"
import type { ServiceOutput, SessionPlace } from "../integration/services/services.ts"
import { createOutputBatch } from "../lib/output-batch.ts"
import type { Core } from "./core.ts"

/** Characters that one event carries at most: of a flood the window is told its end. */
const MOST = 16 * 1024

/** Tells the window's stream what services and hooks do and say. */
export function announcePrograms({ events, sessions }: Pick<Core, "events" | "sessions">) {
  const tell = <Type extends keyof ProgramEvents>(type: Type, properties: ProgramEvents[Type]) =>
    void events.broadcast({ type, properties })
  /** A place without a session is named by its folder. */
  const whose = (id: string) => {
    const session = sessions.find(id)
    return { sessionID: session ? id : null, directory: session?.directory ?? id }
  }

  interface Batch {
    told: number
    add: (text: string) => void
    end: () => void
  }
  const batches = new Map<string, Batch>()
  function said(key: string, text: string, offset: number, send: (text: string, offset: number) => void): void {
    let batch = batches.get(key)
    if (!batch || offset === 0) {
      batch?.end()
      const output = createOutputBatch<"output">((_stream, joined) => {
        const skipped = Math.max(0, joined.length - MOST)
        send(joined.slice(skipped), made.told + skipped)
        made.told += joined.length
      })
      const made: Batch = { told: offset, add: (more) => output.add("output", more), end: output.end }
      batches.set(key, (batch = made))
    }
    batch.add(text)
  }

  return {
    serviceChanged(id: string): void {
      // What it said comes before its end.
      for (const [key, batch] of batches) if (key.startsWith(`service\0${id}\0`)) batch.end()
      tell("service.updated", whose(id))
    },
    serviceSaid(place: SessionPlace, id: string, { data }: ServiceOutput, offset: number): void {
      if (data === undefined) return
      said(`service\0${place.id}\0${id}`, data, offset, (text, at) =>
        tell("service.output", { ...whose(place.id), id, text, offset: at }),
      )
    },
    hookChanged(sessionID: string): void {
      for (const [key, batch] of batches) {
        if (!key.startsWith(`hook\0${sessionID}\0`)) continue
        batch.end()
        batches.delete(key)
      }
      tell("hook.updated", { sessionID })
    },
    hookSaid({ id: sessionID }: HookPlace, id: string, text: string, offset: number): void {
      said(`hook\0${sessionID}\0${id}`, text, offset, (joined, at) =>
        tell("hook.output", { sessionID, id, text: joined, offset: at }),
      )
    },
    programsChanged: (folder: string): void => tell("program.updated", { folder }),
  }
}
