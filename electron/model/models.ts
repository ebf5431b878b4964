import type { Config } from "../../shared/domain/config.ts"
import { Fault } from "../../shared/fault.ts"
import type { Disposable } from "../lib/dispose.ts"
import type { Log } from "../lib/log.ts"
import type { HomePaths } from "../lib/paths.ts"
import { catalogue, codexID, demoID } from "./catalogue/catalogue.ts"
import { createCopilotModels } from "./copilot-models.ts"
import { createCredentials, type Credentials, type Protection } from "./credentials.ts"
import { noKeyError } from "./failure.ts"
import { createHttpFetch, type Fetch } from "./http.ts"
import { createDiscovery, isLocal } from "./local/discover.ts"
import type { InfillRequest } from "./infill.ts"
import type { ModelEvent, ModelRef, ModelRequest, Models } from "./model.ts"
import { createOAuth, type OAuth } from "./oauth.ts"
import { oauthDefinitions, oauthMethod } from "./oauth-definition.ts"
import { wireModel, wireProvider } from "./provider.ts"
import { createProviders } from "./providers.ts"
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
  /** Keys and sign-ins that others use as well; made here otherwise. */
  accounts?: { credentials: Credentials; oauth: OAuth }
  /** Whether the person turned the credential of a provider off. */
  isOff?: (providerID: string) => boolean
  /** A person entered a key, or signed in. */
  onEntered?: (providerID: string) => void
  /** Longest silence within an answer, ms, where the provider's `options.chunkTimeout` does not say. */
  stallMs?: number
  /** Base URLs of local servers in place of the usual ports; `false` looks for none. */
  local?: Record<string, string> | false
}

/** Longest wait for the first byte, ms: a local model may have to load and read a long prompt first. */
const firstByteMs = 300_000
const stallMs = 120_000
/** Most tokens asked of a model in one answer: much more than a step needs, and kept free of the prompt's room. */
const outputTokens = 32_000

export function createModels(options: ModelsOptions): Models & Disposable {
  const { env, log, agentVersion, local, isOff = () => false, onEntered } = options
  const http = createHttpFetch(env)
  const fetchWith = (onBytes?: () => void): Fetch => options.fetch ?? http.fetch(onBytes)
  const credentials =
    options.accounts?.credentials ??
    createCredentials({ file: options.paths.credentials, log, protection: options.protection })
  const oauth = options.accounts?.oauth ?? createOAuth({ credentials, fetch: fetchWith(), log })
  const discovery = createDiscovery({ fetch: fetchWith() })
  const copilot = createCopilotModels(fetchWith())
  const { fresh } = oauth
  const providers = createProviders({ env, credentials, discovery, copilot, fresh, isOff, local })
  const { lookUp, connect, need } = providers

  /** OAuth first: it is what a person with an account means. */
  async function methodsOf(config: Config, providerID: string) {
    const provider = await lookUp(config, providerID)
    const definitions = provider ? oauthDefinitions(providerID, provider.options) : []
    const byKey = provider && provider.env.length > 0
    return {
      definitions,
      listed: [...definitions.map(oauthMethod), ...(byKey ? [{ type: "api" as const, label: "API key" }] : [])],
    }
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
    const connection = await connect(provider)
    if (!connection) throw noKeyError(provider.name, provider.env)
    const { credential } = connection
    const key = credential?.type === "oauth" ? await fresh(provider.id, credential) : connection.key
    const account = provider.id === codexID
    const endpoint: Endpoint = {
      providerID: provider.id,
      wire,
      modelID: model.api.id,
      url: model.api.url,
      key,
      bearer: connection.credential?.type === "oauth",
      headers: {
        "user-agent": `outrigger/${agentVersion}`,
        ...(wire === "anthropic" && credential?.type === "oauth" && { "anthropic-beta": "oauth-2025-04-20" }),
        ...(account && credential?.accountId && { "chatgpt-account-id": credential.accountId }),
        ...provider.headers,
        ...model.headers,
      },
      reasoning: model.capabilities.reasoning,
      fetch: fetchWith(),
    }
    const variant = request.ref.variant ? model.variants?.[request.ref.variant] : undefined
    const sampling = model.capabilities.temperature
    const { tools } = request
    // The account's endpoint takes the system prompt apart, and no limit of its own.
    const [instructions, prompt] = account ? apart(request.prompt) : [undefined, request.prompt]
    const limit = model.limit.output > 0 ? Math.min(model.limit.output, outputTokens) : undefined
    yield* streamModel({
      provider: provider.name,
      price: known.price,
      secret: key,
      signal,
      firstMs: given.timeout ?? firstByteMs,
      stallMs: given.chunkTimeout ?? options.stallMs ?? stallMs,
      open: (onBytes) => languageModel({ ...endpoint, fetch: fetchWith(onBytes) }),
      call: {
        prompt: wire === "anthropic" ? withCacheBreakpoints(prompt) : prompt,
        maxOutputTokens: account ? undefined : (request.maxOutputTokens ?? limit),
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
        providerOptions: providerOptions(
          endpoint,
          request.sessionID,
          model.options,
          variant,
          request.options,
          instructions,
        ),
      },
    })
  }

  async function infill(
    config: Config,
    ref: ModelRef,
    request: InfillRequest,
  ): Promise<AsyncIterable<string> | undefined> {
    const { provider, known } = await need(config, ref)
    if (!known.infill) return undefined
    const connection = await connect(provider)
    if (!connection) throw noKeyError(provider.name, provider.env)
    const { streamInfill } = await import("./infill.ts")
    const endpoint = {
      provider: provider.name,
      modelID: known.model.api.id,
      url: known.model.api.url.replace(/\/$/, ""),
      path: known.infill,
      key: connection.credential?.type === "oauth" ? await fresh(provider.id, connection.credential) : connection.key,
      headers: { "user-agent": `outrigger/${agentVersion}`, ...provider.headers, ...known.model.headers },
      fetch: fetchWith(),
      stallMs: provider.options.chunkTimeout ?? options.stallMs ?? stallMs,
    }
    return streamInfill(endpoint, request)
  }

  return {
    infill,
    async lookUp(config, providerID) {
      const provider = await lookUp(config, providerID)
      if (!provider) return undefined
      const connection = provider.models.size > 0 ? await connect(provider) : undefined
      const source = connection?.source ?? (provider.configured ? "config" : "custom")
      return { provider: wireProvider(provider, source), connected: connection !== undefined }
    },
    async all(config) {
      const known = await Promise.all(
        (await providers.ids(config)).map(async (id) => {
          const provider = await lookUp(config, id)
          if (!provider) return undefined
          const connection = await connect(provider)
          return wireProvider(provider, connection?.source ?? (provider.configured ? "config" : "custom"))
        }),
      )
      return known.filter((provider) => provider !== undefined)
    },

    async connected(config) {
      return (await providers.connections(config))
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
      const ids = await providers.ids(config)
      for (const id of [...ids.filter((id) => !isLocal(id) && id !== demoID), ...ids.filter(isLocal), demoID]) {
        const provider = await lookUp(config, id)
        const first = provider?.models.keys().next().value
        if (provider && first !== undefined && (await connect(provider))) {
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
    async setAuth(providerID, auth) {
      await credentials.set(providerID, auth)
      onEntered?.(providerID)
    },
    removeAuth: (providerID) => credentials.remove(providerID),
    async authMethods(config) {
      const found = await Promise.all(
        (await providers.ids(config)).map(async (id) => [id, (await methodsOf(config, id)).listed] as const),
      )
      return Object.fromEntries(found.filter(([, methods]) => methods.length > 0))
    },
    async authorize(config, providerID, { method, inputs }) {
      const { definitions } = await methodsOf(config, providerID)
      const definition = definitions[method]
      if (definition) return oauth.authorize(providerID, method, definition, inputs)
      throw new Fault(
        "BadRequest",
        `There is no sign-in ${method} for ${JSON.stringify(providerID)}. GET /provider/auth lists what there is.\n  at ["method"]`,
      )
    },
    async completeAuth(providerID, { method, code, signal }) {
      await oauth.complete(providerID, method, code, signal)
      onEntered?.(providerID)
    },
    async dispose() {
      if (!options.accounts) oauth.dispose()
      await http.dispose()
    },
  }
}

/** The system prompt as an option of the call, and the rest. */
function apart(prompt: ModelRequest["prompt"]): [{ instructions: string }, ModelRequest["prompt"]] {
  const system = prompt.flatMap((message) => (message.role === "system" ? [message.content] : []))
  return [{ instructions: system.join("\n\n") }, prompt.filter((message) => message.role !== "system")]
}

/** "provider/model": the model part may hold further slashes. */
function parseRef(text: string | undefined): ModelRef | undefined {
  const slash = text?.indexOf("/") ?? -1
  if (!text || slash < 1 || slash === text.length - 1) return undefined
  return { providerID: text.slice(0, slash), modelID: text.slice(slash + 1) }
}
