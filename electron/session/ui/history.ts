import type { Part, ToolPart } from "../../../shared/domain/part.ts"
import type { UiApproval, UiMessage, UiPart } from "../../../shared/ui-message.ts"
import type { MessageWithParts } from "../api.ts"

/** The id that a client gave its message, kept with the message's first part. */
export const clientMessageID = "clientMessageID"

export function nameOfMessage({ info, parts }: MessageWithParts): string {
  for (const part of parts) {
    const given = part.type === "text" || part.type === "reasoning" ? part.metadata?.[clientMessageID] : undefined
    if (typeof given === "string") return given
  }
  return info.id
}

/** What waits for a person, by the part of the tool call it is about. */
export type WaitingApprovals = Map<string, UiApproval>

/**
 * A conversation as UI messages. Our answers have one message per model call; there the steps that answer one prompt are
 * one message, under the id of the first.
 */
export function uiMessages(items: MessageWithParts[], waiting: WaitingApprovals = new Map()): UiMessage[] {
  const messages: UiMessage[] = []
  const answers = new Map<string, UiMessage>()
  for (const item of items) {
    const { info, parts } = item
    if (info.role === "user") {
      messages.push(userMessage(item))
      continue
    }
    let message = answers.get(info.parentID)
    if (!message) {
      message = { id: info.id, role: "assistant", parts: [], metadata: startOf(info) }
      answers.set(info.parentID, message)
      messages.push(message)
    }
    message.parts.push({ type: "step-start" }, ...parts.flatMap((part) => uiPart(part, waiting)))
    if (info.time.completed) message.metadata = { ...message.metadata, ...endOf(info) }
    if (info.error) message.metadata = { ...message.metadata, error: errorText(info.error) }
  }
  return messages
}

export function userMessage(item: MessageWithParts): UiMessage {
  const { info, parts } = item
  const model = info.role === "user" ? `${info.model.providerID}/${info.model.modelID}` : undefined
  return {
    id: nameOfMessage(item),
    role: "user",
    parts: parts.flatMap((part): UiPart[] => {
      if (part.type === "text") return part.synthetic ? [] : [{ type: "text", text: part.text }]
      if (part.type === "file") return [filePart(part)]
      return []
    }),
    metadata: { ...(model && { model }), startedAt: new Date(info.time.created).toISOString() },
  }
}

type Assistant = Extract<MessageWithParts["info"], { role: "assistant" }>

export const startOf = (info: Assistant): Record<string, unknown> => ({
  model: `${info.providerID}/${info.modelID}`,
  startedAt: new Date(info.time.created).toISOString(),
})

export const endOf = (info: Assistant): Record<string, unknown> =>
  info.time.completed ? { finishedAt: new Date(info.time.completed).toISOString() } : {}

export const errorText = (error: NonNullable<Assistant["error"]>): string =>
  typeof error.data.message === "string" && error.data.message ? error.data.message : error.name

const filePart = (part: { url: string; mime: string; filename?: string }) => ({
  type: "file" as const,
  url: part.url,
  mediaType: part.mime,
  ...(part.filename && { filename: part.filename }),
})

function uiPart(part: Part, waiting: WaitingApprovals): UiPart[] {
  switch (part.type) {
    case "text":
      return part.ignored ? [] : [{ type: "text", text: part.text, state: "done" }]
    case "reasoning":
      return [{ type: "reasoning", text: part.text, state: "done" }]
    case "file":
      return [filePart(part)]
    case "tool":
      return [toolPart(part, waiting.get(part.id)), ...attachments(part).map(filePart)]
    default:
      return []
  }
}

export const attachments = (part: ToolPart) => (part.state.status === "completed" ? (part.state.attachments ?? []) : [])

function toolPart(part: ToolPart, approval: UiApproval | undefined): UiPart {
  const common = { type: "dynamic-tool" as const, toolName: part.tool, toolCallId: part.id }
  const { state } = part
  switch (state.status) {
    case "pending":
      return { ...common, state: "input-streaming" }
    case "running":
      return {
        ...common,
        input: state.input,
        ...(state.title && { title: state.title }),
        ...(approval ? { state: "approval-requested", approval } : { state: "input-available" }),
      }
    case "completed":
      return {
        ...common,
        state: "output-available",
        input: state.input,
        output: state.output,
        ...(state.title && { title: state.title }),
      }
    case "error":
      if (isRefusal(state.error)) return { ...common, state: "output-denied", input: state.input }
      return { ...common, state: "output-error", input: state.input, errorText: state.error }
  }
}

/** Whether a tool call failed because the person said no (electron/permission/rejection.ts words it so). */
export const isRefusal = (error: string): boolean =>
  error.startsWith("The user rejected permission to use this specific tool call") ||
  error === "The user dismissed this question"
