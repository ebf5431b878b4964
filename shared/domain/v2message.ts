import * as z from "zod/mini"
import { named } from "./named.ts"

export const PromptSource = named(
  "PromptSource",
  z.object({
    start: z.number(),
    end: z.number(),
    text: z.string(),
  }),
)
export type PromptSource = z.infer<typeof PromptSource>

export const PromptAgentAttachment = named(
  "PromptAgentAttachment",
  z.object({
    name: z.string(),
    source: z.optional(PromptSource),
  }),
)
export type PromptAgentAttachment = z.infer<typeof PromptAgentAttachment>

export const PromptFileAttachment = named(
  "PromptFileAttachment",
  z.object({
    uri: z.string(),
    mime: z.string(),
    name: z.optional(z.string()),
    description: z.optional(z.string()),
    source: z.optional(PromptSource),
  }),
)
export type PromptFileAttachment = z.infer<typeof PromptFileAttachment>

export const Prompt = named(
  "Prompt",
  z.object({
    text: z.string(),
    files: z.optional(z.array(PromptFileAttachment)),
    agents: z.optional(z.array(PromptAgentAttachment)),
  }),
)
export type Prompt = z.infer<typeof Prompt>

export const SessionInfo = named(
  "SessionInfo",
  z.object({
    id: z.string(),
    parentID: z.optional(z.string()),
    projectID: z.string(),
    workspaceID: z.optional(z.string()),
    path: z.optional(z.string()),
    agent: z.optional(z.string()),
    model: z.optional(
      z.object({
        id: z.string(),
        providerID: z.string(),
        variant: z.optional(z.string()),
      }),
    ),
    time: z.object({
      created: z.number(),
      updated: z.number(),
      archived: z.optional(z.number()),
    }),
    title: z.string(),
  }),
)
export type SessionInfo = z.infer<typeof SessionInfo>

export const V2SessionsResponse = named(
  "V2SessionsResponse",
  z.object({
    items: z.array(SessionInfo),
    cursor: z.object({
      previous: z.optional(z.string()),
      next: z.optional(z.string()),
    }),
  }),
)
export type V2SessionsResponse = z.infer<typeof V2SessionsResponse>

export const SessionMessageAgentSwitched = named(
  "SessionMessageAgentSwitched",
  z.object({
    id: z.string(),
    metadata: z.optional(z.record(z.string(), z.unknown())),
    time: z.object({
      created: z.number(),
    }),
    type: z.literal("agent-switched"),
    agent: z.string(),
  }),
)
export type SessionMessageAgentSwitched = z.infer<typeof SessionMessageAgentSwitched>

export const SessionMessageAssistantReasoning = named(
  "SessionMessageAssistantReasoning",
  z.object({
    type: z.literal("reasoning"),
    id: z.string(),
    text: z.string(),
  }),
)
export type SessionMessageAssistantReasoning = z.infer<typeof SessionMessageAssistantReasoning>

export const SessionMessageAssistantText = named(
  "SessionMessageAssistantText",
  z.object({
    type: z.literal("text"),
    text: z.string(),
  }),
)
export type SessionMessageAssistantText = z.infer<typeof SessionMessageAssistantText>

export const ToolFileContent = named(
  "ToolFileContent",
  z.object({
    type: z.literal("file"),
    uri: z.string(),
    mime: z.string(),
    name: z.optional(z.string()),
  }),
)
export type ToolFileContent = z.infer<typeof ToolFileContent>

export const ToolTextContent = named(
  "ToolTextContent",
  z.object({
    type: z.literal("text"),
    text: z.string(),
  }),
)
export type ToolTextContent = z.infer<typeof ToolTextContent>

export const SessionMessageToolStateCompleted = named(
  "SessionMessageToolStateCompleted",
  z.object({
    status: z.literal("completed"),
    input: z.record(z.string(), z.unknown()),
    attachments: z.optional(z.array(PromptFileAttachment)),
    content: z.array(z.discriminatedUnion("type", [ToolTextContent, ToolFileContent])),
    structured: z.record(z.string(), z.unknown()),
  }),
)
export type SessionMessageToolStateCompleted = z.infer<typeof SessionMessageToolStateCompleted>

export const SessionMessageToolStateError = named(
  "SessionMessageToolStateError",
  z.object({
    status: z.literal("error"),
    input: z.record(z.string(), z.unknown()),
    content: z.array(z.discriminatedUnion("type", [ToolTextContent, ToolFileContent])),
    structured: z.record(z.string(), z.unknown()),
    error: z.object({
      type: z.string(),
      message: z.string(),
    }),
  }),
)
export type SessionMessageToolStateError = z.infer<typeof SessionMessageToolStateError>

export const SessionMessageToolStatePending = named(
  "SessionMessageToolStatePending",
  z.object({
    status: z.literal("pending"),
    input: z.string(),
  }),
)
export type SessionMessageToolStatePending = z.infer<typeof SessionMessageToolStatePending>

export const SessionMessageToolStateRunning = named(
  "SessionMessageToolStateRunning",
  z.object({
    status: z.literal("running"),
    input: z.record(z.string(), z.unknown()),
    structured: z.record(z.string(), z.unknown()),
    content: z.array(z.discriminatedUnion("type", [ToolTextContent, ToolFileContent])),
  }),
)
export type SessionMessageToolStateRunning = z.infer<typeof SessionMessageToolStateRunning>

export const SessionMessageAssistantTool = named(
  "SessionMessageAssistantTool",
  z.object({
    type: z.literal("tool"),
    id: z.string(),
    name: z.string(),
    provider: z.optional(
      z.object({
        executed: z.boolean(),
        metadata: z.optional(z.record(z.string(), z.unknown())),
      }),
    ),
    state: z.discriminatedUnion("status", [
      SessionMessageToolStatePending,
      SessionMessageToolStateRunning,
      SessionMessageToolStateCompleted,
      SessionMessageToolStateError,
    ]),
    time: z.object({
      created: z.number(),
      ran: z.optional(z.number()),
      completed: z.optional(z.number()),
      pruned: z.optional(z.number()),
    }),
  }),
)
export type SessionMessageAssistantTool = z.infer<typeof SessionMessageAssistantTool>

export const SessionMessageAssistant = named(
  "SessionMessageAssistant",
  z.object({
    id: z.string(),
    metadata: z.optional(z.record(z.string(), z.unknown())),
    time: z.object({
      created: z.number(),
      completed: z.optional(z.number()),
    }),
    type: z.literal("assistant"),
    agent: z.string(),
    model: z.object({
      id: z.string(),
      providerID: z.string(),
      variant: z.optional(z.string()),
    }),
    content: z.array(
      z.discriminatedUnion("type", [
        SessionMessageAssistantText,
        SessionMessageAssistantReasoning,
        SessionMessageAssistantTool,
      ]),
    ),
    snapshot: z.optional(
      z.object({
        start: z.optional(z.string()),
        end: z.optional(z.string()),
      }),
    ),
    finish: z.optional(z.string()),
    cost: z.optional(z.number()),
    tokens: z.optional(
      z.object({
        input: z.number(),
        output: z.number(),
        reasoning: z.number(),
        cache: z.object({
          read: z.number(),
          write: z.number(),
        }),
      }),
    ),
    error: z.optional(
      z.object({
        type: z.string(),
        message: z.string(),
      }),
    ),
  }),
)
export type SessionMessageAssistant = z.infer<typeof SessionMessageAssistant>

export const SessionMessageCompaction = named(
  "SessionMessageCompaction",
  z.object({
    type: z.literal("compaction"),
    reason: z.enum(["auto", "manual"]),
    summary: z.string(),
    include: z.optional(z.string()),
    id: z.string(),
    metadata: z.optional(z.record(z.string(), z.unknown())),
    time: z.object({
      created: z.number(),
    }),
  }),
)
export type SessionMessageCompaction = z.infer<typeof SessionMessageCompaction>

export const SessionMessageModelSwitched = named(
  "SessionMessageModelSwitched",
  z.object({
    id: z.string(),
    metadata: z.optional(z.record(z.string(), z.unknown())),
    time: z.object({
      created: z.number(),
    }),
    type: z.literal("model-switched"),
    model: z.object({
      id: z.string(),
      providerID: z.string(),
      variant: z.optional(z.string()),
    }),
  }),
)
export type SessionMessageModelSwitched = z.infer<typeof SessionMessageModelSwitched>

export const SessionMessageShell = named(
  "SessionMessageShell",
  z.object({
    id: z.string(),
    metadata: z.optional(z.record(z.string(), z.unknown())),
    time: z.object({
      created: z.number(),
      completed: z.optional(z.number()),
    }),
    type: z.literal("shell"),
    callID: z.string(),
    command: z.string(),
    output: z.string(),
  }),
)
export type SessionMessageShell = z.infer<typeof SessionMessageShell>

export const SessionMessageSynthetic = named(
  "SessionMessageSynthetic",
  z.object({
    id: z.string(),
    metadata: z.optional(z.record(z.string(), z.unknown())),
    time: z.object({
      created: z.number(),
    }),
    sessionID: z.string(),
    text: z.string(),
    type: z.literal("synthetic"),
  }),
)
export type SessionMessageSynthetic = z.infer<typeof SessionMessageSynthetic>

export const SessionMessageUser = named(
  "SessionMessageUser",
  z.object({
    id: z.string(),
    metadata: z.optional(z.record(z.string(), z.unknown())),
    time: z.object({
      created: z.number(),
    }),
    text: z.string(),
    files: z.optional(z.array(PromptFileAttachment)),
    agents: z.optional(z.array(PromptAgentAttachment)),
    type: z.literal("user"),
  }),
)
export type SessionMessageUser = z.infer<typeof SessionMessageUser>

export const SessionMessage = named(
  "SessionMessage",
  z.discriminatedUnion("type", [
    SessionMessageAgentSwitched,
    SessionMessageModelSwitched,
    SessionMessageUser,
    SessionMessageSynthetic,
    SessionMessageShell,
    SessionMessageAssistant,
    SessionMessageCompaction,
  ]),
)
export type SessionMessage = z.infer<typeof SessionMessage>

export const V2SessionMessagesResponse = named(
  "V2SessionMessagesResponse",
  z.object({
    items: z.array(SessionMessage),
    cursor: z.object({
      previous: z.optional(z.string()),
      next: z.optional(z.string()),
    }),
  }),
)
export type V2SessionMessagesResponse = z.infer<typeof V2SessionMessagesResponse>

export const SessionDelivery = named("SessionDelivery", z.enum(["immediate", "deferred"]))
export type SessionDelivery = z.infer<typeof SessionDelivery>
