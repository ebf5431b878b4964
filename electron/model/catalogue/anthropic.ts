import type { CatalogueModel, CatalogueProvider } from "./entry.ts"

// Summaries are asked for because these models otherwise send thinking blocks without text.
const thinking = { type: "adaptive", display: "summarized" }
const adaptive = (...levels: string[]) =>
  Object.fromEntries(levels.map((effort) => [effort, { thinking, effort }])) as CatalogueModel["variants"]

const modern = {
  context: 1_000_000,
  output: 128_000,
  reasoning: true,
  temperature: false,
  image: true,
  pdf: true,
  options: { thinking },
  variants: adaptive("low", "medium", "high", "xhigh", "max"),
} satisfies Partial<CatalogueModel>

/**
 * Prices: platform.claude.com model pages, November 2026. Cache writes are the 5 minute rate, 1.25 of input; reads 0.1.
 */
export const anthropic: CatalogueProvider = {
  id: "anthropic",
  name: "Anthropic",
  env: ["ANTHROPIC_API_KEY"],
  tokenEnv: "CLAUDE_CODE_OAUTH_TOKEN",
  npm: "@ai-sdk/anthropic",
  url: "",
  small: "claude-haiku-5-5",
  models: [
    {
      ...modern,
      id: "claude-opus-5-5",
      name: "Claude Opus 5.5",
      family: "claude-opus",
      released: "",
      price: { input: 4, output: 20, cacheRead: 0.4, cacheWrite: 5 },
    },
    {
      ...modern,
      id: "claude-sonnet-5-5",
      name: "Claude Sonnet 5.5",
      family: "claude-sonnet",
      released: "2026-10-07",
      price: { input: 2, output: 10, cacheRead: 0.2, cacheWrite: 2.5 },
    },
    {
      ...modern,
      id: "claude-haiku-5-5",
      name: "Claude Haiku 5.5",
      family: "claude-haiku",
      released: "2026-10-07",
      price: {
        input: 0.1,
        output: 0.5,
        cacheRead: 0.01,
        cacheWrite: 0.125,
        long: { above: 100_000, input: 0.5, output: 2.5, cacheRead: 0.05, cacheWrite: 0.625 },
      },
    },
    {
      ...modern,
      id: "claude-fable-5-1",
      name: "Claude Fable 5.1",
      family: "claude-fable",
      released: "",
      price: { input: 10, output: 50, cacheRead: 1, cacheWrite: 12.5 },
    },
    {
      ...modern,
      id: "claude-opus-5",
      name: "Claude Opus 5",
      family: "claude-opus",
      released: "2026-07-24",
      price: { input: 5, output: 25, cacheRead: 0.5, cacheWrite: 6.25 },
    },
    {
      ...modern,
      id: "claude-sonnet-5",
      name: "Claude Sonnet 5",
      family: "claude-sonnet",
      released: "2026-06-30",
      price: { input: 2, output: 10, cacheRead: 0.2, cacheWrite: 2.5 },
    },
    {
      id: "claude-haiku-4-5",
      name: "Claude Haiku 4.5",
      family: "claude-haiku",
      released: "2025-10-15",
      context: 200_000,
      output: 64_000,
      reasoning: true,
      image: true,
      pdf: true,
      price: { input: 1, output: 5, cacheRead: 0.1, cacheWrite: 1.25 },
      variants: {
        high: { thinking: { type: "enabled", budgetTokens: 16_000 } },
        max: { thinking: { type: "enabled", budgetTokens: 31_999 } },
      },
    },
  ],
}
