import type { Config, ProviderConfig } from "../../shared/domain/config.ts"
import type { Provider } from "../../shared/domain/provider.ts"
import { Fault } from "../../shared/fault.ts"
import { Secret } from "../lib/secret.ts"
import { accounts, catalogue, copilotID, demoID } from "./catalogue/catalogue.ts"
import type { CopilotModels } from "./copilot-models.ts"
import type { Credential, Credentials } from "./credentials.ts"
import { type Discovery, isLocal } from "./local/discover.ts"
import type { ModelRef } from "./model.ts"
import { isAllowed, type KnownModel, type KnownProvider, knownModel, knownProvider } from "./provider.ts"

/** A provider that can be used now, and with what. */
export interface Connection {
  provider: KnownProvider
  source: Provider["source"]
  key: Secret | undefined
  credential?: Credential
}

export interface ProvidersOptions {
  env: Record<string, string | undefined>
  credentials: Credentials
  discovery: Discovery
  copilot: CopilotModels
  /** The key to send now; see `OAuth`. */
  fresh: (providerID: string, credential: Credential) => Promise<Secret>
  /** Whether the person turned a credential off. */
  isOff: (providerID: string) => boolean
  /** Base URLs of local servers in place of the usual ports; `false` looks for none. */
  local?: Record<string, string> | false
}

/** Providers as the table, configuration, credentials, environment and local servers make them together. */
export function createProviders(options: ProvidersOptions) {
  const { env, credentials, discovery, copilot, fresh, isOff, local } = options

  /** The provider with its models; those of a local server are asked from it unless configuration lists some. */
  async function lookUp(config: Config, providerID: string): Promise<KnownProvider | undefined> {
    if (!isAllowed(config, providerID)) return undefined
    const configured = ownValue(config.provider, providerID)
    const provider = knownProvider(catalogue.get(providerID) ?? accounts.get(providerID), providerID, configured)
    if (provider && providerID === copilotID && provider.models.size === 0) return withAccount(provider, configured)
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

  /** Copilot's models are those of the account; an installation of one's own has an address of its own. */
  async function withAccount(provider: KnownProvider, configured: ProviderConfig | undefined): Promise<KnownProvider> {
    const connection = await connect(provider)
    const { credential } = connection ?? {}
    if (!connection?.key) return provider
    if (credential?.enterpriseUrl && !configured?.options?.baseURL)
      provider.url = `https://copilot-api.${credential.enterpriseUrl}`
    const key = async () => (credential?.type === "oauth" ? fresh(provider.id, credential) : connection.key!)
    for (const found of await copilot.find(provider.url, key))
      provider.models.set(found.id, knownModel(provider, found))
    return provider
  }

  /** How the provider can be used now, or `undefined`. An explicit key in configuration wins, then stored, then env. */
  async function connect(provider: KnownProvider): Promise<Connection | undefined> {
    const { options: given } = provider
    if (typeof given.apiKey === "string" && given.apiKey !== "") {
      return { provider, source: "config", key: new Secret(given.apiKey) }
    }
    if (!isOff(provider.id)) {
      const credential = await credentials.get(provider.id)
      if (credential) return { provider, source: "api", key: credential.key, credential }
      for (const name of provider.env) {
        const value = env[name]
        if (value) return { provider, source: "env", key: new Secret(value) }
      }
      const token = env[(catalogue.get(provider.id) ?? accounts.get(provider.id))?.tokenEnv ?? ""]
      if (token) {
        const key = new Secret(token)
        return { provider, source: "env", key, credential: { type: "oauth", key, expires: 0 } }
      }
    }
    if (provider.id === demoID) return { provider, source: "custom", key: undefined }
    if (isLocal(provider.id)) {
      return provider.models.size > 0 ? { provider, source: "custom", key: undefined } : undefined
    }
    // A server of one's own needs no key; one that does says so with a 401.
    if (accounts.has(provider.id)) return undefined
    const own = provider.configured && (given.baseURL || (provider.url && !catalogue.has(provider.id)))
    if (own) return { provider, source: "config", key: undefined }
    return undefined
  }

  const ids = async (config: Config) => {
    const configured = Object.keys(config.provider ?? {}).filter((id) => !catalogue.has(id))
    const known = [...catalogue.keys()].filter((id) => id !== demoID)
    const signedIn = new Set(await credentials.list())
    const used = [...accounts.values()]
      .filter(({ id, tokenEnv = "" }) => !configured.includes(id) && (signedIn.has(id) || env[tokenEnv]))
      .map(({ id }) => id)
    return [...configured, ...known, ...used, demoID]
  }

  async function connections(config: Config): Promise<Connection[]> {
    const found = await Promise.all(
      (await ids(config)).map(async (id) => {
        const provider = await lookUp(config, id)
        return provider && connect(provider)
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
      suggestions: provider
        ? closest(ref.modelID, [...provider.models.keys()])
        : closest(ref.providerID, await ids(config)),
    })
  }

  return { ids, lookUp, connect, connections, need }
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
