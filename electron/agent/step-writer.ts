import type { AssistantMessage } from "../../shared/domain/message.ts"
import type { ReasoningPart, StepStartPart, TextPart } from "../../shared/domain/part.ts"
import { newId } from "../../shared/id.ts"
import type { ModelEvent } from "../model/model.ts"
import type { TurnServices } from "./services.ts"

/** The text and reasoning parts of a step, and its step-start part. */
export function createStepWriter(
  services: TurnServices,
  message: AssistantMessage,
  before: Promise<string | undefined>,
) {
  const { sessions, clock } = services
  const open = new Map<string, { part: TextPart | ReasoningPart; text: string[] }>()
  let written: string[] = []
  let start: StepStartPart | undefined
  let snapshot: string | undefined
  const ids = () => ({ id: newId("part"), sessionID: message.sessionID, messageID: message.id })
  // The first delta must not wait for git: without the checkpoint yet, it is added to the stored part when it is there.
  // It is not told again: clients show a step at each step-start that they hear of.
  void before
    .then((value) => {
      snapshot = value
      if (start && value) sessions.putPart({ ...start, snapshot: value }, { quiet: true })
    })
    // The message may be gone by now, with its session.
    .catch((error: unknown) => services.log.debug("a checkpoint came too late for its step", { error: String(error) }))

  const append = (id: string, type: "text" | "reasoning", delta: string) => {
    let entry = open.get(id)
    if (!entry) {
      entry = { part: { ...ids(), type, text: "", time: { start: clock() } }, text: [] }
      open.set(id, entry)
    }
    // A part exists from its first character on: some providers open empty blocks.
    if (!entry.text.length && delta) {
      written.push(entry.part.id)
      sessions.putPart(entry.part)
    }
    if (!delta) return
    entry.text.push(delta)
    sessions.appendText(entry.part, delta)
  }
  const close = (id: string, metadata?: Record<string, unknown>) => {
    const entry = open.get(id)
    open.delete(id)
    if (!entry) return
    const known = metadata ?? entry.part.metadata
    // Signed reasoning without text must be kept: the provider wants its signature back.
    if (!entry.text.length && !(entry.part.type === "reasoning" && known)) return
    const time = { start: entry.part.time?.start ?? clock(), end: clock() }
    const text = entry.text.join("").trimEnd()
    sessions.putPart({ ...entry.part, text, time, ...(known && { metadata: known }) })
  }

  return {
    finish: undefined as Extract<ModelEvent, { type: "finish" }> | undefined,
    start() {
      if (start) return
      start = { ...ids(), type: "step-start", ...(snapshot && { snapshot }) }
      sessions.putPart(start)
    },
    open(id: string, type: "text" | "reasoning", metadata?: Record<string, unknown>) {
      open.set(id, {
        part: { ...ids(), type, text: "", time: { start: clock() }, ...(metadata && { metadata }) },
        text: [],
      })
    },
    append,
    close,
    closeAll() {
      for (const id of [...open.keys()]) close(id)
    },
    /** Takes back what a failed attempt has written; the next attempt starts clean. */
    discard() {
      open.clear()
      for (const id of written) sessions.removePart(message.sessionID, message.id, id)
      written = []
    },
  }
}
