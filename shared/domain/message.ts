import * as z from "zod/mini"
import { named } from "./named.ts"
import { SnapshotFileDiff } from "./diff.ts"
import { APIError } from "./part.ts"

export const ProviderAuthError = named(
  "ProviderAuthError",
  z.object({
    name: z.literal("ProviderAuthError"),
    data: z.object({
      providerID: z.string(),
      message: z.string(),
    }),
  }),
)
export type ProviderAuthError = z.infer<typeof ProviderAuthError>

export const UnknownError = named(
  "UnknownError",
  z.object({
    name: z.literal("UnknownError"),
    data: z.object({
      message: z.string(),
    }),
  }),
)
export type UnknownError = z.infer<typeof UnknownError>

export const MessageOutputLengthError = named(
  "MessageOutputLengthError",
  z.object({
    name: z.literal("MessageOutputLengthError"),
    data: z.record(z.string(), z.unknown()),
  }),
)
export type MessageOutputLengthError = z.infer<typeof MessageOutputLengthError>

export const MessageAbortedError = named(
  "MessageAbortedError",
  z.object({
    name: z.literal("MessageAbortedError"),
    data: z.object({
      message: z.string(),
    }),
  }),
)
export type MessageAbortedError = z.infer<typeof MessageAbortedError>

export const StructuredOutputError = named(
  "StructuredOutputError",
  z.object({
    name: z.literal("StructuredOutputError"),
    data: z.object({
      message: z.string(),
      retries: z.int().check(z.gte(0)),
    }),
  }),
)
export type StructuredOutputError = z.infer<typeof StructuredOutputError>

export const ContextOverflowError = named(
  "ContextOverflowError",
  z.object({
    name: z.literal("ContextOverflowError"),
    data: z.object({
      message: z.string(),
      responseBody: z.optional(z.string()),
    }),
  }),
)
export type ContextOverflowError = z.infer<typeof ContextOverflowError>

export const OutputFormatText = named(
  "OutputFormatText",
  z.object({
    type: z.literal("text"),
  }),
)
export type OutputFormatText = z.infer<typeof OutputFormatText>

export const JSONSchema = named("JSONSchema", z.record(z.string(), z.unknown()))
export type JSONSchema = z.infer<typeof JSONSchema>

export const OutputFormatJsonSchema = named(
  "OutputFormatJsonSchema",
  z.object({
    type: z.literal("json_schema"),
    schema: JSONSchema,
    retryCount: z.optional(z.int().check(z.gte(0))),
  }),
)
export type OutputFormatJsonSchema = z.infer<typeof OutputFormatJsonSchema>

export const OutputFormat = named(
  "OutputFormat",
  z.discriminatedUnion("type", [OutputFormatText, OutputFormatJsonSchema]),
)
export type OutputFormat = z.infer<typeof OutputFormat>

export const UserMessage = named(
  "UserMessage",
  z.object({
    id: z.string(),
    sessionID: z.string(),
    role: z.literal("user"),
    time: z.object({
      created: z.int().check(z.gte(0)),
    }),
    format: z.optional(OutputFormat),
    summary: z.optional(
      z.object({
        title: z.optional(z.string()),
        body: z.optional(z.string()),
        diffs: z.array(SnapshotFileDiff),
      }),
    ),
    agent: z.string(),
    model: z.object({
      providerID: z.string(),
      modelID: z.string(),
      variant: z.optional(z.string()),
    }),
    system: z.optional(z.string()),
    tools: z.optional(z.record(z.string(), z.boolean())),
  }),
)
export type UserMessage = z.infer<typeof UserMessage>

export const AssistantMessage = named(
  "AssistantMessage",
  z.object({
    id: z.string(),
    sessionID: z.string(),
    role: z.literal("assistant"),
    time: z.object({
      created: z.int().check(z.gte(0)),
      completed: z.optional(z.int().check(z.gte(0))),
    }),
    error: z.optional(
      z.discriminatedUnion("name", [
        ProviderAuthError,
        UnknownError,
        MessageOutputLengthError,
        MessageAbortedError,
        StructuredOutputError,
        ContextOverflowError,
        APIError,
      ]),
    ),
    parentID: z.string(),
    modelID: z.string(),
    providerID: z.string(),
    mode: z.string(),
    agent: z.string(),
    path: z.object({
      cwd: z.string(),
      root: z.string(),
    }),
    summary: z.optional(z.boolean()),
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
    structured: z.optional(z.unknown()),
    variant: z.optional(z.string()),
    finish: z.optional(z.string()),
  }),
)
export type AssistantMessage = z.infer<typeof AssistantMessage>

export const Message = named("Message", z.discriminatedUnion("role", [UserMessage, AssistantMessage]))
export type Message = z.infer<typeof Message>
