import { type CatalogueModel, type CatalogueProvider, efforts } from "./entry.ts"

const six = {
  context: 1_050_000,
  output: 128_000,
  prompt: 922_000,
  reasoning: true,
  temperature: false,
  image: true,
  pdf: true,
  options: { reasoningSummary: "auto" },
  variants: efforts("low", "medium", "high", "xhigh", "max"),
} satisfies Partial<CatalogueModel>

const withNone = efforts("none", "low", "medium", "high", "xhigh", "max")

/** Prices: developers.openai.com model pages, November 2026. */
export const openai: CatalogueProvider = {
  id: "openai",
  name: "OpenAI",
  env: ["OPENAI_API_KEY"],
  npm: "@ai-sdk/openai",
  url: "",
  small: "gpt-6-luna",
  models: [
    {
      ...six,
      id: "gpt-6.1-sol",
      name: "GPT-6.1 Sol",
      family: "gpt",
      released: "2026-09-30",
      price: {
        input: 2,
        output: 10,
        cacheRead: 0.1,
        cacheWrite: 2.5,
        long: { above: 272_000, input: 4, output: 15, cacheRead: 0.2 },
      },
    },
    {
      ...six,
      id: "gpt-6-astra",
      name: "GPT-6 Astra",
      family: "gpt",
      released: "2026-09-03",
      price: { input: 10, output: 50, cacheRead: 1 },
    },
    {
      ...six,
      id: "gpt-6.1-terra",
      name: "GPT-6.1 Terra",
      family: "gpt",
      released: "",
      variants: withNone,
      // The page states input and output only.
      price: { input: 1, output: 5 },
    },
    {
      ...six,
      id: "gpt-6-luna",
      name: "GPT-6 Luna",
      family: "gpt",
      released: "2026-09-22",
      variants: withNone,
      price: { input: 0.1, output: 0.5 },
    },
    {
      ...six,
      id: "gpt-6-sol",
      name: "GPT-6 Sol",
      family: "gpt",
      released: "2026-09-22",
      variants: withNone,
      price: { input: 2, output: 10, cacheRead: 0.2, cacheWrite: 2.5 },
    },
    {
      ...six,
      id: "gpt-5.6-terra",
      name: "GPT-5.6 Terra",
      family: "gpt",
      released: "2026-07-09",
      variants: withNone,
      price: { input: 2, output: 12, cacheRead: 0.2 },
    },
    {
      ...six,
      id: "gpt-5.6-luna",
      name: "GPT-5.6 Luna",
      family: "gpt",
      released: "2026-07-09",
      variants: withNone,
      price: { input: 0.2, output: 1.2, cacheRead: 0.02 },
    },
  ],
}
