import type { LanguageModelV4, LanguageModelV4Prompt, SharedV4ProviderOptions } from "@ai-sdk/provider"
import { Fault } from "../../shared/fault.ts"
import type { Secret } from "../lib/secret.ts"
import type { Fetch } from "./http.ts"

/** The request formats we speak. `demo` never leaves the process. */
export type Wire = "openai-responses" | "openai-chat" | "anthropic" | "compatible" | "demo"

export interface Endpoint {
  providerID: string
  wire: Wire
  /** The id the provider knows the model by. */
  modelID: string
  /** "" for the provider package's own. */
  url: string
  key: Secret | undefined
  /** The credential is an OAuth access token. */
  bearer?: boolean
  headers: Record<string, string>
  reasoning: boolean
  fetch: Fetch
}

/**
 * Which wire a configured `npm` package means. Packages that we do not carry (groq, mistral, xai, openrouter, google
 * and so on) all have an OpenAI-compatible endpoint, so with a base URL they are spoken to over that.
 * `endpoint` is the provider's `options.endpoint`: "chat" makes @ai-sdk/openai use chat completions.
 */
export function wireOf(npm: string, endpoint: unknown): Wire {
  if (npm === "outrigger-demo") return "demo"
  if (npm === "@ai-sdk/anthropic") return "anthropic"
  if (npm === "@ai-sdk/openai") return endpoint === "chat" ? "openai-chat" : "openai-responses"
  return "compatible"
}

/** The AI SDK's model for `endpoint`. The provider package is imported on its first use. */
export async function languageModel(endpoint: Endpoint): Promise<LanguageModelV4> {
  const { providerID, wire, modelID, headers, fetch, key } = endpoint
  const baseURL = endpoint.url === "" ? undefined : endpoint.url
  switch (wire) {
    case "openai-responses":
    case "openai-chat": {
      const { createOpenAI } = await import("@ai-sdk/openai")
      const provider = createOpenAI({ baseURL, headers, fetch, apiKey: key?.reveal() ?? keyless })
      return wire === "openai-chat" ? provider.chat(modelID) : provider.responses(modelID)
    }
    case "anthropic": {
      const { createAnthropic } = await import("@ai-sdk/anthropic")
      const secret = key?.reveal() ?? keyless
      return createAnthropic({
        baseURL,
        headers,
        fetch,
        ...(endpoint.bearer ? { authToken: secret } : { apiKey: secret }),
      }).languageModel(modelID)
    }
    default: {
      if (!baseURL) {
        throw new Fault(
          "ConfigInvalid",
          `Provider ${providerID} has no base URL. Set provider.${providerID}.options.baseURL in the configuration.`,
          { provider: providerID },
        )
      }
      const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible")
      return createOpenAICompatible({
        name: optionsKey(wire, providerID),
        baseURL,
        headers,
        fetch,
        includeUsage: true,
        ...(key ? { apiKey: key.reveal() } : {}),
      }).languageModel(modelID)
    }
  }
}

// For a server of one's own that wants no key. Without any, the packages would look into the environment themselves.
const keyless = "none"

/** The key under which a wire reads its provider options. The compatible package wants camel case without dots. */
function optionsKey(wire: Wire, providerID: string): string {
  if (wire === "anthropic") return "anthropic"
  if (wire === "openai-responses" || wire === "openai-chat") return "openai"
  return (
    providerID.replace(/[^a-zA-Z0-9]+(.)?/g, (_, next: string | undefined) => next?.toUpperCase() ?? "") || "custom"
  )
}

/**
 * Provider options of one call: ours, then the model's, the variant's and the agent's; later ones win. Nothing is
 * stored at the provider; reasoning comes back encrypted with the messages instead.
 */
export function providerOptions(
  endpoint: Endpoint,
  sessionID: string,
  ...layers: (Record<string, unknown> | undefined)[]
): SharedV4ProviderOptions {
  const own: Record<string, unknown> = {}
  if (endpoint.wire === "openai-responses" || endpoint.wire === "openai-chat") {
    own.store = false
    own.promptCacheKey = sessionID
    if (endpoint.reasoning) own.forceReasoning = true
  }
  // Pings count as signs of life: without them a long thinking phase looks like a stall to a custom fetch.
  if (endpoint.wire === "anthropic") {
    own.includePings = true
    // A newer field of the tools, which other servers of this wire may refuse.
    if (endpoint.url !== "") own.toolStreaming = false
  }
  const merged: Record<string, unknown> = Object.assign(own, ...layers)
  if (endpoint.wire === "openai-chat") delete merged.reasoningSummary
  return { [optionsKey(endpoint.wire, endpoint.providerID)]: merged } as SharedV4ProviderOptions
}

const breakpoint: SharedV4ProviderOptions = { anthropic: { cacheControl: { type: "ephemeral" } } }

/**
 * Anthropic caches a prompt up to marked places, at most four: the end of the system prompt, and the last two
 * messages (the first of them is what the step before cached). The caller's prompt is not changed.
 */
export function withCacheBreakpoints(prompt: LanguageModelV4Prompt): LanguageModelV4Prompt {
  const lastSystem = prompt.findLastIndex((message) => message.role === "system")
  return prompt.map((message, index) =>
    index === lastSystem || (message.role !== "system" && index >= prompt.length - 2)
      ? { ...message, providerOptions: { ...message.providerOptions, ...breakpoint } }
      : message,
  )
}
