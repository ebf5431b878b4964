import * as z from "zod/mini"
import { named } from "./named.ts"

export const APIError = named(
  "APIError",
  z.object({
    name: z.literal("APIError"),
    data: z.object({
      message: z.string(),
      statusCode: z.optional(z.int().check(z.gte(0))),
      isRetryable: z.boolean(),
      responseHeaders: z.optional(z.record(z.string(), z.string())),
      responseBody: z.optional(z.string()),
      metadata: z.optional(z.record(z.string(), z.string())),
    }),
  }),
)
export type APIError = z.infer<typeof APIError>

export const TextPart = named(
  "TextPart",
  z.object({
    id: z.string(),
    sessionID: z.string(),
    messageID: z.string(),
    type: z.literal("text"),
    text: z.string(),
    synthetic: z.optional(z.boolean()),
    ignored: z.optional(z.boolean()),
    time: z.optional(
      z.object({
        start: z.int().check(z.gte(0)),
        end: z.optional(z.int().check(z.gte(0))),
      }),
    ),
    metadata: z.optional(z.record(z.string(), z.unknown())),
  }),
)
export type TextPart = z.infer<typeof TextPart>

export const SubtaskPart = named(
  "SubtaskPart",
  z.object({
    id: z.string(),
    sessionID: z.string(),
    messageID: z.string(),
    type: z.literal("subtask"),
    prompt: z.string(),
    description: z.string(),
    agent: z.string(),
    model: z.optional(
      z.object({
        providerID: z.string(),
        modelID: z.string(),
      }),
    ),
    command: z.optional(z.string()),
  }),
)
export type SubtaskPart = z.infer<typeof SubtaskPart>

export const ReasoningPart = named(
  "ReasoningPart",
  z.object({
    id: z.string(),
    sessionID: z.string(),
    messageID: z.string(),
    type: z.literal("reasoning"),
    text: z.string(),
    metadata: z.optional(z.record(z.string(), z.unknown())),
    time: z.object({
      start: z.int().check(z.gte(0)),
      end: z.optional(z.int().check(z.gte(0))),
    }),
  }),
)
export type ReasoningPart = z.infer<typeof ReasoningPart>

export const FilePartSourceText = named(
  "FilePartSourceText",
  z.object({
    value: z.string(),
    start: z.int().check(z.gte(0)),
    end: z.int().check(z.gte(0)),
  }),
)
export type FilePartSourceText = z.infer<typeof FilePartSourceText>

export const FileSource = named(
  "FileSource",
  z.object({
    text: FilePartSourceText,
    type: z.literal("file"),
    path: z.string(),
  }),
)
export type FileSource = z.infer<typeof FileSource>

export const TextRange = named(
  "Range",
  z.object({
    start: z.object({
      line: z.int().check(z.gte(0)),
      character: z.int().check(z.gte(0)),
    }),
    end: z.object({
      line: z.int().check(z.gte(0)),
      character: z.int().check(z.gte(0)),
    }),
  }),
)
export type TextRange = z.infer<typeof TextRange>

export const SymbolSource = named(
  "SymbolSource",
  z.object({
    text: FilePartSourceText,
    type: z.literal("symbol"),
    path: z.string(),
    range: TextRange,
    name: z.string(),
    kind: z.int().check(z.gte(0)),
  }),
)
export type SymbolSource = z.infer<typeof SymbolSource>

export const ResourceSource = named(
  "ResourceSource",
  z.object({
    text: FilePartSourceText,
    type: z.literal("resource"),
    clientName: z.string(),
    uri: z.string(),
  }),
)
export type ResourceSource = z.infer<typeof ResourceSource>

export const FilePartSource = named(
  "FilePartSource",
  z.discriminatedUnion("type", [FileSource, SymbolSource, ResourceSource]),
)
export type FilePartSource = z.infer<typeof FilePartSource>

export const FilePart = named(
  "FilePart",
  z.object({
    id: z.string(),
    sessionID: z.string(),
    messageID: z.string(),
    type: z.literal("file"),
    mime: z.string(),
    filename: z.optional(z.string()),
    url: z.string(),
    source: z.optional(FilePartSource),
  }),
)
export type FilePart = z.infer<typeof FilePart>

export const ToolStatePending = named(
  "ToolStatePending",
  z.object({
    status: z.literal("pending"),
    input: z.record(z.string(), z.unknown()),
    raw: z.string(),
  }),
)
export type ToolStatePending = z.infer<typeof ToolStatePending>

export const ToolStateRunning = named(
  "ToolStateRunning",
  z.object({
    status: z.literal("running"),
    input: z.record(z.string(), z.unknown()),
    title: z.optional(z.string()),
    metadata: z.optional(z.record(z.string(), z.unknown())),
    time: z.object({
      start: z.int().check(z.gte(0)),
    }),
  }),
)
export type ToolStateRunning = z.infer<typeof ToolStateRunning>

export const ToolStateCompleted = named(
  "ToolStateCompleted",
  z.object({
    status: z.literal("completed"),
    input: z.record(z.string(), z.unknown()),
    output: z.string(),
    title: z.string(),
    metadata: z.record(z.string(), z.unknown()),
    time: z.object({
      start: z.int().check(z.gte(0)),
      end: z.int().check(z.gte(0)),
      compacted: z.optional(z.int().check(z.gte(0))),
    }),
    attachments: z.optional(z.array(FilePart)),
  }),
)
export type ToolStateCompleted = z.infer<typeof ToolStateCompleted>

export const ToolStateError = named(
  "ToolStateError",
  z.object({
    status: z.literal("error"),
    input: z.record(z.string(), z.unknown()),
    error: z.string(),
    metadata: z.optional(z.record(z.string(), z.unknown())),
    time: z.object({
      start: z.int().check(z.gte(0)),
      end: z.int().check(z.gte(0)),
    }),
  }),
)
export type ToolStateError = z.infer<typeof ToolStateError>

export const ToolState = named(
  "ToolState",
  z.discriminatedUnion("status", [ToolStatePending, ToolStateRunning, ToolStateCompleted, ToolStateError]),
)
export type ToolState = z.infer<typeof ToolState>

export const ToolPart = named(
  "ToolPart",
  z.object({
    id: z.string(),
    sessionID: z.string(),
    messageID: z.string(),
    type: z.literal("tool"),
    callID: z.string(),
    tool: z.string(),
    state: ToolState,
    metadata: z.optional(z.record(z.string(), z.unknown())),
  }),
)
export type ToolPart = z.infer<typeof ToolPart>

export const StepStartPart = named(
  "StepStartPart",
  z.object({
    id: z.string(),
    sessionID: z.string(),
    messageID: z.string(),
    type: z.literal("step-start"),
    snapshot: z.optional(z.string()),
  }),
)
export type StepStartPart = z.infer<typeof StepStartPart>

export const StepFinishPart = named(
  "StepFinishPart",
  z.object({
    id: z.string(),
    sessionID: z.string(),
    messageID: z.string(),
    type: z.literal("step-finish"),
    reason: z.string(),
    snapshot: z.optional(z.string()),
    cost: z.number(),
    tokens: z.object({
      total: z.optional(z.int().check(z.gte(0))),
      input: z.int().check(z.gte(0)),
      output: z.int().check(z.gte(0)),
      reasoning: z.int().check(z.gte(0)),
      cache: z.object({
        read: z.int().check(z.gte(0)),
        write: z.int().check(z.gte(0)),
      }),
    }),
  }),
)
export type StepFinishPart = z.infer<typeof StepFinishPart>

export const SnapshotPart = named(
  "SnapshotPart",
  z.object({
    id: z.string(),
    sessionID: z.string(),
    messageID: z.string(),
    type: z.literal("snapshot"),
    snapshot: z.string(),
  }),
)
export type SnapshotPart = z.infer<typeof SnapshotPart>

export const PatchPart = named(
  "PatchPart",
  z.object({
    id: z.string(),
    sessionID: z.string(),
    messageID: z.string(),
    type: z.literal("patch"),
    hash: z.string(),
    files: z.array(z.string()),
  }),
)
export type PatchPart = z.infer<typeof PatchPart>

export const AgentPart = named(
  "AgentPart",
  z.object({
    id: z.string(),
    sessionID: z.string(),
    messageID: z.string(),
    type: z.literal("agent"),
    name: z.string(),
    source: z.optional(
      z.object({
        value: z.string(),
        start: z.int().check(z.gte(0)),
        end: z.int().check(z.gte(0)),
      }),
    ),
  }),
)
export type AgentPart = z.infer<typeof AgentPart>

export const RetryPart = named(
  "RetryPart",
  z.object({
    id: z.string(),
    sessionID: z.string(),
    messageID: z.string(),
    type: z.literal("retry"),
    attempt: z.int().check(z.gte(0)),
    error: APIError,
    time: z.object({
      created: z.int().check(z.gte(0)),
    }),
  }),
)
export type RetryPart = z.infer<typeof RetryPart>

export const CompactionPart = named(
  "CompactionPart",
  z.object({
    id: z.string(),
    sessionID: z.string(),
    messageID: z.string(),
    type: z.literal("compaction"),
    auto: z.boolean(),
    overflow: z.optional(z.boolean()),
    tail_start_id: z.optional(z.string()),
  }),
)
export type CompactionPart = z.infer<typeof CompactionPart>

export const Part = named(
  "Part",
  z.discriminatedUnion("type", [
    TextPart,
    SubtaskPart,
    ReasoningPart,
    FilePart,
    ToolPart,
    StepStartPart,
    StepFinishPart,
    SnapshotPart,
    PatchPart,
    AgentPart,
    RetryPart,
    CompactionPart,
  ]),
)
export type Part = z.infer<typeof Part>

export const TextPartInput = named(
  "TextPartInput",
  z.object({
    id: z.optional(z.string()),
    type: z.literal("text"),
    text: z.string(),
    synthetic: z.optional(z.boolean()),
    ignored: z.optional(z.boolean()),
    time: z.optional(
      z.object({
        start: z.int().check(z.gte(0)),
        end: z.optional(z.int().check(z.gte(0))),
      }),
    ),
    metadata: z.optional(z.record(z.string(), z.unknown())),
  }),
)
export type TextPartInput = z.infer<typeof TextPartInput>

export const FilePartInput = named(
  "FilePartInput",
  z.object({
    id: z.optional(z.string()),
    type: z.literal("file"),
    mime: z.string(),
    filename: z.optional(z.string()),
    url: z.string(),
    source: z.optional(FilePartSource),
  }),
)
export type FilePartInput = z.infer<typeof FilePartInput>

export const AgentPartInput = named(
  "AgentPartInput",
  z.object({
    id: z.optional(z.string()),
    type: z.literal("agent"),
    name: z.string(),
    source: z.optional(
      z.object({
        value: z.string(),
        start: z.int().check(z.gte(0)),
        end: z.int().check(z.gte(0)),
      }),
    ),
  }),
)
export type AgentPartInput = z.infer<typeof AgentPartInput>

export const SubtaskPartInput = named(
  "SubtaskPartInput",
  z.object({
    id: z.optional(z.string()),
    type: z.literal("subtask"),
    prompt: z.string(),
    description: z.string(),
    agent: z.string(),
    model: z.optional(
      z.object({
        providerID: z.string(),
        modelID: z.string(),
      }),
    ),
    command: z.optional(z.string()),
  }),
)
export type SubtaskPartInput = z.infer<typeof SubtaskPartInput>
