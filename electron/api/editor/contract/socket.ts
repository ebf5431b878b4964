import * as z from "zod/mini"
import type { ChangedFile as PendingFile } from "../../../../shared/native/change.ts"
import {
  type ChatMessage,
  ChatRequest,
  type ChatStreamEvent,
  CompletionRequest,
  type EditorSession,
  InlineEditRequest,
  ProviderId,
} from "./shapes.ts"

const id = z.string().check(z.minLength(1))
const sessionId = id
const about = { id, sessionId }
const file = { ...about, path: z.string().check(z.minLength(1)) }

/** What a client sends over `/ws`. The id is the client's own and comes back in every reply. */
export const ClientMessage = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("session.create"),
    id,
    repoRoot: z.string(),
    provider: z.optional(ProviderId),
    model: z.optional(z.string().check(z.minLength(1))),
  }),
  z.object({ type: z.literal("session.open"), ...about }),
  z.object({ type: z.literal("chat.turn"), ...about, prompt: z.string().check(z.minLength(1)) }),
  z.object({ type: z.literal("run.cancel"), ...about }),
  z.object({ type: z.literal("changes.status"), ...about }),
  z.object({ type: z.literal("changes.accept_all"), ...about }),
  z.object({ type: z.literal("changes.discard_all"), ...about }),
  z.object({ type: z.literal("changes.accept_file"), ...file }),
  z.object({ type: z.literal("changes.discard_file"), ...file }),
  z.object({ type: z.literal("chat"), id, request: ChatRequest }),
  z.object({ type: z.literal("completion"), id, request: CompletionRequest }),
  z.object({ type: z.literal("inline.edit"), id, ...InlineEditRequest.shape }),
  z.object({ type: z.literal("cancel"), id }),
  z.object({ type: z.literal("ping"), id: z.optional(id) }),
])
export type ClientMessage = z.infer<typeof ClientMessage>

export type RunStatus = "syncing" | "running" | "checking" | "checkpointing" | "done"

export type ServerMessage =
  | { type: "ready"; protocolVersion: 1 }
  | { type: "session.created"; id: string; session: EditorSession }
  | { type: "user.queued"; id: string; sessionId: string; messages: ChatMessage[] }
  | { type: "assistant.delta"; id: string; sessionId: string; text: string }
  | { type: "assistant.done"; id: string; sessionId: string; summary?: string; messages: ChatMessage[] }
  | { type: "inline.result"; id: string; replacementText: string }
  | {
      type: "changes.updated"
      id: string
      sessionId: string
      files: Pick<PendingFile, "path" | "status">[]
      baseRef: string
      agentRef: string
    }
  | { type: "run.status"; id: string; sessionId: string; status: RunStatus }
  | { type: "chat_event"; id: string; event: ChatStreamEvent }
  | { type: "cancelled"; id: string }
  | { type: "pong"; id?: string }
  | { type: "error"; id?: string; error: string }
