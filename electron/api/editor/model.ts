import type { Config } from "../../../shared/domain/config.ts"
import type { Model } from "../../../shared/domain/provider.ts"
import { Fault } from "../../../shared/fault.ts"
import type { ModelRef, Models } from "../../model/model.ts"
import type { ProviderId, ProviderInfo } from "./contract/shapes.ts"

/** The dialect's two providers are ours of OpenAI (Responses) and of Anthropic (Messages). */
const providers = {
  codex: { id: "openai", label: "Codex", key: "OPENAI_API_KEY" },
  claude: { id: "anthropic", label: "Claude", key: "ANTHROPIC_API_KEY" },
} as const
const order = ["codex", "claude"] as const satisfies ProviderId[]

type Catalogue = Pick<Models, "lookUp" | "find" | "defaults" | "defaultModel">

export interface ChosenModel {
  ref: ModelRef
  /** As clients know it. */
  provider: ProviderId
  model: string
  facts: Model
}

/** Both providers, `codex` first. `configured`: a key is there, or a server of one's own is named. */
export async function listProviders(models: Catalogue, config: Config): Promise<ProviderInfo[]> {
  return Promise.all(order.map((id) => describe(models, config, id)))
}

async function describe(models: Catalogue, config: Config, id: ProviderId): Promise<ProviderInfo> {
  const own = providers[id]
  const found = await models.lookUp(config, own.id)
  const listed = found && Object.keys(found.provider.models).length > 0 ? found : undefined
  // Turned off in the configuration: what it would offer otherwise.
  const { provider } = listed ?? (await models.lookUp({}, own.id))!
  const names = Object.keys(provider.models)
  const named = config.model?.startsWith(`${own.id}/`) ? config.model.slice(own.id.length + 1) : ""
  return {
    id,
    label: own.label,
    defaultModel: names.includes(named) ? named : models.defaults([provider])[own.id]!,
    models: names,
    configured: listed?.connected ?? false,
  }
}

/**
 * The model that a request means: one of its provider's by name, any other configured one as `provider/model`, else the
 * default of its provider, else of the first configured one. Whether it can be used is not asked. Throws Fault
 * `BadRequest`.
 */
export async function chooseModel(
  models: Catalogue,
  config: Config,
  wanted: { provider?: ProviderId; model?: string },
): Promise<ChosenModel> {
  const { model } = wanted
  const foreign = model === undefined ? undefined : parse(model)
  const facts = foreign && (await models.find(config, foreign).catch(() => undefined))
  if (foreign && facts) return { ref: foreign, facts, ...wireName(foreign, facts) }
  const listed = await listProviders(models, config)
  const info = wanted.provider
    ? listed.find(({ id }) => id === wanted.provider)
    : ((model === undefined ? undefined : listed.find((each) => each.configured && each.models.includes(model))) ??
      listed.find((each) => each.configured))
  const { id, defaultModel } = info ?? listed[0]!
  const ref = { providerID: providers[id].id, modelID: model ?? defaultModel }
  const own = await models
    .find(config, ref)
    .catch(() => models.find({}, ref))
    .catch(() => undefined)
  if (own) return { ref, facts: own, provider: id, model: ref.modelID }
  throw new Fault(
    "BadRequest",
    `There is no model ${model} of ${id}. GET /providers lists them; any other configured model is named as provider/model.`,
  )
}

/** Throws Fault `BadRequest` when nobody gave a key for the model's provider. */
export async function assertConfigured(models: Catalogue, config: Config, ref: ModelRef): Promise<void> {
  if ((await models.lookUp(config, ref.providerID))?.connected) return
  const own = order.find((id) => providers[id].id === ref.providerID)
  throw new Fault(
    "BadRequest",
    own
      ? `The provider ${own} is not configured: add a key in Outrigger's settings, or set ${providers[own].key}.`
      : `The provider ${ref.providerID} is not configured: add a key in Outrigger's settings.`,
  )
}

/** How clients know a model. Those of other providers go by the wire they speak. */
export function wireName(ref: ModelRef, facts?: Model): { provider: ProviderId; model: string } {
  const own = order.find((id) => providers[id].id === ref.providerID)
  if (own) return { provider: own, model: ref.modelID }
  const provider = facts?.api.npm === "@ai-sdk/anthropic" ? "claude" : "codex"
  return { provider, model: `${ref.providerID}/${ref.modelID}` }
}

function parse(model: string): ModelRef | undefined {
  const slash = model.indexOf("/")
  if (slash < 1 || slash === model.length - 1) return undefined
  return { providerID: model.slice(0, slash), modelID: model.slice(slash + 1) }
}
