import * as z from "zod/mini"
import { named } from "./named.ts"
import { SnapshotFileDiff } from "./diff.ts"
import { Message } from "./message.ts"
import { Part } from "./part.ts"
import { PermissionRuleset } from "./permission.ts"
import { Session } from "./session.ts"
import { SessionNextRetryError } from "./v2event.ts"
import { Prompt, ToolFileContent, ToolTextContent } from "./v2message.ts"

export const SyncEventMessageUpdated = named(
  "SyncEventMessageUpdated",
  z.object({
    type: z.literal("sync"),
    name: z.literal("message.updated.1"),
    id: z.string(),
    seq: z.number(),
    aggregateID: z.literal("sessionID"),
    data: z.object({
      sessionID: z.string(),
      info: Message,
    }),
  }),
)
export type SyncEventMessageUpdated = z.infer<typeof SyncEventMessageUpdated>

export const SyncEventMessageRemoved = named(
  "SyncEventMessageRemoved",
  z.object({
    type: z.literal("sync"),
    name: z.literal("message.removed.1"),
    id: z.string(),
    seq: z.number(),
    aggregateID: z.literal("sessionID"),
    data: z.object({
      sessionID: z.string(),
      messageID: z.string(),
    }),
  }),
)
export type SyncEventMessageRemoved = z.infer<typeof SyncEventMessageRemoved>

export const SyncEventMessagePartUpdated = named(
  "SyncEventMessagePartUpdated",
  z.object({
    type: z.literal("sync"),
    name: z.literal("message.part.updated.1"),
    id: z.string(),
    seq: z.number(),
    aggregateID: z.literal("sessionID"),
    data: z.object({
      sessionID: z.string(),
      part: Part,
      time: z.int().check(z.gte(0)),
    }),
  }),
)
export type SyncEventMessagePartUpdated = z.infer<typeof SyncEventMessagePartUpdated>

export const SyncEventMessagePartRemoved = named(
  "SyncEventMessagePartRemoved",
  z.object({
    type: z.literal("sync"),
    name: z.literal("message.part.removed.1"),
    id: z.string(),
    seq: z.number(),
    aggregateID: z.literal("sessionID"),
    data: z.object({
      sessionID: z.string(),
      messageID: z.string(),
      partID: z.string(),
    }),
  }),
)
export type SyncEventMessagePartRemoved = z.infer<typeof SyncEventMessagePartRemoved>

export const SyncEventSessionCreated = named(
  "SyncEventSessionCreated",
  z.object({
    type: z.literal("sync"),
    name: z.literal("session.created.1"),
    id: z.string(),
    seq: z.number(),
    aggregateID: z.literal("sessionID"),
    data: z.object({
      sessionID: z.string(),
      info: Session,
    }),
  }),
)
export type SyncEventSessionCreated = z.infer<typeof SyncEventSessionCreated>

export const SyncEventSessionUpdated = named(
  "SyncEventSessionUpdated",
  z.object({
    type: z.literal("sync"),
    name: z.literal("session.updated.1"),
    id: z.string(),
    seq: z.number(),
    aggregateID: z.literal("sessionID"),
    data: z.object({
      sessionID: z.string(),
      info: z.object({
        id: z.optional(z.nullable(z.string())),
        slug: z.optional(z.nullable(z.string())),
        projectID: z.optional(z.nullable(z.string())),
        workspaceID: z.optional(z.nullable(z.string())),
        directory: z.optional(z.nullable(z.string())),
        path: z.optional(z.nullable(z.string())),
        parentID: z.optional(z.nullable(z.string())),
        summary: z.optional(
          z.nullable(
            z.object({
              additions: z.int().check(z.gte(0)),
              deletions: z.int().check(z.gte(0)),
              files: z.int().check(z.gte(0)),
              diffs: z.optional(z.array(SnapshotFileDiff)),
            }),
          ),
        ),
        share: z.optional(
          z.object({
            url: z.optional(z.nullable(z.string())),
          }),
        ),
        title: z.optional(z.nullable(z.string())),
        agent: z.optional(z.nullable(z.string())),
        model: z.optional(
          z.nullable(
            z.object({
              id: z.string(),
              providerID: z.string(),
              variant: z.optional(z.string()),
            }),
          ),
        ),
        version: z.optional(z.nullable(z.string())),
        time: z.optional(
          z.object({
            created: z.optional(z.nullable(z.int().check(z.gte(0)))),
            updated: z.optional(z.nullable(z.int().check(z.gte(0)))),
            compacting: z.optional(z.nullable(z.int().check(z.gte(0)))),
            archived: z.optional(z.nullable(z.number())),
          }),
        ),
        permission: z.optional(z.nullable(PermissionRuleset)),
        revert: z.optional(
          z.nullable(
            z.object({
              messageID: z.string(),
              partID: z.optional(z.string()),
              snapshot: z.optional(z.string()),
              diff: z.optional(z.string()),
            }),
          ),
        ),
      }),
    }),
  }),
)
export type SyncEventSessionUpdated = z.infer<typeof SyncEventSessionUpdated>

export const SyncEventSessionDeleted = named(
  "SyncEventSessionDeleted",
  z.object({
    type: z.literal("sync"),
    name: z.literal("session.deleted.1"),
    id: z.string(),
    seq: z.number(),
    aggregateID: z.literal("sessionID"),
    data: z.object({
      sessionID: z.string(),
      info: Session,
    }),
  }),
)
export type SyncEventSessionDeleted = z.infer<typeof SyncEventSessionDeleted>

export const SyncEventSessionNextAgentSwitched = named(
  "SyncEventSessionNextAgentSwitched",
  z.object({
    type: z.literal("sync"),
    name: z.literal("session.next.agent.switched.1"),
    id: z.string(),
    seq: z.number(),
    aggregateID: z.literal("sessionID"),
    data: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      agent: z.string(),
    }),
  }),
)
export type SyncEventSessionNextAgentSwitched = z.infer<typeof SyncEventSessionNextAgentSwitched>

export const SyncEventSessionNextModelSwitched = named(
  "SyncEventSessionNextModelSwitched",
  z.object({
    type: z.literal("sync"),
    name: z.literal("session.next.model.switched.1"),
    id: z.string(),
    seq: z.number(),
    aggregateID: z.literal("sessionID"),
    data: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      id: z.string(),
      providerID: z.string(),
      variant: z.optional(z.string()),
    }),
  }),
)
export type SyncEventSessionNextModelSwitched = z.infer<typeof SyncEventSessionNextModelSwitched>

export const SyncEventSessionNextPrompted = named(
  "SyncEventSessionNextPrompted",
  z.object({
    type: z.literal("sync"),
    name: z.literal("session.next.prompted.1"),
    id: z.string(),
    seq: z.number(),
    aggregateID: z.literal("sessionID"),
    data: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      prompt: Prompt,
    }),
  }),
)
export type SyncEventSessionNextPrompted = z.infer<typeof SyncEventSessionNextPrompted>

export const SyncEventSessionNextSynthetic = named(
  "SyncEventSessionNextSynthetic",
  z.object({
    type: z.literal("sync"),
    name: z.literal("session.next.synthetic.1"),
    id: z.string(),
    seq: z.number(),
    aggregateID: z.literal("sessionID"),
    data: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      text: z.string(),
    }),
  }),
)
export type SyncEventSessionNextSynthetic = z.infer<typeof SyncEventSessionNextSynthetic>

export const SyncEventSessionNextShellStarted = named(
  "SyncEventSessionNextShellStarted",
  z.object({
    type: z.literal("sync"),
    name: z.literal("session.next.shell.started.1"),
    id: z.string(),
    seq: z.number(),
    aggregateID: z.literal("sessionID"),
    data: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      callID: z.string(),
      command: z.string(),
    }),
  }),
)
export type SyncEventSessionNextShellStarted = z.infer<typeof SyncEventSessionNextShellStarted>

export const SyncEventSessionNextShellEnded = named(
  "SyncEventSessionNextShellEnded",
  z.object({
    type: z.literal("sync"),
    name: z.literal("session.next.shell.ended.1"),
    id: z.string(),
    seq: z.number(),
    aggregateID: z.literal("sessionID"),
    data: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      callID: z.string(),
      output: z.string(),
    }),
  }),
)
export type SyncEventSessionNextShellEnded = z.infer<typeof SyncEventSessionNextShellEnded>

export const SyncEventSessionNextStepStarted = named(
  "SyncEventSessionNextStepStarted",
  z.object({
    type: z.literal("sync"),
    name: z.literal("session.next.step.started.1"),
    id: z.string(),
    seq: z.number(),
    aggregateID: z.literal("sessionID"),
    data: z.object({
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
export type SyncEventSessionNextStepStarted = z.infer<typeof SyncEventSessionNextStepStarted>

export const SyncEventSessionNextStepEnded = named(
  "SyncEventSessionNextStepEnded",
  z.object({
    type: z.literal("sync"),
    name: z.literal("session.next.step.ended.1"),
    id: z.string(),
    seq: z.number(),
    aggregateID: z.literal("sessionID"),
    data: z.object({
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
export type SyncEventSessionNextStepEnded = z.infer<typeof SyncEventSessionNextStepEnded>

export const SyncEventSessionNextStepFailed = named(
  "SyncEventSessionNextStepFailed",
  z.object({
    type: z.literal("sync"),
    name: z.literal("session.next.step.failed.1"),
    id: z.string(),
    seq: z.number(),
    aggregateID: z.literal("sessionID"),
    data: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      error: z.object({
        type: z.string(),
        message: z.string(),
      }),
    }),
  }),
)
export type SyncEventSessionNextStepFailed = z.infer<typeof SyncEventSessionNextStepFailed>

export const SyncEventSessionNextTextStarted = named(
  "SyncEventSessionNextTextStarted",
  z.object({
    type: z.literal("sync"),
    name: z.literal("session.next.text.started.1"),
    id: z.string(),
    seq: z.number(),
    aggregateID: z.literal("sessionID"),
    data: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
    }),
  }),
)
export type SyncEventSessionNextTextStarted = z.infer<typeof SyncEventSessionNextTextStarted>

export const SyncEventSessionNextTextDelta = named(
  "SyncEventSessionNextTextDelta",
  z.object({
    type: z.literal("sync"),
    name: z.literal("session.next.text.delta.1"),
    id: z.string(),
    seq: z.number(),
    aggregateID: z.literal("sessionID"),
    data: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      delta: z.string(),
    }),
  }),
)
export type SyncEventSessionNextTextDelta = z.infer<typeof SyncEventSessionNextTextDelta>

export const SyncEventSessionNextTextEnded = named(
  "SyncEventSessionNextTextEnded",
  z.object({
    type: z.literal("sync"),
    name: z.literal("session.next.text.ended.1"),
    id: z.string(),
    seq: z.number(),
    aggregateID: z.literal("sessionID"),
    data: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      text: z.string(),
    }),
  }),
)
export type SyncEventSessionNextTextEnded = z.infer<typeof SyncEventSessionNextTextEnded>

export const SyncEventSessionNextReasoningStarted = named(
  "SyncEventSessionNextReasoningStarted",
  z.object({
    type: z.literal("sync"),
    name: z.literal("session.next.reasoning.started.1"),
    id: z.string(),
    seq: z.number(),
    aggregateID: z.literal("sessionID"),
    data: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      reasoningID: z.string(),
    }),
  }),
)
export type SyncEventSessionNextReasoningStarted = z.infer<typeof SyncEventSessionNextReasoningStarted>

export const SyncEventSessionNextReasoningDelta = named(
  "SyncEventSessionNextReasoningDelta",
  z.object({
    type: z.literal("sync"),
    name: z.literal("session.next.reasoning.delta.1"),
    id: z.string(),
    seq: z.number(),
    aggregateID: z.literal("sessionID"),
    data: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      reasoningID: z.string(),
      delta: z.string(),
    }),
  }),
)
export type SyncEventSessionNextReasoningDelta = z.infer<typeof SyncEventSessionNextReasoningDelta>

export const SyncEventSessionNextReasoningEnded = named(
  "SyncEventSessionNextReasoningEnded",
  z.object({
    type: z.literal("sync"),
    name: z.literal("session.next.reasoning.ended.1"),
    id: z.string(),
    seq: z.number(),
    aggregateID: z.literal("sessionID"),
    data: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      reasoningID: z.string(),
      text: z.string(),
    }),
  }),
)
export type SyncEventSessionNextReasoningEnded = z.infer<typeof SyncEventSessionNextReasoningEnded>

export const SyncEventSessionNextToolInputStarted = named(
  "SyncEventSessionNextToolInputStarted",
  z.object({
    type: z.literal("sync"),
    name: z.literal("session.next.tool.input.started.1"),
    id: z.string(),
    seq: z.number(),
    aggregateID: z.literal("sessionID"),
    data: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      callID: z.string(),
      name: z.string(),
    }),
  }),
)
export type SyncEventSessionNextToolInputStarted = z.infer<typeof SyncEventSessionNextToolInputStarted>

export const SyncEventSessionNextToolInputDelta = named(
  "SyncEventSessionNextToolInputDelta",
  z.object({
    type: z.literal("sync"),
    name: z.literal("session.next.tool.input.delta.1"),
    id: z.string(),
    seq: z.number(),
    aggregateID: z.literal("sessionID"),
    data: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      callID: z.string(),
      delta: z.string(),
    }),
  }),
)
export type SyncEventSessionNextToolInputDelta = z.infer<typeof SyncEventSessionNextToolInputDelta>

export const SyncEventSessionNextToolInputEnded = named(
  "SyncEventSessionNextToolInputEnded",
  z.object({
    type: z.literal("sync"),
    name: z.literal("session.next.tool.input.ended.1"),
    id: z.string(),
    seq: z.number(),
    aggregateID: z.literal("sessionID"),
    data: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      callID: z.string(),
      text: z.string(),
    }),
  }),
)
export type SyncEventSessionNextToolInputEnded = z.infer<typeof SyncEventSessionNextToolInputEnded>

export const SyncEventSessionNextToolCalled = named(
  "SyncEventSessionNextToolCalled",
  z.object({
    type: z.literal("sync"),
    name: z.literal("session.next.tool.called.1"),
    id: z.string(),
    seq: z.number(),
    aggregateID: z.literal("sessionID"),
    data: z.object({
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
export type SyncEventSessionNextToolCalled = z.infer<typeof SyncEventSessionNextToolCalled>

export const SyncEventSessionNextToolProgress = named(
  "SyncEventSessionNextToolProgress",
  z.object({
    type: z.literal("sync"),
    name: z.literal("session.next.tool.progress.1"),
    id: z.string(),
    seq: z.number(),
    aggregateID: z.literal("sessionID"),
    data: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      callID: z.string(),
      structured: z.record(z.string(), z.unknown()),
      content: z.array(z.discriminatedUnion("type", [ToolTextContent, ToolFileContent])),
    }),
  }),
)
export type SyncEventSessionNextToolProgress = z.infer<typeof SyncEventSessionNextToolProgress>

export const SyncEventSessionNextToolSuccess = named(
  "SyncEventSessionNextToolSuccess",
  z.object({
    type: z.literal("sync"),
    name: z.literal("session.next.tool.success.1"),
    id: z.string(),
    seq: z.number(),
    aggregateID: z.literal("sessionID"),
    data: z.object({
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
export type SyncEventSessionNextToolSuccess = z.infer<typeof SyncEventSessionNextToolSuccess>

export const SyncEventSessionNextToolFailed = named(
  "SyncEventSessionNextToolFailed",
  z.object({
    type: z.literal("sync"),
    name: z.literal("session.next.tool.failed.1"),
    id: z.string(),
    seq: z.number(),
    aggregateID: z.literal("sessionID"),
    data: z.object({
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
export type SyncEventSessionNextToolFailed = z.infer<typeof SyncEventSessionNextToolFailed>

export const SyncEventSessionNextRetried = named(
  "SyncEventSessionNextRetried",
  z.object({
    type: z.literal("sync"),
    name: z.literal("session.next.retried.1"),
    id: z.string(),
    seq: z.number(),
    aggregateID: z.literal("sessionID"),
    data: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      attempt: z.int().check(z.gte(0)),
      error: SessionNextRetryError,
    }),
  }),
)
export type SyncEventSessionNextRetried = z.infer<typeof SyncEventSessionNextRetried>

export const SyncEventSessionNextCompactionStarted = named(
  "SyncEventSessionNextCompactionStarted",
  z.object({
    type: z.literal("sync"),
    name: z.literal("session.next.compaction.started.1"),
    id: z.string(),
    seq: z.number(),
    aggregateID: z.literal("sessionID"),
    data: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      reason: z.enum(["auto", "manual"]),
    }),
  }),
)
export type SyncEventSessionNextCompactionStarted = z.infer<typeof SyncEventSessionNextCompactionStarted>

export const SyncEventSessionNextCompactionDelta = named(
  "SyncEventSessionNextCompactionDelta",
  z.object({
    type: z.literal("sync"),
    name: z.literal("session.next.compaction.delta.1"),
    id: z.string(),
    seq: z.number(),
    aggregateID: z.literal("sessionID"),
    data: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      text: z.string(),
    }),
  }),
)
export type SyncEventSessionNextCompactionDelta = z.infer<typeof SyncEventSessionNextCompactionDelta>

export const SyncEventSessionNextCompactionEnded = named(
  "SyncEventSessionNextCompactionEnded",
  z.object({
    type: z.literal("sync"),
    name: z.literal("session.next.compaction.ended.1"),
    id: z.string(),
    seq: z.number(),
    aggregateID: z.literal("sessionID"),
    data: z.object({
      timestamp: z.number(),
      sessionID: z.string(),
      text: z.string(),
      include: z.optional(z.string()),
    }),
  }),
)
export type SyncEventSessionNextCompactionEnded = z.infer<typeof SyncEventSessionNextCompactionEnded>
