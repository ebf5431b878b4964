import type { AssistantMessage } from "../../../shared/domain/message.ts"
import type { Part, ToolPart } from "../../../shared/domain/part.ts"
import type { UiChunk } from "../../../shared/ui-message.ts"
import type { MessageWithParts } from "../api.ts"
import { attachments, endOf, errorText, isRefusal, startOf, userMessage } from "./history.ts"

/** What of one part was said already. */
interface Said {
  text: number
  open: boolean
  status?: ToolPart["state"]["status"]
}

/**
 * Says a turn as chunks while it happens. It starts from any state of the conversation: what is stored already is said at
 * once, and nothing is said twice. Feed it every change of the conversation in order.
 */
export interface Translator {
  /** A prompt of this turn was stored. */
  user(message: MessageWithParts): void
  message(info: AssistantMessage): void
  part(part: Part): void
  /** `offset`: length of the text before; undefined when unknown. */
  delta(partID: string, delta: string, offset: number | undefined): void
  asked(approvalID: string, partID: string): void
  answered(approvalID: string, answer: { approved: boolean; reason?: string }): void
  failed(text: string): void
  /** The turn is over: closes what is open. */
  end(): void
}

export function createTranslator(say: (chunk: UiChunk) => void): Translator {
  const said = new Map<string, Said>()
  const kinds = new Map<string, "text" | "reasoning">()
  const messages = new Map<string, AssistantMessage>()
  const announced = new Set<string>()
  const approvals = new Map<string, string>()
  let open: { parentID: string; stepID: string | undefined } | undefined
  let failure: string | undefined

  const closeStep = () => {
    if (!open?.stepID) return
    open.stepID = undefined
    say({ type: "finish-step" })
  }
  const closeMessage = () => {
    if (!open) return
    const last = [...messages.values()].filter((each) => each.parentID === open?.parentID).at(-1)
    closeTexts()
    closeStep()
    open = undefined
    if (last?.error?.name === "MessageAbortedError") say({ type: "abort", reason: "cancelled" })
    else say({ type: "finish", finishReason: reasonOf(last), ...(last && { messageMetadata: endOf(last) }) })
  }
  const closeTexts = () => {
    for (const [id, state] of said) {
      const kind = kinds.get(id)
      if (!state.open || !kind) continue
      state.open = false
      say({ type: `${kind}-end`, id })
    }
  }
  const fail = (text: string) => {
    if (failure === text) return
    failure = text
    say({ type: "error", errorText: text })
  }

  const message = (info: AssistantMessage) => {
    const known = messages.has(info.id)
    messages.set(info.id, info)
    if (!known) {
      if (open && open.parentID !== info.parentID) closeMessage()
      if (!open) {
        open = { parentID: info.parentID, stepID: undefined }
        say({ type: "start", messageId: info.id, messageMetadata: startOf(info) })
      }
      closeStep()
      open.stepID = info.id
      say({ type: "start-step" })
    }
    if (info.error && info.error.name !== "MessageAbortedError") fail(errorText(info.error))
    if (info.time.completed && open?.stepID === info.id) {
      closeTexts()
      closeStep()
    }
  }

  const text = (part: Extract<Part, { type: "text" | "reasoning" }>) => {
    if (part.type === "text" && part.ignored) return
    let state = said.get(part.id)
    if (!state) {
      state = { text: 0, open: true }
      said.set(part.id, state)
      kinds.set(part.id, part.type)
      say({ type: `${part.type}-start`, id: part.id })
    }
    if (!state.open) return
    if (part.text.length > state.text) {
      say({ type: `${part.type}-delta`, id: part.id, delta: part.text.slice(state.text) })
      state.text = part.text.length
    }
    if (!part.time?.end) return
    state.open = false
    say({ type: `${part.type}-end`, id: part.id })
  }

  const tool = (part: ToolPart) => {
    const toolCallId = part.id
    const state = said.get(part.id) ?? { text: 0, open: true }
    const first = !said.has(part.id)
    said.set(part.id, state)
    const now = part.state.status
    if (first) say({ type: "tool-input-start", toolCallId, toolName: part.tool, dynamic: true })
    if (state.status === now) return
    const hadInput = state.status !== undefined && state.status !== "pending"
    state.status = now
    if (now === "pending") return
    if (!hadInput)
      say({ type: "tool-input-available", toolCallId, toolName: part.tool, input: part.state.input, dynamic: true })
    if (part.state.status === "completed") {
      say({ type: "tool-output-available", toolCallId, output: part.state.output, dynamic: true })
      for (const file of attachments(part)) say({ type: "file", url: file.url, mediaType: file.mime })
    }
    if (part.state.status === "error") {
      if (isRefusal(part.state.error)) say({ type: "tool-output-denied", toolCallId })
      else say({ type: "tool-output-error", toolCallId, errorText: part.state.error, dynamic: true })
    }
  }

  return {
    user(item) {
      if (announced.has(item.info.id)) return
      announced.add(item.info.id)
      closeMessage()
      say({ type: "data-user-message", data: { message: userMessage(item) } })
    },
    message,
    part(part) {
      if (!messages.has(part.messageID)) return
      if (part.type === "text" || part.type === "reasoning") text(part)
      else if (part.type === "tool") tool(part)
      else if (part.type === "file") say({ type: "file", url: part.url, mediaType: part.mime })
    },
    delta(id, delta, offset) {
      const state = said.get(id)
      const kind = kinds.get(id)
      if (!state?.open || !kind) return
      const fresh = offset === undefined ? delta : delta.slice(Math.max(state.text - offset, 0))
      if (fresh === "") return
      state.text += fresh.length
      say({ type: `${kind}-delta`, id, delta: fresh })
    },
    asked(approvalId, toolCallId) {
      if (approvals.has(approvalId) || !said.has(toolCallId)) return
      approvals.set(approvalId, toolCallId)
      say({ type: "tool-approval-request", approvalId, toolCallId })
    },
    answered(approvalId, { approved, reason }) {
      const toolCallId = approvals.get(approvalId)
      if (!toolCallId) return
      say({
        type: "data-tool-approval-response",
        data: { approvalId, toolCallId, approved, ...(reason && { reason }) },
      })
    },
    failed: fail,
    end: closeMessage,
  }
}

const reasons = new Set(["stop", "length", "content-filter", "tool-calls", "error", "other"])

function reasonOf(info: AssistantMessage | undefined): string {
  if (info?.error) return "error"
  return info?.finish && reasons.has(info.finish) ? info.finish : "other"
}
