import type { Config, ProviderConfig } from "../../shared/domain/config.ts"
import type { Model, Provider } from "../../shared/domain/provider.ts"
import { type CatalogueModel, type CatalogueProvider, compatible, type Price } from "./catalogue/entry.ts"

type ConfiguredModel = NonNullable<ProviderConfig["models"]>[string]

/** A model with what its wire shape cannot say: whether the price is known, and its own long-prompt limit. */
export interface KnownModel {
  model: Model
  price: Price | undefined
  /** Path of its fill-in-the-middle, below the base URL. */
  infill: string | undefined
}

/** A provider as table and configuration make it together. Holds secrets in `options`: never put it on a wire. */
export interface KnownProvider {
  id: string
  name: string
  env: string[]
  npm: string
  url: string
  headers: Record<string, string>
  /** The configuration's `options`, as given. */
  options: NonNullable<ProviderConfig["options"]>
  configured: boolean
  models: Map<string, KnownModel>
}

/** Whether configuration lets this provider be used at all. */
export function isAllowed(config: Config, providerID: string): boolean {
  if (config.disabled_providers?.includes(providerID)) return false
  return !config.enabled_providers || config.enabled_providers.includes(providerID)
}

/** Merges the built-in entry and the configured one; `undefined` when neither exists. */
export function knownProvider(
  entry: CatalogueProvider | undefined,
  providerID: string,
  configured: ProviderConfig | undefined,
): KnownProvider | undefined {
  if (!entry && !configured) return undefined
  const provider: KnownProvider = {
    id: providerID,
    name: configured?.name ?? entry?.name ?? providerID,
    env: configured?.env ?? entry?.env ?? [],
    npm: configured?.npm ?? entry?.npm ?? compatible,
    url: text(configured?.options?.baseURL) ?? configured?.api ?? entry?.url ?? "",
    headers: { ...entry?.headers, ...stringRecord(configured?.options?.headers) },
    options: configured?.options ?? {},
    configured: configured !== undefined,
    models: new Map(),
  }
  for (const model of entry?.models ?? []) provider.models.set(model.id, knownModel(provider, model))
  for (const [id, model] of Object.entries(configured?.models ?? {})) {
    const base = provider.models.get(id) ?? provider.models.get(model.id ?? "")
    provider.models.set(id, configuredModel(provider, id, model, base))
  }
  for (const id of [...provider.models.keys()]) {
    const listed = !configured?.whitelist || configured.whitelist.includes(id)
    if (!listed || configured?.blacklist?.includes(id)) provider.models.delete(id)
  }
  return provider
}

/** One table entry (or a discovered model) in wire shape. */
export function knownModel(provider: KnownProvider, entry: CatalogueModel): KnownModel {
  const { image = false, pdf = false, audio = false, video = false } = entry
  return {
    price: entry.price,
    infill: entry.infill,
    model: {
      id: entry.id,
      providerID: provider.id,
      api: { id: entry.id, url: provider.url, npm: provider.npm },
      name: entry.name,
      ...(entry.family ? { family: entry.family } : {}),
      capabilities: {
        temperature: entry.temperature ?? true,
        reasoning: entry.reasoning ?? false,
        attachment: image || pdf || audio || video,
        toolcall: entry.tools ?? true,
        input: { text: true, image, pdf, audio, video },
        output: { text: true, image: false, pdf: false, audio: false, video: false },
        interleaved: entry.interleaved ?? false,
      },
      cost: wireCost(entry.price),
      limit: {
        context: entry.context,
        ...(entry.prompt ? { input: entry.prompt } : {}),
        output: entry.output,
      },
      status: entry.status ?? "active",
      options: entry.options ?? {},
      headers: {},
      release_date: entry.released,
      variants: entry.variants ?? {},
    },
  }
}

function configuredModel(
  provider: KnownProvider,
  id: string,
  given: ConfiguredModel,
  base: KnownModel | undefined,
): KnownModel {
  const start =
    base ?? knownModel(provider, { id, name: id, released: "", context: 0, output: 0, temperature: false, tools: true })
  const { capabilities, ...from } = start.model
  const price = given.cost ? configuredPrice(given.cost) : start.price
  const inputs = given.modalities?.input
  const outputs = given.modalities?.output
  const input = inputs ? modalities(inputs) : capabilities.input
  const variants = { ...from.variants }
  for (const [name, { disabled, ...options }] of Object.entries(given.variants ?? {})) {
    if (disabled) delete variants[name]
    else variants[name] = { ...variants[name], ...options }
  }
  const status = given.status ?? from.status
  // Ours alone: the provider would refuse it as an option of a call.
  const { infill = start.infill, ...own } = given.options ?? {}
  return {
    price,
    infill: text(infill),
    model: {
      ...from,
      id,
      api: {
        id: given.id ?? (base ? from.api.id : id),
        url: given.provider?.api ?? provider.url,
        npm: given.provider?.npm ?? provider.npm,
      },
      name: given.name ?? (given.id && given.id !== id && base ? id : from.name),
      ...((given.family ?? from.family) ? { family: given.family ?? from.family } : {}),
      capabilities: {
        ...capabilities,
        temperature: given.temperature ?? capabilities.temperature,
        reasoning: given.reasoning ?? capabilities.reasoning,
        attachment: given.attachment ?? (inputs ? inputs.some((kind) => kind !== "text") : capabilities.attachment),
        toolcall: given.tool_call ?? capabilities.toolcall,
        input,
        output: outputs ? modalities(outputs) : capabilities.output,
        interleaved: given.interleaved ?? capabilities.interleaved,
      },
      cost: wireCost(price),
      limit: given.limit ?? from.limit,
      status,
      options: { ...from.options, ...own },
      headers: { ...from.headers, ...given.headers },
      release_date: given.release_date ?? from.release_date,
      variants,
    },
  }
}

/**
 * The provider as clients see it. Keys, header values and whatever else `options` holds stay inside: of them only the
 * base URL and the timeouts go out.
 */
export function wireProvider(provider: KnownProvider, source: Provider["source"]): Provider {
  const { baseURL, timeout, chunkTimeout } = provider.options
  const options: Record<string, unknown> = {}
  if (baseURL) options.baseURL = withoutUserInfo(baseURL)
  if (timeout !== undefined) options.timeout = timeout
  if (chunkTimeout !== undefined) options.chunkTimeout = chunkTimeout
  const models: Record<string, Model> = {}
  for (const [id, known] of provider.models) models[id] = wireModel(known)
  return { id: provider.id, name: provider.name, source, env: provider.env, options, models }
}

export const wireModel = ({ model }: KnownModel): Model => ({
  ...model,
  api: { ...model.api, url: withoutUserInfo(model.api.url) },
  headers: {},
})

/** Unknown prices are zeros on the wire, which has no other way to say so; costs of calls stay `undefined`. */
function wireCost(price: Price | undefined): Model["cost"] {
  const rates = (from: { input: number; output: number; cacheRead?: number; cacheWrite?: number }) => ({
    input: from.input,
    output: from.output,
    cache: { read: from.cacheRead ?? 0, write: from.cacheWrite ?? 0 },
  })
  if (!price) return rates({ input: 0, output: 0 })
  return {
    ...rates(price),
    ...(price.long?.above === 200_000 ? { experimentalOver200K: rates(price.long) } : {}),
  }
}

function configuredPrice(cost: NonNullable<ConfiguredModel["cost"]>): Price {
  const over = cost.context_over_200k
  return {
    input: cost.input,
    output: cost.output,
    cacheRead: cost.cache_read,
    cacheWrite: cost.cache_write,
    ...(over
      ? {
          long: {
            above: 200_000,
            input: over.input,
            output: over.output,
            cacheRead: over.cache_read,
            cacheWrite: over.cache_write,
          },
        }
      : {}),
  }
}

function modalities(kinds: string[]): Model["capabilities"]["input"] {
  const has = (kind: string) => kinds.includes(kind)
  return { text: has("text"), audio: has("audio"), image: has("image"), video: has("video"), pdf: has("pdf") }
}

function withoutUserInfo(url: string): string {
  return url.replace(/^(\w+:\/\/)[^/@]*@/, "$1")
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined)

function stringRecord(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null) return {}
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  )
}
