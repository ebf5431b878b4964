import * as z from "zod/mini"
import { named } from "./named.ts"
import { Prompt, ToolFileContent, ToolTextContent } from "./v2message.ts"

export const EventSessionNextAgentSwitched = named(
  "EventSessionNextAgentSwitched",
  z.object({
    id: z.string(),
    type: z.literal("session.next.agent.switched"),
    properties: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      agent: z.string(),
    }),
  }),
)
export type EventSessionNextAgentSwitched = z.infer<typeof EventSessionNextAgentSwitched>

export const EventSessionNextModelSwitched = named(
  "EventSessionNextModelSwitched",
  z.object({
    id: z.string(),
    type: z.literal("session.next.model.switched"),
    properties: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      id: z.string(),
      providerID: z.string(),
      variant: z.optional(z.string()),
    }),
  }),
)
export type EventSessionNextModelSwitched = z.infer<typeof EventSessionNextModelSwitched>

export const EventSessionNextPrompted = named(
  "EventSessionNextPrompted",
  z.object({
    id: z.string(),
    type: z.literal("session.next.prompted"),
    properties: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      prompt: Prompt,
    }),
  }),
)
export type EventSessionNextPrompted = z.infer<typeof EventSessionNextPrompted>

export const EventSessionNextSynthetic = named(
  "EventSessionNextSynthetic",
  z.object({
    id: z.string(),
    type: z.literal("session.next.synthetic"),
    properties: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      text: z.string(),
    }),
  }),
)
export type EventSessionNextSynthetic = z.infer<typeof EventSessionNextSynthetic>

export const EventSessionNextShellStarted = named(
  "EventSessionNextShellStarted",
  z.object({
    id: z.string(),
    type: z.literal("session.next.shell.started"),
    properties: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      callID: z.string(),
      command: z.string(),
    }),
  }),
)
export type EventSessionNextShellStarted = z.infer<typeof EventSessionNextShellStarted>

export const EventSessionNextShellEnded = named(
  "EventSessionNextShellEnded",
  z.object({
    id: z.string(),
    type: z.literal("session.next.shell.ended"),
    properties: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      callID: z.string(),
      output: z.string(),
    }),
  }),
)
export type EventSessionNextShellEnded = z.infer<typeof EventSessionNextShellEnded>

export const EventSessionNextStepStarted = named(
  "EventSessionNextStepStarted",
  z.object({
    id: z.string(),
    type: z.literal("session.next.step.started"),
    properties: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      agent: z.string(),
      model: z.object({
        id: z.string(),
        providerID: z.string(),
        variant: z.optional(z.string()),
      }),
      snapshot: z.optional(z.string()),
    }),
  }),
)
export type EventSessionNextStepStarted = z.infer<typeof EventSessionNextStepStarted>

export const EventSessionNextStepEnded = named(
  "EventSessionNextStepEnded",
  z.object({
    id: z.string(),
    type: z.literal("session.next.step.ended"),
    properties: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      finish: z.string(),
      cost: z.number(),
      tokens: z.object({
        input: z.int().check(z.gte(0)),
        output: z.int().check(z.gte(0)),
        reasoning: z.int().check(z.gte(0)),
        cache: z.object({
          read: z.int().check(z.gte(0)),
          write: z.int().check(z.gte(0)),
        }),
      }),
      snapshot: z.optional(z.string()),
    }),
  }),
)
export type EventSessionNextStepEnded = z.infer<typeof EventSessionNextStepEnded>

export const EventSessionNextStepFailed = named(
  "EventSessionNextStepFailed",
  z.object({
    id: z.string(),
    type: z.literal("session.next.step.failed"),
    properties: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      error: z.object({
        type: z.string(),
        message: z.string(),
      }),
    }),
  }),
)
export type EventSessionNextStepFailed = z.infer<typeof EventSessionNextStepFailed>

export const EventSessionNextTextStarted = named(
  "EventSessionNextTextStarted",
  z.object({
    id: z.string(),
    type: z.literal("session.next.text.started"),
    properties: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
    }),
  }),
)
export type EventSessionNextTextStarted = z.infer<typeof EventSessionNextTextStarted>

export const EventSessionNextTextDelta = named(
  "EventSessionNextTextDelta",
  z.object({
    id: z.string(),
    type: z.literal("session.next.text.delta"),
    properties: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      delta: z.string(),
    }),
  }),
)
export type EventSessionNextTextDelta = z.infer<typeof EventSessionNextTextDelta>

export const EventSessionNextTextEnded = named(
  "EventSessionNextTextEnded",
  z.object({
    id: z.string(),
    type: z.literal("session.next.text.ended"),
    properties: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      text: z.string(),
    }),
  }),
)
export type EventSessionNextTextEnded = z.infer<typeof EventSessionNextTextEnded>

export const EventSessionNextReasoningStarted = named(
  "EventSessionNextReasoningStarted",
  z.object({
    id: z.string(),
    type: z.literal("session.next.reasoning.started"),
    properties: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      reasoningID: z.string(),
    }),
  }),
)
export type EventSessionNextReasoningStarted = z.infer<typeof EventSessionNextReasoningStarted>

export const EventSessionNextReasoningDelta = named(
  "EventSessionNextReasoningDelta",
  z.object({
    id: z.string(),
    type: z.literal("session.next.reasoning.delta"),
    properties: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      reasoningID: z.string(),
      delta: z.string(),
    }),
  }),
)
export type EventSessionNextReasoningDelta = z.infer<typeof EventSessionNextReasoningDelta>

export const EventSessionNextReasoningEnded = named(
  "EventSessionNextReasoningEnded",
  z.object({
    id: z.string(),
    type: z.literal("session.next.reasoning.ended"),
    properties: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      reasoningID: z.string(),
      text: z.string(),
    }),
  }),
)
export type EventSessionNextReasoningEnded = z.infer<typeof EventSessionNextReasoningEnded>

export const EventSessionNextToolInputStarted = named(
  "EventSessionNextToolInputStarted",
  z.object({
    id: z.string(),
    type: z.literal("session.next.tool.input.started"),
    properties: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      callID: z.string(),
      name: z.string(),
    }),
  }),
)
export type EventSessionNextToolInputStarted = z.infer<typeof EventSessionNextToolInputStarted>

export const EventSessionNextToolInputDelta = named(
  "EventSessionNextToolInputDelta",
  z.object({
    id: z.string(),
    type: z.literal("session.next.tool.input.delta"),
    properties: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      callID: z.string(),
      delta: z.string(),
    }),
  }),
)
export type EventSessionNextToolInputDelta = z.infer<typeof EventSessionNextToolInputDelta>

export const EventSessionNextToolInputEnded = named(
  "EventSessionNextToolInputEnded",
  z.object({
    id: z.string(),
    type: z.literal("session.next.tool.input.ended"),
    properties: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      callID: z.string(),
      text: z.string(),
    }),
  }),
)
export type EventSessionNextToolInputEnded = z.infer<typeof EventSessionNextToolInputEnded>

export const EventSessionNextToolCalled = named(
  "EventSessionNextToolCalled",
  z.object({
    id: z.string(),
    type: z.literal("session.next.tool.called"),
    properties: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      callID: z.string(),
      tool: z.string(),
      input: z.record(z.string(), z.unknown()),
      provider: z.object({
        executed: z.boolean(),
        metadata: z.optional(z.record(z.string(), z.unknown())),
      }),
    }),
  }),
)
export type EventSessionNextToolCalled = z.infer<typeof EventSessionNextToolCalled>

export const EventSessionNextToolProgress = named(
  "EventSessionNextToolProgress",
  z.object({
    id: z.string(),
    type: z.literal("session.next.tool.progress"),
    properties: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      callID: z.string(),
      structured: z.record(z.string(), z.unknown()),
      content: z.array(z.discriminatedUnion("type", [ToolTextContent, ToolFileContent])),
    }),
  }),
)
export type EventSessionNextToolProgress = z.infer<typeof EventSessionNextToolProgress>

export const EventSessionNextToolSuccess = named(
  "EventSessionNextToolSuccess",
  z.object({
    id: z.string(),
    type: z.literal("session.next.tool.success"),
    properties: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      callID: z.string(),
      structured: z.record(z.string(), z.unknown()),
      content: z.array(z.discriminatedUnion("type", [ToolTextContent, ToolFileContent])),
      provider: z.object({
        executed: z.boolean(),
        metadata: z.optional(z.record(z.string(), z.unknown())),
      }),
    }),
  }),
)
export type EventSessionNextToolSuccess = z.infer<typeof EventSessionNextToolSuccess>

export const EventSessionNextToolFailed = named(
  "EventSessionNextToolFailed",
  z.object({
    id: z.string(),
    type: z.literal("session.next.tool.failed"),
    properties: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      callID: z.string(),
      error: z.object({
        type: z.string(),
        message: z.string(),
      }),
      provider: z.object({
        executed: z.boolean(),
        metadata: z.optional(z.record(z.string(), z.unknown())),
      }),
    }),
  }),
)
export type EventSessionNextToolFailed = z.infer<typeof EventSessionNextToolFailed>

export const SessionNextRetryError = named(
  "SessionNextRetry_error",
  z.object({
    message: z.string(),
    statusCode: z.optional(z.int().check(z.gte(0))),
    isRetryable: z.boolean(),
    responseHeaders: z.optional(z.record(z.string(), z.string())),
    responseBody: z.optional(z.string()),
    metadata: z.optional(z.record(z.string(), z.string())),
  }),
)
export type SessionNextRetryError = z.infer<typeof SessionNextRetryError>

export const EventSessionNextRetried = named(
  "EventSessionNextRetried",
  z.object({
    id: z.string(),
    type: z.literal("session.next.retried"),
    properties: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      attempt: z.int().check(z.gte(0)),
      error: SessionNextRetryError,
    }),
  }),
)
export type EventSessionNextRetried = z.infer<typeof EventSessionNextRetried>

export const EventSessionNextCompactionStarted = named(
  "EventSessionNextCompactionStarted",
  z.object({
    id: z.string(),
    type: z.literal("session.next.compaction.started"),
    properties: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      reason: z.enum(["auto", "manual"]),
    }),
  }),
)
export type EventSessionNextCompactionStarted = z.infer<typeof EventSessionNextCompactionStarted>

export const EventSessionNextCompactionDelta = named(
  "EventSessionNextCompactionDelta",
  z.object({
    id: z.string(),
    type: z.literal("session.next.compaction.delta"),
    properties: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      text: z.string(),
    }),
  }),
)
export type EventSessionNextCompactionDelta = z.infer<typeof EventSessionNextCompactionDelta>

export const EventSessionNextCompactionEnded = named(
  "EventSessionNextCompactionEnded",
  z.object({
    id: z.string(),
    type: z.literal("session.next.compaction.ended"),
    properties: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      text: z.string(),
      include: z.optional(z.string()),
    }),
  }),
)
export type EventSessionNextCompactionEnded = z.infer<typeof EventSessionNextCompactionEnded>
