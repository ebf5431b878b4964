import type { Config } from "../../shared/domain/config.ts"
import type { Provider } from "../../shared/domain/provider.ts"
import { Fault } from "../../shared/fault.ts"
import type { Disposable } from "../lib/dispose.ts"
import type { Log } from "../lib/log.ts"
import type { HomePaths } from "../lib/paths.ts"
import { Secret } from "../lib/secret.ts"
import { catalogue, demoID } from "./catalogue/catalogue.ts"
import { type Credential, createCredentials, type Protection } from "./credentials.ts"
import { noKeyError } from "./failure.ts"
import { createHttpFetch, type Fetch } from "./http.ts"
import { createDiscovery, isLocal } from "./local/discover.ts"
import type { ModelEvent, ModelRef, ModelRequest, Models } from "./model.ts"
import {
  isAllowed,
  type KnownModel,
  type KnownProvider,
  knownModel,
  knownProvider,
  wireModel,
  wireProvider,
} from "./provider.ts"
import { streamModel } from "./stream.ts"
import { type Endpoint, languageModel, providerOptions, wireOf, withCacheBreakpoints } from "./wire.ts"

export interface ModelsOptions {
  paths: Pick<HomePaths, "credentials">
  log: Log
  env: Record<string, string | undefined>
  /** Sent as `user-agent: outrigger/VERSION`. */
  agentVersion: string
  /** For all requests in place of our own. */
  fetch?: Fetch
  /** Encrypts stored keys where the OS can. */
  protection?: Protection
  /** Longest silence within an answer, ms, where the provider's `options.chunkTimeout` does not say. */
  stallMs?: number
  /** Base URLs of local servers in place of the usual ports; `false` looks for none. */
  local?: Record<string, string> | false
}

interface Connection {
  provider: KnownProvider
  source: Provider["source"]
  key: Secret | undefined
  credential?: Credential
}

/** Longest wait for the first byte, ms: a local model may have to load and read a long prompt first. */
const firstByteMs = 300_000
const stallMs = 120_000
/** Most tokens asked of a model in one answer: much more than a step needs, and kept free of the prompt's room. */
const outputTokens = 32_000

export function createModels(options: ModelsOptions): Models & Disposable {
  const { env, log, agentVersion, local } = options
  const http = createHttpFetch(env)
  const fetchWith = (onBytes?: () => void): Fetch => options.fetch ?? http.fetch(onBytes)
  const credentials = createCredentials({ file: options.paths.credentials, log, protection: options.protection })
  const discovery = createDiscovery({ fetch: fetchWith() })

  /** The provider with its models; those of a local server are asked from it unless configuration lists some. */
  async function lookUp(config: Config, providerID: string): Promise<KnownProvider | undefined> {
    if (!isAllowed(config, providerID)) return undefined
    const configured = ownValue(config.provider, providerID)
    const provider = knownProvider(catalogue.get(providerID), providerID, configured)
    if (!provider || !isLocal(providerID) || provider.models.size > 0) return provider
    if (!configured?.options?.baseURL) {
      if (local === false) return provider
      const moved = local?.[providerID]
      if (local && !moved) return provider
      if (moved) provider.url = moved
    }
    for (const found of (await discovery.find(providerID, provider.url)) ?? []) {
      provider.models.set(found.id, knownModel(provider, found))
    }
    return provider
  }

  /** How the provider can be used now, or `undefined`. An explicit key in configuration wins, then stored, then env. */
  async function connect(config: Config, provider: KnownProvider): Promise<Connection | undefined> {
    const { options: given } = provider
    if (typeof given.apiKey === "string" && given.apiKey !== "") {
      return { provider, source: "config", key: new Secret(given.apiKey) }
    }
    const credential = await credentials.get(provider.id)
    if (credential) return { provider, source: "api", key: credential.key, credential }
    for (const name of provider.env) {
      const value = env[name]
      if (value) return { provider, source: "env", key: new Secret(value) }
    }
    if (provider.id === demoID) return { provider, source: "custom", key: undefined }
    if (isLocal(provider.id)) {
      return provider.models.size > 0 ? { provider, source: "custom", key: undefined } : undefined
    }
    // A server of one's own needs no key; one that does says so with a 401.
    const own = provider.configured && (given.baseURL || provider.url) && ownValue(config.provider, provider.id)
    if (own && (!catalogue.has(provider.id) || given.baseURL)) return { provider, source: "config", key: undefined }
    return undefined
  }

  const ids = (config: Config) => {
    const configured = Object.keys(config.provider ?? {}).filter((id) => !catalogue.has(id))
    const known = [...catalogue.keys()].filter((id) => id !== demoID)
    return [...configured, ...known, demoID]
  }

  async function connections(config: Config): Promise<Connection[]> {
    const found = await Promise.all(
      ids(config).map(async (id) => {
        const provider = await lookUp(config, id)
        return provider && connect(config, provider)
      }),
    )
    return found.filter((connection) => connection !== undefined)
  }

  async function need(config: Config, ref: ModelRef): Promise<{ provider: KnownProvider; known: KnownModel }> {
    const provider = await lookUp(config, ref.providerID)
    const known = provider?.models.get(ref.modelID)
    if (provider && known) return { provider, known }
    throw new Fault("ModelNotFound", `Model not found: ${ref.providerID}/${ref.modelID}.`, {
      providerID: ref.providerID,
      modelID: ref.modelID,
      suggestions: provider ? closest(ref.modelID, [...provider.models.keys()]) : closest(ref.providerID, ids(config)),
    })
  }

  async function* stream(request: ModelRequest): AsyncGenerator<ModelEvent, void, undefined> {
    const { ref, config, signal } = request
    const { provider, known } = await need(config, ref)
    const { model } = known
    const given = provider.options
    const wire = wireOf(model.api.npm, given.endpoint)
    if (wire === "demo") {
      const { streamDemo } = await import("./demo/stream.ts")
      yield* streamDemo(request)
      return
    }
    const connection = await connect(config, provider)
    if (!connection) throw noKeyError(provider.name, provider.env)
    const endpoint: Endpoint = {
      providerID: provider.id,
      wire,
      modelID: model.api.id,
      url: model.api.url,
      key: connection.key,
      bearer: connection.credential?.type === "oauth",
      headers: { "user-agent": `outrigger/${agentVersion}`, ...provider.headers, ...model.headers },
      reasoning: model.capabilities.reasoning,
      fetch: fetchWith(),
    }
    const variant = request.ref.variant ? model.variants?.[request.ref.variant] : undefined
    const sampling = model.capabilities.temperature
    const { tools } = request
    const limit = model.limit.output > 0 ? Math.min(model.limit.output, outputTokens) : undefined
    yield* streamModel({
      provider: provider.name,
      price: known.price,
      secret: connection.key,
      signal,
      firstMs: given.timeout ?? firstByteMs,
      stallMs: given.chunkTimeout ?? options.stallMs ?? stallMs,
      open: (onBytes) => languageModel({ ...endpoint, fetch: fetchWith(onBytes) }),
      call: {
        prompt: wire === "anthropic" ? withCacheBreakpoints(request.prompt) : request.prompt,
        maxOutputTokens: request.maxOutputTokens ?? limit,
        ...(sampling ? { temperature: request.temperature, topP: request.topP } : {}),
        ...(tools.length > 0
          ? {
              tools: tools.map((tool) => ({
                type: "function" as const,
                name: tool.name,
                description: tool.description,
                inputSchema: tool.parameters,
              })),
              toolChoice: { type: request.toolChoice ?? "auto" },
            }
          : {}),
        providerOptions: providerOptions(endpoint, request.sessionID, model.options, variant, request.options),
      },
    })
  }

  return {
    async all(config) {
      const known = await Promise.all(
        ids(config).map(async (id) => {
          const provider = await lookUp(config, id)
          if (!provider) return undefined
          const connection = await connect(config, provider)
          return wireProvider(provider, connection?.source ?? (provider.configured ? "config" : "custom"))
        }),
      )
      return known.filter((provider) => provider !== undefined)
    },

    async connected(config) {
      return (await connections(config))
        .filter(({ provider }) => provider.models.size > 0)
        .map(({ provider, source }) => wireProvider(provider, source))
    },

    defaults(providers) {
      const chosen: Record<string, string> = {}
      for (const { id, models } of providers) {
        const ids = Object.keys(models)
        const first = ids.find((modelID) => models[modelID]?.status !== "deprecated") ?? ids[0]
        if (first !== undefined) chosen[id] = first
      }
      return chosen
    },

    async defaultModel(config) {
      const named = parseRef(config.model)
      if (named) return named
      // Local servers are asked only when nothing else is there: they may take their deadline to answer.
      for (const id of [
        ...ids(config).filter((id) => !isLocal(id) && id !== demoID),
        ...ids(config).filter(isLocal),
        demoID,
      ]) {
        const provider = await lookUp(config, id)
        const first = provider?.models.keys().next().value
        if (provider && first !== undefined && (await connect(config, provider))) {
          return { providerID: id, modelID: first }
        }
      }
      throw new Fault(
        "ModelNotFound",
        "No model can be used. Add a key for a provider in the settings, or start a local model server.",
      )
    },

    async smallModel(config, providerID) {
      const named = parseRef(config.small_model)
      if (named) return named
      const small = catalogue.get(providerID)?.small
      if (!small) return undefined
      const known = (await lookUp(config, providerID))?.models.get(small)
      if (!known) return undefined
      const variant = ["none", "minimal", "low"].find((name) => known.model.variants?.[name])
      return { providerID, modelID: small, ...(variant ? { variant } : {}) }
    },

    async find(config, ref) {
      return wireModel((await need(config, ref)).known)
    },

    stream,
    setAuth: (providerID, auth) => credentials.set(providerID, auth),
    removeAuth: (providerID) => credentials.remove(providerID),
    dispose: () => http.dispose(),
  }
}

/** "provider/model": the model part may hold further slashes. */
function parseRef(text: string | undefined): ModelRef | undefined {
  const slash = text?.indexOf("/") ?? -1
  if (!text || slash < 1 || slash === text.length - 1) return undefined
  return { providerID: text.slice(0, slash), modelID: text.slice(slash + 1) }
}

function ownValue<T>(record: Record<string, T> | undefined, key: string): T | undefined {
  return record && Object.hasOwn(record, key) ? record[key] : undefined
}

/** Up to three names that share the longest beginnings or contain each other. */
function closest(name: string, candidates: string[]): string[] {
  const wanted = name.toLowerCase()
  const score = (candidate: string) => {
    const other = candidate.toLowerCase()
    if (other.includes(wanted) || wanted.includes(other)) return 100
    let same = 0
    while (same < wanted.length && wanted[same] === other[same]) same += 1
    return same
  }
  return candidates
    .map((candidate) => ({ candidate, points: score(candidate) }))
    .filter(({ points }) => points >= 3)
    .sort((a, b) => b.points - a.points)
    .slice(0, 3)
    .map(({ candidate }) => candidate)
}
