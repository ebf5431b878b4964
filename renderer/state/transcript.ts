import type { Message } from "../../shared/domain/message.ts"
import type { Part } from "../../shared/domain/part.ts"
import type { MessagePage } from "../api/opencode.ts"
import type { Transcript } from "./model.ts"

/** Index at which `id` belongs in a list of ids sorted as text. */
function placeOf(ids: readonly string[], id: string): number {
  let low = 0
  let high = ids.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ids[middle] ?? "") < id) low = middle + 1
    else high = middle
  }
  return low
}

function inserted<T>(list: readonly T[], index: number, value: T): T[] {
  return [...list.slice(0, index), value, ...list.slice(index)]
}

const none: Part[] = []
// Messages that may change at once before they are settled into the large table.
const liveLimit = 32

/** A message's parts in order; the same array until one of them changes. */
export const partsIn = (transcript: Pick<Transcript, "parts" | "live">, messageID: string): Part[] =>
  transcript.live[messageID] ?? transcript.parts[messageID] ?? none

function withParts(transcript: Transcript, messageID: string, parts: Part[], structure: number): Transcript {
  const { live } = transcript
  if (live[messageID] === undefined && Object.keys(live).length >= liveLimit) {
    return { ...transcript, parts: { ...transcript.parts, ...live }, live: { [messageID]: parts }, structure }
  }
  return { ...transcript, live: { ...live, [messageID]: parts }, structure }
}

/** The newest page as the host has it. Older pages loaded before stay when they still join on. */
export function replacedBy(transcript: Transcript, page: MessagePage): Transcript {
  const firstID = page.items[0]?.info.id
  const keep = firstID === undefined || page.older === null ? [] : transcript.order.filter((id) => id < firstID)
  const joined = keep.length > 0 && transcript.order.includes(firstID ?? "")
  const kept = joined ? keep : []
  return {
    load: "ready",
    order: [...kept, ...page.items.map((item) => item.info.id)],
    messages: {
      ...pick(transcript.messages, kept),
      ...Object.fromEntries(page.items.map((item) => [item.info.id, item.info])),
    },
    parts: {
      ...pick({ ...transcript.parts, ...transcript.live }, kept),
      ...Object.fromEntries(page.items.map((item) => [item.info.id, item.parts])),
    },
    live: {},
    older: joined ? transcript.older : page.older,
    loadingOlder: false,
    structure: transcript.structure + 1,
  }
}

/** An older page before what is there. */
export function extendedBy(transcript: Transcript, page: MessagePage): Transcript {
  const fresh = page.items.filter((item) => transcript.messages[item.info.id] === undefined)
  return {
    ...transcript,
    order: [...fresh.map((item) => item.info.id), ...transcript.order],
    messages: { ...transcript.messages, ...Object.fromEntries(fresh.map((item) => [item.info.id, item.info])) },
    parts: { ...transcript.parts, ...Object.fromEntries(fresh.map((item) => [item.info.id, item.parts])) },
    older: page.older,
    loadingOlder: false,
    structure: transcript.structure + 1,
  }
}

export function withMessage(transcript: Transcript, info: Message): Transcript {
  const known = transcript.messages[info.id] !== undefined
  return {
    ...transcript,
    order: known ? transcript.order : inserted(transcript.order, placeOf(transcript.order, info.id), info.id),
    messages: { ...transcript.messages, [info.id]: info },
    structure: transcript.structure + 1,
  }
}

export function withoutMessage(transcript: Transcript, messageID: string): Transcript {
  if (transcript.messages[messageID] === undefined) return transcript
  const { [messageID]: _message, ...messages } = transcript.messages
  const { [messageID]: _parts, ...parts } = transcript.parts
  const { [messageID]: _live, ...live } = transcript.live
  return {
    ...transcript,
    order: transcript.order.filter((id) => id !== messageID),
    messages,
    parts,
    live,
    structure: transcript.structure + 1,
  }
}

/** Puts a whole part in place. A part may come before its message's own event; it waits under the message's id. */
export function withPart(transcript: Transcript, part: Part): Transcript {
  const list = partsIn(transcript, part.messageID)
  const index = list.findIndex((other) => other.id === part.id)
  const before = list[index]
  let next: Part[]
  if (before === undefined) {
    const place = placeOf(
      list.map((other) => other.id),
      part.id,
    )
    next = inserted(list, place, part)
  } else {
    next = list.with(index, part)
  }
  const kept = before !== undefined && sameShape(before, part)
  return withParts(transcript, part.messageID, next, kept ? transcript.structure : transcript.structure + 1)
}

/** Whether a row drawn for `a` fits `b`: progress and text growth do, new states do not. */
function sameShape(a: Part, b: Part): boolean {
  if (a.type !== b.type) return false
  if (a.type === "tool" && b.type === "tool") return a.state.status === b.state.status
  if ((a.type === "text" || a.type === "reasoning") && (b.type === "text" || b.type === "reasoning")) {
    return (a.text === "") === (b.text === "") && (a.time?.end === undefined) === (b.time?.end === undefined)
  }
  return false
}

export function withoutPart(transcript: Transcript, messageID: string, partID: string): Transcript {
  const list = partsIn(transcript, messageID)
  if (!list.some((part) => part.id === partID)) return transcript
  const left = list.filter((part) => part.id !== partID)
  return withParts(transcript, messageID, left, transcript.structure + 1)
}

export interface Delta {
  messageID: string
  partID: string
  delta: string
  /** Length of the part's text before this delta, when the host says it: makes applying it twice harmless. */
  offset?: number
}

/**
 * Appends streamed text. Unknown parts are left alone (their whole text comes with `message.part.updated`), as are
 * finished ones: a delta that arrives after the end is a late copy.
 */
export function withDeltas(transcript: Transcript, deltas: readonly Delta[]): Transcript {
  let next = transcript
  for (const { messageID, partID, delta, offset } of deltas) {
    const list = partsIn(next, messageID)
    const index = list.findIndex((part) => part.id === partID)
    const part = list[index]
    if (!part || (part.type !== "text" && part.type !== "reasoning") || part.time?.end !== undefined) continue
    if (offset !== undefined && part.text.length >= offset + delta.length) continue
    const text = offset === undefined ? part.text + delta : part.text.slice(0, offset) + delta
    // The first text of a part makes its row appear.
    const structure = part.text === "" ? next.structure + 1 : next.structure
    next = withParts(next, messageID, list.with(index, { ...part, text }), structure)
  }
  return next
}

function pick<T>(record: Record<string, T>, keys: readonly string[]): Record<string, T> {
  const picked: Record<string, T> = {}
  for (const key of keys) {
    const value = record[key]
    if (value !== undefined) picked[key] = value
  }
  return picked
}
