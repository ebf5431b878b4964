import type { JSONSchema7, LanguageModelV4Prompt } from "@ai-sdk/provider"
import type { Config } from "../../shared/domain/config.ts"
import type {
  Auth,
  Model,
  Provider,
  ProviderAuthAuthorization,
  ProviderAuthMethod,
} from "../../shared/domain/provider.ts"
import type { InfillRequest } from "./infill.ts"

export interface ModelRef {
  providerID: string
  modelID: string
  variant?: string
}

/** One model call (one step). The prompt is the AI SDK's own provider-level format. */
export interface ModelRequest {
  ref: ModelRef
  config: Config
  sessionID: string
  prompt: LanguageModelV4Prompt
  tools: { name: string; description: string; parameters: JSONSchema7 }[]
  toolChoice?: "auto" | "required" | "none"
  temperature?: number
  topP?: number
  maxOutputTokens?: number
  /** Provider options of the agent or variant, passed on under the provider's key. */
  options?: Record<string, unknown>
  signal: AbortSignal
}

export interface Usage {
  /** Tokens. `input` is without cache reads and writes; `output` is without reasoning. */
  input: number
  output: number
  reasoning: number
  cacheRead: number
  cacheWrite: number
}

/**
 * What a call gives, in order. Text and reasoning come as they arrive; `tool-call`s come together just before
 * `finish`, once the provider said that the answer is complete: a cut or stalled answer never gives one, so it can
 * always be asked again. `tool-start` only tells that a call is on its way.
 */
export type ModelEvent =
  | { type: "text-start" | "reasoning-start"; id: string; metadata?: Record<string, unknown> }
  | { type: "text-delta" | "reasoning-delta"; id: string; text: string }
  | { type: "text-end" | "reasoning-end"; id: string; metadata?: Record<string, unknown> }
  | { type: "tool-start"; callID: string; tool: string }
  | { type: "tool-call"; callID: string; tool: string; input: string; metadata?: Record<string, unknown> }
  | { type: "finish"; reason: string; usage: Usage; cost: number | undefined }

export interface ModelFailure {
  kind: "api" | "auth" | "network" | "overflow" | "stream" | "unknown"
  retryable: boolean
  statusCode?: number
  /** What a `retry-after` header asked for. */
  retryAfterMs?: number
  responseHeaders?: Record<string, string>
  responseBody?: string
  url?: string
}

/** A failed model call. `detail.retryable` and `detail.retryAfterMs` drive the loop's backoff. */
export class ModelError extends Error {
  override readonly name = "ModelError"
  readonly detail: ModelFailure

  constructor(message: string, detail: ModelFailure, options?: ErrorOptions) {
    super(message, options)
    this.detail = detail
  }
}

export interface Models {
  /** Every known provider with its models, in wire shape; `key` is never included. */
  all(config: Config): Promise<Provider[]>
  /** The providers that can be used now (key, config, found on loopback, or the demo). */
  connected(config: Config): Promise<Provider[]>
  /** Default model id per provider. */
  defaults(providers: Provider[]): Record<string, string>
  /** Config `model`, else the best of a connected provider, else the offline demo model. */
  defaultModel(config: Config): Promise<ModelRef>
  /** The model for titles and summaries: config `small_model`, else a small one of `providerID`, else undefined. */
  smallModel(config: Config, providerID: string): Promise<ModelRef | undefined>
  /** Throws Fault `ModelNotFound` ("Model not found: P/M."). */
  find(config: Config, ref: ModelRef): Promise<Model>
  /** One provider, as `all` has it, and whether it can be used now. Asks no other one. Undefined: unknown, or turned off. */
  lookUp(config: Config, providerID: string): Promise<{ provider: Provider; connected: boolean } | undefined>
  /**
   * Streams what belongs between two texts, for models that offer fill-in-the-middle; undefined for others. Throws Fault
   * `ModelNotFound`, and `ModelError` without a key.
   */
  infill(config: Config, ref: ModelRef, request: InfillRequest): Promise<AsyncIterable<string> | undefined>
  /** Streams one step. Throws `ModelError`, or the abort reason when `signal` fires. */
  stream(request: ModelRequest): AsyncIterable<ModelEvent>
  /** How one signs in to each provider, by hand or by OAuth, in the order that `authorize` counts in. */
  authMethods(config: Config): Promise<Record<string, ProviderAuthMethod[]>>
  /** Begins method `method` of a provider's. Throws Fault `BadRequest`, `Unavailable`. */
  authorize(
    config: Config,
    providerID: string,
    input: { method: number; inputs?: Record<string, string> },
  ): Promise<ProviderAuthAuthorization>
  /** Ends a sign-in that was begun, and stores its tokens. Throws Fault `BadRequest`. */
  completeAuth(providerID: string, input: { method: number; code?: string; signal: AbortSignal }): Promise<void>
  setAuth(providerID: string, auth: Auth): Promise<void>
  removeAuth(providerID: string): Promise<void>
}
