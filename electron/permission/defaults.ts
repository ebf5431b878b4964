import path from "node:path"
import { rulesFrom, type PermissionSetting, type SourcedRule } from "./rules.ts"

export interface DefaultRulesOptions {
  /** Where long tool outputs are kept: the agent may read them back. */
  toolOutputDir: string
  /** The agent's scratch folder. */
  tmpDir: string
  skillDirs?: readonly string[]
}

/** What every agent starts from: all is allowed, but leaving the project, secrets in `.env`, and endless loops ask. */
export function defaultRules({ toolOutputDir, tmpDir, skillDirs = [] }: DefaultRulesOptions): SourcedRule[] {
  const folders = [toolOutputDir, tmpDir, ...skillDirs]
  return rulesFrom(
    {
      "*": "allow",
      doom_loop: "ask",
      external_directory: { "*": "ask", ...Object.fromEntries(folders.map((dir) => [below(dir), "allow" as const])) },
      question: "deny",
      plan_enter: "deny",
      plan_exit: "deny",
      read: { "*": "allow", "*.env": "ask", "*.env.*": "ask", "*.env.example": "allow" },
    },
    { source: "defaults" },
  )
}

export interface AgentRulesOptions extends DefaultRulesOptions {
  /** Folder of plan files outside the project, and the project they are relative to: for the agent `plan`. */
  planDir?: string
  worktree?: string
  /** Config `permission`. */
  config?: PermissionSetting
  /** The agent's own `permission` in the configuration. */
  agentConfig?: PermissionSetting
  home?: string
}

/** The whole ruleset of an agent before the session's: defaults, the agent's own, config, the agent's config. */
export function agentRules(agent: string, options: AgentRulesOptions): SourcedRule[] {
  const { home } = options
  const rules = [
    ...defaultRules(options),
    ...rulesFrom(ownSetting(agent, options), { source: "agent" }),
    ...rulesFrom(options.config, { source: "config", ...(home ? { home } : {}) }),
    ...rulesFrom(options.agentConfig, { source: "agent config", ...(home ? { home } : {}) }),
  ]
  const output = below(options.toolOutputDir)
  const refused = rules.some(
    (rule) => rule.permission === "external_directory" && rule.pattern === output && rule.action === "deny",
  )
  // Last, so that an agent that may read nothing outside can still read what its own tools wrote.
  if (!refused) rules.push({ permission: "external_directory", pattern: output, action: "allow", source: "defaults" })
  return rules
}

/** The built-in agents' own rules; an agent of the user's has none. */
function ownSetting(agent: string, options: AgentRulesOptions): PermissionSetting | undefined {
  const { planDir, worktree } = options
  switch (agent) {
    case "build":
      return { question: "allow", plan_enter: "allow" }
    case "plan":
      return {
        question: "allow",
        plan_exit: "allow",
        ...(planDir ? { external_directory: { [below(planDir)]: "allow" } } : {}),
        edit: {
          "*": "deny",
          [path.join(".opencode", "plans", "*.md")]: "allow",
          ...(planDir && worktree ? { [path.relative(worktree, path.join(planDir, "*.md"))]: "allow" } : {}),
        },
      }
    case "general":
      return { todowrite: "deny" }
    case "explore":
      return {
        "*": "deny",
        grep: "allow",
        glob: "allow",
        list: "allow",
        bash: "allow",
        webfetch: "allow",
        websearch: "allow",
        read: "allow",
        external_directory: {
          "*": "ask",
          [below(options.toolOutputDir)]: "allow",
          [below(options.tmpDir)]: "allow",
          ...Object.fromEntries((options.skillDirs ?? []).map((dir) => [below(dir), "allow" as const])),
        },
      }
    case "compaction":
    case "summary":
    case "title":
      return { "*": "deny" }
    default:
      return undefined
  }
}

const below = (dir: string) => path.join(dir, "*")
