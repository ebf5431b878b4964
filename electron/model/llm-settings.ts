import { readFile } from "node:fs/promises"
import path from "node:path"
import { hashBytes } from "../lib/content-hash.ts"
import { replaceFile } from "../lib/replace-file.ts"
import { Secret } from "../lib/secret.ts"
import { changeEnv, parseEnv } from "./env-file.ts"
import { integrations, isProviderName, type ProviderName, providerName } from "./llm-integrations.ts"

export const promptModes = ["minimal", "economical", "balanced", "detailed", "verbose"] as const

/** The settings as they are shown: a key only as a mask. */
export interface ShownSettings {
  LLM_PROVIDER: ProviderName
  BASE_URL: string
  MODEL: string
  PROFILES: Record<string, { baseUrl: string; model: string; apiKeySet: boolean }>
  INTEGRATIONS: Record<string, { defaultBaseUrl: string; kind: "managed_cloud" | "self_hosted"; description: string }>
  MAX_CONTEXT_FILES: number
  MAX_ITERATIONS: number
  PROMPT_MODE: (typeof promptModes)[number]
  /** 0: as the mode has it. */
  LLM_MAX_TOKENS: number
  OPENAI_API_KEY_SET: boolean
  OPENAI_API_KEY?: string
  ENV_FILE: string
  PROFILES_FILE: string
}

/** The chosen provider; undefined while none was chosen, or it has no model. */
export interface ChosenModel {
  provider: ProviderName
  baseUrl: string
  model: string
  key: Secret | undefined
  /** Tokens of one answer at most; 0: as the model has it. */
  maxTokens: number
}

/** Model settings by names of environment variables: a `.env` file and one of profiles, for their owner only. */
export interface LlmSettings {
  show(): Promise<ShownSettings>
  /** Takes what it knows of a payload. A key that is left out, or is the mask, stays; an empty one is cleared. */
  save(payload: Record<string, unknown>): Promise<void>
  chosen(): Promise<ChosenModel | undefined>
  /** Model calls of a run; undefined unless it was set. */
  mostIterations(): Promise<number | undefined>
  /** Names of those that were set to something else than usual and change nothing here. */
  idle(): Promise<string[]>
  readonly files: { env: string; profiles: string }
}

interface Profile {
  baseUrl: string
  model: string
  apiKey?: string
}

export const keyMask = "********"

export function createLlmSettings({ home }: { home: string }): LlmSettings {
  const files = { env: path.join(home, ".env"), profiles: path.join(home, "llm-profiles.json") }
  let writing: Promise<unknown> = Promise.resolve()

  async function read() {
    const [env, profiles] = await Promise.all([readText(files.env), readText(files.profiles)])
    const values = parseEnv(env?.toString("utf8") ?? "")
    return { env, values, profileBytes: profiles, profiles: parseProfiles(profiles?.toString("utf8")) }
  }
  type State = Awaited<ReturnType<typeof read>>

  function current({ values, profiles }: State): { provider: ProviderName; profile: Profile } {
    const provider = providerName(values["LLM_PROVIDER"]) ?? "chatgpt"
    const saved = profiles[provider]
    const { defaultBaseUrl } = integrations[provider]
    const key = values["OPENAI_API_KEY"] ?? saved?.apiKey
    return {
      provider,
      profile: {
        baseUrl: values["BASE_URL"] ?? saved?.baseUrl ?? defaultBaseUrl,
        model: values["MODEL"] ?? saved?.model ?? "",
        ...(key ? { apiKey: key } : {}),
      },
    }
  }

  async function save(payload: Record<string, unknown>): Promise<void> {
    const state = await read()
    const { profiles } = state
    const before = current(state)
    const provider = providerName(payload["LLM_PROVIDER"]) ?? before.provider
    const profile: Profile =
      provider === before.provider
        ? { ...before.profile }
        : { baseUrl: integrations[provider].defaultBaseUrl, model: "", ...profiles[provider] }
    if (typeof payload["BASE_URL"] === "string")
      profile.baseUrl = payload["BASE_URL"].trim() || integrations[provider].defaultBaseUrl
    if (typeof payload["MODEL"] === "string") profile.model = payload["MODEL"].trim()
    const key = payload["OPENAI_API_KEY"]
    if (typeof key === "string" && key !== keyMask) {
      if (key.trim() === "") delete profile.apiKey
      else profile.apiKey = key.trim()
    }
    const saved = { ...profiles, [before.provider]: before.profile, [provider]: profile }
    const change: Record<string, string | undefined> = {
      LLM_PROVIDER: provider,
      BASE_URL: profile.baseUrl,
      MODEL: profile.model,
      OPENAI_API_KEY: profile.apiKey,
      ...numbers(payload),
    }
    if (typeof payload["PROMPT_MODE"] === "string") change["PROMPT_MODE"] = promptMode(payload["PROMPT_MODE"])
    const text = changeEnv(state.env?.toString("utf8") ?? "", change)
    await write(files.profiles, `${JSON.stringify(saved, null, 2)}\n`, state.profileBytes)
    if (text !== state.env?.toString("utf8")) await write(files.env, text, state.env)
  }

  return {
    files,
    async show() {
      const state = await read()
      const { values, profiles } = state
      const { provider, profile } = current(state)
      const all = { ...profiles, [provider]: profile }
      return {
        LLM_PROVIDER: provider,
        BASE_URL: profile.baseUrl,
        MODEL: profile.model,
        PROFILES: Object.fromEntries(
          Object.entries(all).map(([name, { baseUrl, model, apiKey }]) => [
            name,
            { baseUrl, model, apiKeySet: apiKey !== undefined },
          ]),
        ),
        INTEGRATIONS: integrationsShown(),
        MAX_CONTEXT_FILES: Number(values["MAX_CONTEXT_FILES"] ?? 5),
        MAX_ITERATIONS: Number(values["MAX_ITERATIONS"] ?? 20),
        PROMPT_MODE: promptMode(values["PROMPT_MODE"]),
        LLM_MAX_TOKENS: Number(values["LLM_MAX_TOKENS"] ?? 0),
        OPENAI_API_KEY_SET: profile.apiKey !== undefined,
        ...(profile.apiKey === undefined ? {} : { OPENAI_API_KEY: keyMask }),
        ENV_FILE: files.env,
        PROFILES_FILE: files.profiles,
      }
    },
    save(payload) {
      const turn = writing.then(() => save(payload))
      writing = turn.catch(() => {})
      return turn
    },
    async mostIterations() {
      const value = Number((await read()).values["MAX_ITERATIONS"])
      return Number.isInteger(value) && value > 0 ? value : undefined
    },
    async idle() {
      const { values } = await read()
      const unusual = { MAX_CONTEXT_FILES: "5", PROMPT_MODE: "balanced" }
      return Object.entries(unusual).flatMap(([name, usual]) => ((values[name] ?? usual) === usual ? [] : [name]))
    },
    async chosen() {
      const state = await read()
      if (state.values["LLM_PROVIDER"] === undefined) return undefined
      const { provider, profile } = current(state)
      if (!profile.model) return undefined
      const { baseUrl, model, apiKey } = profile
      const maxTokens = Number(state.values["LLM_MAX_TOKENS"] ?? 0)
      return { provider, baseUrl, model, maxTokens, key: apiKey === undefined ? undefined : new Secret(apiKey) }
    },
  }
}

const integrationsShown = () =>
  Object.fromEntries(
    Object.entries(integrations).map(([name, { defaultBaseUrl, kind, description }]) => [
      name,
      { defaultBaseUrl, kind, description },
    ]),
  )

const write = (file: string, text: string, before: Buffer | undefined) =>
  replaceFile(file, Buffer.from(text), { expected: before ? hashBytes(before) : null, mode: 0o600, durable: true })

function readText(file: string): Promise<Buffer | undefined> {
  return readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined
    throw error
  })
}

function parseProfiles(text: string | undefined): Record<string, Profile> {
  const found: Record<string, Profile> = {}
  if (text === undefined) return found
  const value = JSON.parse(text) as Record<string, Partial<Profile>>
  for (const [name, { baseUrl = "", model = "", apiKey }] of Object.entries(value))
    if (isProviderName(name)) found[name] = { baseUrl, model, ...(apiKey ? { apiKey } : {}) }
  return found
}

const promptMode = (value: unknown) => promptModes.find((mode) => mode === value) ?? "balanced"

function numbers(payload: Record<string, unknown>): Record<string, string> {
  const whole = (name: string, fit: (value: number) => number) => {
    const value = payload[name]
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value
    return typeof number === "number" && Number.isFinite(number) ? { [name]: String(fit(Math.trunc(number))) } : {}
  }
  return {
    ...whole("MAX_CONTEXT_FILES", (value) => Math.max(0, value)),
    ...whole("MAX_ITERATIONS", (value) => Math.max(1, value)),
    ...whole("LLM_MAX_TOKENS", (value) => (value <= 0 ? 0 : Math.min(8192, Math.max(64, value)))),
  }
}
