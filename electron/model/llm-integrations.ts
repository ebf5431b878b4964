export type ProviderName = "chatgpt" | "gemini" | "openroute" | "claude" | "groq" | "ollama" | "local"

export interface Integration {
  defaultBaseUrl: string
  kind: "managed_cloud" | "self_hosted"
  description: string
  /** The package that speaks its wire. */
  npm: string
}

const compatible = "@ai-sdk/openai-compatible"

/** Providers by the short names of the model settings. */
export const integrations: Record<ProviderName, Integration> = {
  chatgpt: {
    defaultBaseUrl: "https://api.openai.com/v1",
    kind: "managed_cloud",
    description: "OpenAI's own API",
    npm: compatible,
  },
  gemini: {
    defaultBaseUrl: "https://generativelanguage.googleapis.com/v1beta/openai",
    kind: "managed_cloud",
    description: "Google Gemini, by its OpenAI-compatible API",
    npm: compatible,
  },
  openroute: {
    defaultBaseUrl: "https://openrouter.ai/api/v1",
    kind: "managed_cloud",
    description: "OpenRouter: many models behind one key",
    npm: compatible,
  },
  claude: {
    defaultBaseUrl: "https://api.anthropic.com/v1",
    kind: "managed_cloud",
    description: "Anthropic's own API",
    npm: "@ai-sdk/anthropic",
  },
  groq: {
    defaultBaseUrl: "https://api.groq.com/openai/v1",
    kind: "managed_cloud",
    description: "Groq: open models, fast",
    npm: compatible,
  },
  ollama: {
    defaultBaseUrl: "http://127.0.0.1:11434/v1",
    kind: "self_hosted",
    description: "Ollama on this machine",
    npm: compatible,
  },
  local: {
    defaultBaseUrl: "http://127.0.0.1:1234/v1",
    kind: "self_hosted",
    description: "Any OpenAI-compatible server of your own",
    npm: compatible,
  },
}

export const isProviderName = (name: string): name is ProviderName => Object.hasOwn(integrations, name)

/** By its name or an alias of it; undefined for anything else. */
export function providerName(value: unknown): ProviderName | undefined {
  if (value === "openai") return "chatgpt"
  return typeof value === "string" && isProviderName(value) ? value : undefined
}
