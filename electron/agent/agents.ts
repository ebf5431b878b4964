import type { Agent } from "../../shared/domain/agent.ts"
import type { AgentConfig, Config } from "../../shared/domain/config.ts"
import type { PermissionRule } from "../../shared/domain/permission.ts"
import { compactionPrompt } from "./prompts/compaction.ts"
import { explorePrompt } from "./prompts/explore.ts"
import { summaryPrompt } from "./prompts/summary.ts"
import { titlePrompt } from "./prompts/title.ts"

/** Where a rule was written, when the rules' source says so. */
type Rule = PermissionRule & { source?: string }

export interface AgentRulesInput {
  worktree: string
  /** Folders of skills, which the agent may read. */
  skillDirs: string[]
  /** Config `permission`. */
  config: Config["permission"]
  /** The agent's own `permission` in the configuration. */
  agentConfig: Config["permission"]
}

/** The whole ruleset of an agent before a session's own (electron/permission/defaults.ts). */
export type AgentRules = (agent: string, input: AgentRulesInput) => Rule[]

/** An agent of another maker, as it is listed among ours. */
export interface ExternalEntry {
  id: string
  name: string
  command: string
}

type BuiltIn = Omit<Agent, "permission" | "native" | "options">

const builtIn: BuiltIn[] = [
  {
    name: "build",
    description: "The default agent. Reads, edits and runs what the task needs, within the permissions.",
    mode: "primary",
  },
  {
    name: "plan",
    description: "Plan mode. Reads and searches, changes nothing, and ends with a plan.",
    mode: "primary",
  },
  {
    name: "general",
    description:
      "General-purpose agent for questions that take several steps and for pieces of work that can run side by side.",
    mode: "subagent",
  },
  {
    name: "explore",
    description:
      'Read-only agent that finds its way through a codebase quickly: files by pattern ("src/**/*.tsx"), code by keyword, or a question about how something works ("how do requests get authenticated?"). Say how thorough it should be: "quick", "medium" or "very thorough".',
    mode: "subagent",
    prompt: explorePrompt,
  },
  { name: "compaction", mode: "primary", hidden: true, prompt: compactionPrompt },
  { name: "summary", mode: "primary", hidden: true, prompt: summaryPrompt },
  { name: "title", mode: "primary", hidden: true, temperature: 0.5, prompt: titlePrompt },
]

/** Names that no agent of another maker can have. */
export const builtInNames: ReadonlySet<string> = new Set(builtIn.map((agent) => agent.name))

const defaultAgentName = (config: Config): string => config.default_agent ?? "build"

/** The agents of a folder: built in, changed and added by configuration; the default first, then by name. */
export function listAgents(
  config: Config,
  options: { rules: AgentRules; worktree: string; skillDirs: string[]; external?: ExternalEntry[] },
): Agent[] {
  const { rules, worktree, skillDirs, external = [] } = options
  const configured = config.agent ?? {}
  const names = new Set([...builtIn.map((agent) => agent.name), ...Object.keys(configured)])
  const others = external.map((entry): Agent => {
    const agentConfig = configured[entry.id]?.permission
    const input = { worktree, skillDirs, config: config.permission, agentConfig }
    return {
      name: entry.id,
      description: `${entry.name}, an agent of its own that runs as a program (${entry.command}).`,
      mode: "primary",
      native: false,
      options: {},
      permission: rules(entry.id, input).map(quietSource),
    }
  })
  // What the configuration says of its name cannot make it another agent: it may narrow and widen its permissions.
  for (const { id } of external) names.delete(id)
  const agents = [...names].flatMap((name) => {
    const own = configured[name] ?? {}
    if (own.disable) return []
    const base = builtIn.find((agent) => agent.name === name)
    const input = { worktree, skillDirs, config: config.permission, agentConfig: own.permission }
    const agent: Agent = {
      ...(base ?? { name, mode: "all" as const }),
      native: base !== undefined,
      options: { ...own.options },
      permission: rules(name, input).map(quietSource),
      ...overrides(own),
    }
    return [agent]
  })
  const first = defaultAgentName(config)
  return [...agents, ...others].sort(
    (a, b) => Number(b.name === first) - Number(a.name === first) || (a.name < b.name ? -1 : 1),
  )
}

/** What the configuration says about an agent, in the names of the wire; nothing for what it leaves out. */
function overrides(own: AgentConfig): Partial<Agent> {
  const { description, mode, hidden, top_p: topP, temperature, color, variant, prompt, steps } = own
  const model = own.model === undefined ? undefined : parseModel(own.model)
  const all = {
    description,
    mode,
    hidden,
    topP,
    temperature,
    color,
    model,
    variant,
    prompt: prompt || undefined,
    steps,
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

/** `provider/model`; the model's part may hold slashes itself. */
function parseModel(text: string): { providerID: string; modelID: string } {
  const [providerID = "", ...rest] = text.split("/")
  return { providerID, modelID: rest.join("/") }
}

/** The rule's source explains decisions inside the host; on the wire a rule is just its three fields. */
function quietSource({ source, ...rule }: Rule): PermissionRule {
  return source === undefined ? rule : Object.defineProperty(rule, "source", { value: source, enumerable: false })
}
