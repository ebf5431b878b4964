import type { Agent } from "../../../shared/domain/agent.ts"
import type { Model, Provider } from "../../../shared/domain/provider.ts"
import type { ExternalAgent } from "../../../shared/native/external-agent.ts"
import type { ModelChoice } from "../../api/opencode.ts"
import { useApp, useHost, useView } from "../../app/context.tsx"
import { type Catalogue, isFailure } from "../../state/model.ts"
import { lastPrompt } from "../conversation/lastModel.ts"

export interface Choice {
  agents: Agent[]
  agent: string | null
  /** Those of the agents that other makers made. */
  externals: ExternalAgent[]
  /** The chosen agent, when it is one of them: it brings its own model. */
  external: ExternalAgent | null
  providers: Provider[]
  model: ModelChoice | null
  /** Facts about the chosen model, when the catalogue has it. */
  modelInfo: Model | null
  provider: Provider | null
}

/** Agents a person can choose: not sub-agents, not the hidden ones for titles and summaries. */
export const selectableAgents = (agents: readonly Agent[]): Agent[] =>
  agents.filter((agent) => agent.mode !== "subagent" && !agent.hidden)

/** "provider/model" as settings keep it. */
export function parseModel(text: string | null | undefined): ModelChoice | null {
  const slash = text?.indexOf("/") ?? -1
  if (!text || slash <= 0) return null
  return { providerID: text.slice(0, slash), modelID: text.slice(slash + 1) }
}

/** The model to use when nobody chose: the first connected provider's default. A real provider beats the demo. */
export function defaultModel(catalogue: Catalogue): ModelChoice | null {
  const { providers } = catalogue
  const ids = [...providers.connected].sort((a, b) => Number(isDemo(a)) - Number(isDemo(b)))
  for (const providerID of ids) {
    const provider = providers.all.find((entry) => entry.id === providerID)
    const modelID = providers.default[providerID] ?? Object.keys(provider?.models ?? {})[0]
    if (modelID) return { providerID, modelID }
  }
  return null
}

export const isDemo = (providerID: string): boolean => providerID === "demo"

/**
 * Agent and model the next message of this session (or new session) goes to: what was chosen here, else what the
 * last message used, else the settings, else the catalogue's defaults.
 */
export function useChoice(key: string, sessionID: string | null, directory: string): Choice {
  const entry = useHost((state) => state.catalogues[directory])
  const session = useHost((state) => (sessionID ? state.sessions[sessionID]?.session : undefined))
  const settings = useHost((state) => state.settings)
  const last = useHost((state) => (sessionID ? lastPrompt(state, sessionID) : null))
  const chosen = useView((view) => view.choices[key])
  const catalogue = entry && !isFailure(entry) ? entry : null
  const agents = selectableAgents(catalogue?.agents ?? [])
  const known = (name: string | null | undefined) => agents.find((agent) => agent.name === name)?.name
  const agent =
    known(chosen?.agent) ??
    known(last?.agent) ??
    known(session?.agent) ??
    known(settings.agent) ??
    agents[0]?.name ??
    null
  const ofSession = session?.model ? { providerID: session.model.providerID, modelID: session.model.id } : null
  const ofAgent = agents.find((entry) => entry.name === agent)?.model ?? null
  const candidates = [chosen?.model, last?.model, ofSession, ofAgent, parseModel(settings.model)]
  const usable = (choice: ModelChoice | null | undefined) =>
    !!choice && (!catalogue || catalogue.providers.connected.includes(choice.providerID))
  const model = candidates.find(usable) ?? (catalogue ? defaultModel(catalogue) : null)
  const providers = (catalogue?.providers.all ?? []).filter((provider) =>
    catalogue?.providers.connected.includes(provider.id),
  )
  const provider = providers.find((entry) => entry.id === model?.providerID) ?? null
  const externals = catalogue?.external ?? []
  const external = externals.find((entry) => entry.id === agent) ?? null
  const modelInfo = (!external && model && provider?.models[model.modelID]) || null
  return { agents, agent, externals, external, providers, model, modelInfo, provider }
}

/** Remembers a choice for this composer. */
export function useChoose(key: string): (change: { agent?: string; model?: ModelChoice }) => void {
  const app = useApp()
  return (change) =>
    app.view.setState(({ choices }) => ({ choices: { ...choices, [key]: { ...choices[key], ...change } } }))
}
