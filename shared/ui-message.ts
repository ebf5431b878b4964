/** Messages and stream chunks as the AI SDK's user interface packages read them. */
export interface UiMessage {
  id: string
  role: "user" | "assistant" | "system"
  parts: UiPart[]
  metadata?: Record<string, unknown>
}

export interface UiApproval {
  id: string
  approved?: boolean
  reason?: string
}

export type UiPart =
  | { type: "text"; text: string; state?: "streaming" | "done" }
  | { type: "reasoning"; text: string; state?: "streaming" | "done" }
  | { type: "file"; url: string; mediaType: string; filename?: string }
  | { type: "step-start" }
  | UiToolPart
  | { type: `data-${string}`; id?: string; data: unknown }

export interface UiToolPart {
  type: "dynamic-tool"
  toolName: string
  toolCallId: string
  state:
    | "input-streaming"
    | "input-available"
    | "approval-requested"
    | "output-available"
    | "output-error"
    | "output-denied"
  title?: string
  input?: unknown
  output?: unknown
  errorText?: string
  approval?: UiApproval
}

export type UiChunk =
  | { type: "start"; messageId: string; messageMetadata?: Record<string, unknown> }
  | { type: "start-step" | "finish-step" }
  | { type: "text-start" | "text-end" | "reasoning-start" | "reasoning-end"; id: string }
  | { type: "text-delta" | "reasoning-delta"; id: string; delta: string }
  | { type: "tool-input-start"; toolCallId: string; toolName: string; dynamic: true }
  | { type: "tool-input-available"; toolCallId: string; toolName: string; input: unknown; dynamic: true }
  | { type: "tool-approval-request"; approvalId: string; toolCallId: string }
  | { type: "tool-output-available"; toolCallId: string; output: unknown; dynamic: true }
  | { type: "tool-output-error"; toolCallId: string; errorText: string; dynamic: true }
  | { type: "tool-output-denied"; toolCallId: string }
  | { type: "file"; url: string; mediaType: string }
  | { type: "message-metadata"; messageMetadata: Record<string, unknown> }
  | { type: "finish"; finishReason?: string; messageMetadata?: Record<string, unknown> }
  | { type: "abort"; reason?: string }
  | { type: "error"; errorText: string }
  | { type: `data-${string}`; id?: string; data: unknown; transient?: boolean }
