import { anthropic } from "./anthropic.ts"
import { type CatalogueProvider, compatible } from "./entry.ts"
import { hosted } from "./hosted.ts"
import { openai } from "./openai.ts"

/** The id and the only model of the built-in offline demo. */
export const demoID = "demo"
export const demoNpm = "outrigger-demo"
export const copilotID = "github-copilot"
export const codexID = "codex"

/** Servers on this machine: their models are asked from the server itself (`local/`). */
const local: CatalogueProvider[] = [
  { id: "ollama", name: "Ollama", env: [], npm: compatible, url: "http://127.0.0.1:11434/v1", models: [] },
  { id: "lmstudio", name: "LM Studio", env: [], npm: compatible, url: "http://127.0.0.1:1234/v1", models: [] },
  { id: "llama.cpp", name: "llama.cpp", env: [], npm: compatible, url: "http://127.0.0.1:8080/v1", models: [] },
]

const demo: CatalogueProvider = {
  id: demoID,
  name: "Outrigger demo (offline)",
  env: [],
  npm: demoNpm,
  url: "",
  models: [
    {
      id: "demo",
      name: "Offline demo",
      released: "",
      context: 128_000,
      output: 8_192,
      price: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
    },
  ],
}

const free = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 }

/** Usable with an account at the vendor instead of a key; not looked at before one signed in, or configured it. */
export const accounts: ReadonlyMap<string, CatalogueProvider> = new Map(
  [
    {
      id: codexID,
      name: "OpenAI Codex (ChatGPT account)",
      env: [],
      tokenEnv: "CODEX_TOKEN",
      npm: openai.npm,
      url: "https://chatgpt.com/backend-api/codex",
      small: openai.small,
      // The plan pays. What it does not hold, the server refuses.
      models: openai.models.map((model) => ({ ...model, price: free })),
    },
    {
      id: copilotID,
      name: "GitHub Copilot",
      env: [],
      npm: compatible,
      url: "https://api.githubcopilot.com",
      headers: { "Openai-Intent": "conversation-edits" },
      // The account's own, asked from the server.
      models: [],
    },
  ].map((provider) => [provider.id, provider]),
)

/** Every built-in provider, in the order in which a default model is looked for; the demo is last. */
export const catalogue: ReadonlyMap<string, CatalogueProvider> = new Map(
  [anthropic, openai, ...hosted, ...local, demo].map((provider) => [provider.id, provider]),
)
