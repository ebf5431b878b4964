/** USD per million tokens. A missing cache price means those tokens are charged as ordinary input. */
export interface Price {
  input: number
  output: number
  cacheRead?: number
  cacheWrite?: number
  /** Rates for the whole request once its prompt is longer than `above` tokens. */
  long?: { above: number; input: number; output: number; cacheRead?: number; cacheWrite?: number }
}

/** One model as the built-in table knows it. What is not said is off, except `tools`, `text` and `temperature`. */
export interface CatalogueModel {
  id: string
  name: string
  family?: string
  /** ISO date, or "" when not known. */
  released: string
  /** Tokens. */
  context: number
  /** Tokens; 0 when not known. */
  output: number
  /** Longest prompt in tokens where the provider states one apart from the window. */
  prompt?: number
  /** Missing: the price is not known, and the cost of a call is reported as unknown. */
  price?: Price
  reasoning?: boolean
  /** False where the provider refuses `temperature` and `top_p`. */
  temperature?: boolean
  tools?: boolean
  image?: boolean
  pdf?: boolean
  audio?: boolean
  video?: boolean
  interleaved?: { field: "reasoning_content" | "reasoning_details" }
  /** Provider options sent with every call. */
  options?: Record<string, unknown>
  /** Provider options by variant name (reasoning effort). */
  variants?: Record<string, Record<string, unknown>>
  /** Where it writes between two texts, below the base URL (`electron/model/infill.ts`); missing: it does not. */
  infill?: string
  status?: "alpha" | "beta" | "deprecated"
}

export interface CatalogueProvider {
  id: string
  name: string
  /** Environment variables that may hold the key, first wins. Empty: no key is needed. */
  env: string[]
  /** Environment variable that may hold an account's token, in place of a key. */
  tokenEnv?: string
  /** Which wire format: the AI SDK package that speaks it. */
  npm: string
  /** Base URL; "" for the package's own. */
  url: string
  headers?: Record<string, string>
  /** Which of its models titles and summaries use. */
  small?: string
  /** The first is the default. */
  models: CatalogueModel[]
}

export const compatible = "@ai-sdk/openai-compatible"

/** Variants that set one option to each of `levels`. */
export const efforts = (...levels: string[]): Record<string, Record<string, unknown>> =>
  Object.fromEntries(levels.map((level) => [level, { reasoningEffort: level }]))
