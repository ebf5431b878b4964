import type { SessionConfigOption, SessionConfigSelectGroup, SessionModeState } from "@agentclientprotocol/sdk/unstable"
import type { Agent, Command } from "../../../shared/domain/agent.ts"
import type { Config } from "../../../shared/domain/config.ts"
import type { Model, Provider } from "../../../shared/domain/provider.ts"
import { Fault } from "../../../shared/fault.ts"
import type { Link } from "./link.ts"

/** What can be chosen in one folder. */
export interface Catalogue {
  /** Those a person can choose, the default first. */
  agents: Agent[]
  providers: Provider[]
  /** `provider/model` that is used when nobody chooses. */
  defaultModel: string | undefined
}

export interface Choice {
  agent: string
  /** `provider/model`; undefined leaves it to the agent and the configuration. */
  model: string | undefined
  variant: string | undefined
  workspace: Workspace
}

export type Workspace = "folder" | "sandbox"

export async function readCatalogue(link: Link, directory: string): Promise<Catalogue> {
  const query = { directory }
  const [agents, { providers, default: defaults }, config] = await Promise.all([
    link.call<Agent[]>("GET", "/agent", { query }),
    link.call<{ providers: Provider[]; default: Record<string, string> }>("GET", "/config/providers", { query }),
    link.call<Config>("GET", "/config", { query }),
  ])
  const first = [...providers].sort((a, b) => Number(isDemo(a)) - Number(isDemo(b)))[0]
  const firstModel = first && (defaults[first.id] ?? Object.keys(first.models)[0])
  return {
    agents: agents.filter(({ mode, hidden }) => mode !== "subagent" && !hidden),
    providers,
    defaultModel: config.model ?? (first && firstModel ? `${first.id}/${firstModel}` : undefined),
  }
}

const isDemo = ({ id }: Provider) => id === "demo"

export const readCommands = (link: Link, directory: string): Promise<Command[]> =>
  link.call<Command[]>("GET", "/command", { query: { directory } })

/** `provider/model` apart; the model's own name may have slashes. */
export function modelRef(text: string): { providerID: string; modelID: string } {
  const slash = text.indexOf("/")
  return { providerID: text.slice(0, slash), modelID: text.slice(slash + 1) }
}

export function findModel({ providers }: Catalogue, text: string | undefined): Model | undefined {
  if (!text) return undefined
  const { providerID, modelID } = modelRef(text)
  return providers.find(({ id }) => id === providerID)?.models[modelID]
}

export const modes = ({ agents }: Catalogue, choice: Choice): SessionModeState => ({
  currentModeId: choice.agent,
  availableModes: agents.map(({ name, description }) => ({
    id: name,
    name: titled(name),
    ...(description && { description }),
  })),
})

/** `fixed`: the session works somewhere by now. */
export function configOptions(catalogue: Catalogue, choice: Choice, fixed: boolean): SessionConfigOption[] {
  const current = choice.model ?? catalogue.defaultModel
  const variants = Object.keys(findModel(catalogue, current)?.variants ?? {})
  const places = workspaces.filter(({ value }) => !fixed || value === choice.workspace)
  return [
    {
      id: "mode",
      name: "Mode",
      category: "mode",
      type: "select",
      currentValue: choice.agent,
      options: modes(catalogue, choice).availableModes.map(({ id, name, description }) => ({
        value: id,
        name,
        description,
      })),
    },
    ...(current
      ? [
          {
            id: "model",
            name: "Model",
            category: "model" as const,
            type: "select" as const,
            currentValue: current,
            options: modelGroups(catalogue, current),
          },
        ]
      : []),
    ...(variants.length
      ? [
          {
            id: "effort",
            name: "Effort",
            category: "thought_level" as const,
            type: "select" as const,
            currentValue: choice.variant ?? "default",
            options: ["default", ...variants].map((value) => ({ value, name: titled(value) })),
          },
        ]
      : []),
    {
      id: "workspace",
      name: "Workspace",
      description: fixed ? "Chosen with the first message." : "Where the agent edits. Fixed with the first message.",
      type: "select",
      currentValue: choice.workspace,
      options: places,
    },
  ]
}

const workspaces = [
  { value: "folder", name: "This folder", description: "Edits land here. You allow each one first." },
  { value: "sandbox", name: "Sandbox", description: "Edits wait in a copy until you accept them in Outrigger." },
] satisfies { value: Workspace; name: string; description: string }[]

function modelGroups({ providers }: Catalogue, current: string): SessionConfigSelectGroup[] {
  const groups = providers.map(({ id, name, models }) => ({
    group: id,
    name,
    options: Object.values(models).map((model) => ({ value: `${id}/${model.id}`, name: model.name })),
  }))
  if (groups.some(({ options }) => options.some(({ value }) => value === current))) return groups
  // Configured, but its provider is not connected: what is used must be in the list.
  return [{ group: "current", name: "Configured", options: [{ value: current, name: current }] }, ...groups]
}

const titled = (name: string) => name.charAt(0).toUpperCase() + name.slice(1)

/** The choice with one option set. Throws Fault `BadRequest` for what is not offered. */
export function choose(
  catalogue: Catalogue,
  choice: Choice,
  { id, value, fixed }: { id: string; value: unknown; fixed: boolean },
): Choice {
  const option = configOptions(catalogue, choice, fixed).find((each) => each.id === id)
  if (!option || option.type !== "select")
    throw new Fault("BadRequest", `There is no option "${id}" here. Choose one of the session's configOptions.`)
  const offered = option.options.flatMap((each) => ("options" in each ? each.options : [each]))
  const chosen = offered.find((each) => each.value === value)?.value
  if (chosen === undefined)
    throw new Fault("BadRequest", `"${String(value)}" is not offered for ${option.name}. ${hint(offered)}`)
  if (id === "mode") return { ...choice, agent: chosen }
  if (id === "model") return { ...choice, model: chosen, variant: undefined }
  if (id === "effort") return { ...choice, variant: chosen === "default" ? undefined : chosen }
  return { ...choice, workspace: chosen as Workspace }
}

const hint = (offered: { value: string }[]) =>
  `Choose one of: ${offered
    .slice(0, 20)
    .map(({ value }) => value)
    .join(", ")}`
