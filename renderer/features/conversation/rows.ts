import type { AssistantMessage, Message } from "../../../shared/domain/message.ts"
import type { Part } from "../../../shared/domain/part.ts"
import type { Transcript } from "../../state/model.ts"
import { partsIn } from "../../state/transcript.ts"

export interface PartRef {
  messageID: string
  partID: string
}

/** One line of the virtual list. Rows name parts, they do not hold them: streamed text changes no row. */
export type Row =
  | { kind: "user"; id: string; messageID: string }
  | { kind: "agent"; id: string; messageIDs: string[] }
  | ({ kind: "text"; id: string } & PartRef)
  | ({ kind: "reasoning"; id: string } & PartRef)
  | ({ kind: "tool"; id: string } & PartRef)
  | { kind: "explored"; id: string; parts: PartRef[] }
  | { kind: "error"; id: string; messageID: string }
  | { kind: "compaction"; id: string; messageID: string; summaryID: string | null }
  | { kind: "reverted"; id: string; messages: number }

const exploring = new Set(["read", "grep", "glob", "list"])

/**
 * The transcript as rows: a user message, then one header for all steps of its answer, then what the steps did in
 * order. Neighbouring reads and searches fold into one row, also across steps. `hideFrom`: id of the message the
 * session was reverted to; it and what follows are told in one row.
 */
export function rowsOf(
  transcript: Pick<Transcript, "order" | "messages" | "parts" | "live">,
  hideFrom?: string,
): Row[] {
  const rows: Row[] = []
  let header: Extract<Row, { kind: "agent" }> | null = null
  let fold: Extract<Row, { kind: "explored" }> | null = null
  let hidden = 0

  const push = (row: Row) => {
    fold = null
    rows.push(row)
  }
  const exploredPart = (ref: PartRef) => {
    if (fold) {
      fold.parts.push(ref)
      return
    }
    const row: Extract<Row, { kind: "explored" }> = { kind: "explored", id: `x:${ref.partID}`, parts: [ref] }
    rows.push(row)
    fold = row
  }

  for (const id of transcript.order) {
    const message = transcript.messages[id]
    if (!message) continue
    if (hideFrom !== undefined && id >= hideFrom) {
      hidden += 1
      continue
    }
    const parts = partsIn(transcript, id)
    if (message.role === "user") {
      header = null
      const compaction = parts.find((part) => part.type === "compaction")
      if (compaction) push({ kind: "compaction", id: `c:${id}`, messageID: id, summaryID: summaryOf(transcript, id) })
      else if (parts.length === 0 || parts.some(isVisibleOfUser)) push({ kind: "user", id: `u:${id}`, messageID: id })
      continue
    }
    if (message.summary) continue
    if (!header) {
      header = { kind: "agent", id: `a:${id}`, messageIDs: [] }
      push(header)
    }
    header.messageIDs.push(id)
    for (const part of parts) {
      const ref = { messageID: id, partID: part.id }
      if (part.type === "text") {
        if (part.text.trim() !== "" && !part.synthetic) push({ kind: "text", id: `t:${part.id}`, ...ref })
      } else if (part.type === "reasoning") {
        if (part.text.trim() !== "") push({ kind: "reasoning", id: `r:${part.id}`, ...ref })
      } else if (part.type === "tool") {
        if (exploring.has(part.tool) && part.state.status !== "error") exploredPart(ref)
        else push({ kind: "tool", id: `p:${part.id}`, ...ref })
      }
    }
    if (message.error) push({ kind: "error", id: `e:${id}`, messageID: id })
  }
  if (hidden > 0) push({ kind: "reverted", id: "reverted", messages: hidden })
  // A fold of one is an ordinary card.
  return rows.map((row) => {
    const [only] = row.kind === "explored" ? row.parts : []
    return row.kind === "explored" && row.parts.length === 1 && only
      ? { kind: "tool" as const, id: `p:${only.partID}`, ...only }
      : row
  })
}

/** What a person sees of their own message: their words and what they attached, not what the host put in for the model. */
export function isVisibleOfUser(part: Part): boolean {
  if (part.type === "text") return !part.synthetic && !part.ignored && part.text.trim() !== ""
  return part.type === "file" || part.type === "agent" || part.type === "subtask"
}

function summaryOf(transcript: Pick<Transcript, "order" | "messages">, userID: string): string | null {
  const is = (message: Message | undefined): message is AssistantMessage =>
    message?.role === "assistant" && message.summary === true && message.parentID === userID
  return transcript.order.find((id) => is(transcript.messages[id])) ?? null
}
