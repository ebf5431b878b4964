import { anthropic } from "./anthropic.ts"
import { type CatalogueProvider, compatible } from "./entry.ts"
import { hosted } from "./hosted.ts"
import { openai } from "./openai.ts"

/** The id and the only model of the built-in offline demo. */
export const demoID = "demo"
export const demoNpm = "outrigger-demo"

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

/** Every built-in provider, in the order in which a default model is looked for; the demo is last. */
export const catalogue: ReadonlyMap<string, CatalogueProvider> = new Map(
  [anthropic, openai, ...hosted, ...local, demo].map((provider) => [provider.id, provider]),
)
