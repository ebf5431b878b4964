const key = (provider: string, name: string, env: string) => ({
  id: `${provider}:api_key`,
  name,
  provider,
  backendProvider: provider,
  category: "llm" as const,
  group: "model-providers" as const,
  groupName: "Model providers",
  authType: "api_key" as const,
  secretLabel: "API key",
  env: [env],
})

/** What a stock client can add here: keys of model providers. */
export const credentialTypes = [
  key("anthropic", "Anthropic", "ANTHROPIC_API_KEY"),
  key("openai", "OpenAI", "OPENAI_API_KEY"),
  key("google", "Google", "GOOGLE_GENERATIVE_AI_API_KEY"),
  key("openrouter", "OpenRouter", "OPENROUTER_API_KEY"),
  key("groq", "Groq", "GROQ_API_KEY"),
  key("mistral", "Mistral", "MISTRAL_API_KEY"),
  key("deepseek", "DeepSeek", "DEEPSEEK_API_KEY"),
  key("xai", "xAI", "XAI_API_KEY"),
]
