import * as z from "zod/mini"
import { named } from "../../../../shared/domain/named.ts"

const text = () => z.string().check(z.minLength(1))
const count = () => z.int().check(z.nonnegative())
const from1 = () => z.int().check(z.positive())

export const ProviderId = named("EditorProviderId", z.enum(["codex", "claude"]))
export type ProviderId = z.infer<typeof ProviderId>

export const ChatMessage = named(
  "EditorChatMessage",
  z.object({ role: z.enum(["user", "assistant"]), content: text() }),
)
export type ChatMessage = z.infer<typeof ChatMessage>

export const Usage = named(
  "EditorUsage",
  z.object({ inputTokens: z.optional(count()), outputTokens: z.optional(count()) }),
)
export type Usage = z.infer<typeof Usage>

export const ChatRequest = named(
  "EditorChatRequest",
  z.object({
    provider: ProviderId,
    /** One of the provider's, or `provider/model` for any other configured one. */
    model: text(),
    messages: z.array(ChatMessage).check(z.minLength(1)),
    systemPrompt: z.optional(text()),
    stream: z._default(z.boolean(), true),
  }),
)
export type ChatRequest = z.infer<typeof ChatRequest>

export const ChatResponse = named(
  "EditorChatResponse",
  z.object({ provider: ProviderId, model: z.string(), text: z.string(), usage: z.optional(Usage) }),
)
export type ChatResponse = z.infer<typeof ChatResponse>

export const ChatStreamEvent = named(
  "EditorChatStreamEvent",
  z.discriminatedUnion("type", [
    z.object({ type: z.literal("start"), provider: ProviderId, model: z.string() }),
    z.object({ type: z.literal("text_delta"), text: z.string() }),
    z.object({
      type: z.literal("done"),
      provider: ProviderId,
      model: z.string(),
      text: z.string(),
      usage: z.optional(Usage),
    }),
    z.object({ type: z.literal("error"), error: text() }),
  ]),
)
export type ChatStreamEvent = z.infer<typeof ChatStreamEvent>

export const CompletionRequest = named(
  "EditorCompletionRequest",
  z.object({
    prefix: z.string(),
    suffix: z.string(),
    language: text(),
    filepath: z.string(),
    /** Tokens. */
    maxTokens: z.optional(from1()),
    temperature: z.optional(z.number().check(z.gte(0), z.lte(2))),
    provider: z.optional(ProviderId),
    model: z.optional(text()),
    /** For the WebSocket; the HTTP route always answers at once. */
    stream: z._default(z.boolean(), true),
  }),
)
export type CompletionRequest = z.infer<typeof CompletionRequest>

/** Lines and columns from 1; the end column is exclusive. */
const Range = named(
  "EditorRange",
  z.object({ startLine: from1(), startColumn: from1(), endLine: from1(), endColumn: from1() }),
)

export const InlineEditRequest = named(
  "EditorInlineEditRequest",
  z.object({
    file: text(),
    range: Range,
    prompt: text(),
    text: z.string(),
    repoRoot: z.optional(z.string()),
    provider: z.optional(ProviderId),
    model: z.optional(text()),
  }),
)
export type InlineEditRequest = z.infer<typeof InlineEditRequest>

export const InlineEditResponse = named("EditorInlineEditResponse", z.object({ replacementText: z.string() }))

export const ProviderInfo = named(
  "EditorProviderInfo",
  z.object({
    id: ProviderId,
    label: z.string(),
    defaultModel: z.string(),
    models: z.array(z.string()).check(z.minLength(1)),
    configured: z.boolean(),
  }),
)
export type ProviderInfo = z.infer<typeof ProviderInfo>

/** `model` is `provider/model` for a session whose model is of neither provider. */
export const EditorSession = named(
  "EditorSession",
  z.object({
    id: z.string(),
    repoRoot: z.string(),
    provider: ProviderId,
    model: z.string(),
    createdAt: z.string(),
    messages: z.array(ChatMessage),
  }),
)
export type EditorSession = z.infer<typeof EditorSession>

export const ChangedFile = named(
  "EditorChangedFile",
  z.object({ path: z.string(), status: z.enum(["added", "modified", "deleted", "renamed"]) }),
)

export const Failure = named("EditorFailure", z.object({ error: text() }))
