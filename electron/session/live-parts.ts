import type { Part } from "../../shared/domain/part.ts"

/** Streaming text is stored at most this often; its end is stored at once. */
const STORE_AFTER_MS = 200

interface LivePart {
  part: Part
  /** Deltas not yet joined into `part.text`: joining per delta would cost the square of the answer's length. */
  pending: string[]
  /** Characters of the text with the pending deltas. */
  length: number
  dirty: boolean
}

const textLength = (part: Part) => (part.type === "text" || part.type === "reasoning" ? part.text.length : 0)

export interface LiveParts {
  /** Answers the length of the part's text before the delta. */
  append(partID: string, delta: string, load: () => Part | undefined): number | undefined
  replace(part: Part): void
  /** Forgets a part that was just stored whole, or removed. */
  settle(partID: string): void
  drop(sessionID: string, messageID?: string): void
  /** Stores what is newer in memory, so that a reader of the database sees it. */
  flush(sessionID?: string): void
}

/** Parts that change many times a second, kept in memory and stored in batches. */
export function createLiveParts({ store }: { store: (part: Part) => void }): LiveParts {
  const parts = new Map<string, LivePart>()
  let timer: NodeJS.Timeout | undefined

  const flush = (sessionID?: string) => {
    for (const entry of parts.values()) {
      if (!entry.dirty || (sessionID && entry.part.sessionID !== sessionID)) continue
      if (entry.pending.length && (entry.part.type === "text" || entry.part.type === "reasoning")) {
        entry.part.text += entry.pending.join("")
        entry.pending = []
      }
      entry.dirty = false
      store(entry.part)
    }
  }
  const schedule = () => {
    timer ??= setTimeout(() => {
      timer = undefined
      flush()
    }, STORE_AFTER_MS)
    timer.unref()
  }

  return {
    append(partID, delta, load) {
      let entry = parts.get(partID)
      if (!entry) {
        const part = load()
        if (!part) return undefined
        entry = { part, pending: [], length: textLength(part), dirty: false }
        parts.set(partID, entry)
      }
      const offset = entry.length
      entry.pending.push(delta)
      entry.length += delta.length
      entry.dirty = true
      schedule()
      return offset
    },
    replace(part) {
      parts.set(part.id, { part, pending: [], length: textLength(part), dirty: true })
      schedule()
    },
    settle: (partID) => void parts.delete(partID),
    drop(sessionID, messageID) {
      for (const [id, { part }] of parts) {
        if (part.sessionID === sessionID && (!messageID || part.messageID === messageID)) parts.delete(id)
      }
    },
    flush,
  }
}
