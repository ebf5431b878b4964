import * as z from "zod/mini"
import { AgentConfig, Config, type PermissionConfig } from "../../shared/domain/config.ts"
import { Fault } from "../../shared/fault.ts"
import { mergePermission } from "./config-merge.ts"
import { isObject } from "./config-text.ts"

export interface ConfigIssue {
  path: (string | number)[]
  message: string
}

/**
 * The value as configuration: unknown keys are dropped, old spellings migrated, the order of keys kept (permission
 * patterns depend on it). `source` names the file in the Fault `ConfigInvalid`, whose message lists every field.
 */
export function checkConfig(value: unknown, source: string): Config {
  const result = z.safeParse(Config, value, { reportInput: true })
  if (result.success) return migrated(inOrderOf(value, result.data) as Config)
  const issues = result.error.issues.flatMap((issue) => plainIssues(issue as RawIssue, []))
  const list = issues.map((issue) => `${issue.path.join(".") || "the file"}: ${issue.message}`).join("; ")
  throw new Fault("ConfigInvalid", `${source} has settings that cannot be used. ${list}.`, { path: source, issues })
}

/** Parsing lists known keys first; what the user wrote first must come first. */
function inOrderOf(original: unknown, parsed: unknown): unknown {
  if (Array.isArray(parsed) && Array.isArray(original)) return parsed.map((item, i) => inOrderOf(original[i], item))
  if (!isObject(parsed) || !isObject(original)) return parsed
  const result: Record<string, unknown> = {}
  for (const key of Object.keys(original)) {
    if (key !== "__proto__" && Object.hasOwn(parsed, key)) result[key] = inOrderOf(original[key], parsed[key])
  }
  return result
}

/** `autoshare`, `tools`, `maxSteps`: spellings of earlier opencode versions that users still have on disk. */
function migrated(config: Config): Config {
  const result = withoutTools(config)
  if (config.autoshare && !config.share) result.share = "auto"
  for (const section of ["agent", "mode"] as const) {
    const agents = config[section]
    if (!agents) continue
    result[section] = Object.fromEntries(
      Object.entries(agents).map(([name, agent]) => [name, agent ? migratedAgent(agent) : {}]),
    )
  }
  return result
}

/** Keys we do not know are options for the model's provider, as the reference has it. */
function migratedAgent(agent: AgentConfig): AgentConfig {
  const { maxSteps, ...result } = withoutTools(agent)
  if (maxSteps !== undefined && result.steps === undefined) result.steps = maxSteps
  const unknown = Object.entries(result).filter(([key]) => !agentKeys.has(key))
  if (unknown.length === 0) return result
  const known = Object.fromEntries(Object.entries(result).filter(([key]) => agentKeys.has(key)))
  return { ...known, options: { ...Object.fromEntries(unknown), ...result.options } }
}

// `name` is what agent files of other tools carry; a file's place names its agent.
const agentKeys = new Set([...Object.keys(AgentConfig.def.shape), "name"])

/** `tools {write: false}` becomes `permission {edit: "deny"}`; what `permission` itself says stands above it. */
function withoutTools<T extends { tools?: Record<string, boolean>; permission?: PermissionConfig }>(holder: T): T {
  if (!holder.tools) return { ...holder }
  const { tools, ...rest } = holder
  const rules: Record<string, "allow" | "deny"> = {}
  for (const [tool, enabled] of Object.entries(tools)) {
    rules[writers.has(tool) ? "edit" : tool] = enabled ? "allow" : "deny"
  }
  return { ...rest, permission: mergePermission(rules, holder.permission) } as T
}

const writers = new Set(["write", "edit", "patch", "multiedit", "apply_patch"])

interface RawIssue {
  code: string
  path: PropertyKey[]
  input?: unknown
  message: string
  expected?: string
  values?: unknown[]
  keys?: string[]
  origin?: string
  minimum?: number
  inclusive?: boolean
  pattern?: string
  errors?: RawIssue[][]
}

function plainIssues(issue: RawIssue, base: (string | number)[]): ConfigIssue[] {
  const path = [...base, ...issue.path.map((key) => (typeof key === "number" ? key : String(key)))]
  if (issue.code === "invalid_union" && issue.errors?.length) {
    // The branch whose complaint lies deepest is the one the user meant; equal depths are listed as alternatives.
    const branches = issue.errors.map((errors) => errors.flatMap((inner) => plainIssues(inner, path)))
    const depth = (issues: ConfigIssue[]) => Math.max(0, ...issues.map((item) => item.path.length))
    const deepest = Math.max(...branches.map(depth))
    const meant = branches.filter((branch) => depth(branch) === deepest)
    if (meant.length === 1 || deepest > path.length) return meant[0] ?? []
    const alternatives = [...new Set(meant.flat().map((item) => item.message.replace(/, found .*$/s, "")))]
    return [{ path, message: `${alternatives.join(", or ")}${found(issue.input)}` }]
  }
  return [{ path, message: wording(issue) }]
}

function wording(issue: RawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return `expected ${article(issue.expected ?? "another type")}${found(issue.input)}`
    case "invalid_value": {
      const values = (issue.values ?? []).map((value) => JSON.stringify(value)).join(", ")
      return `expected ${(issue.values?.length ?? 0) > 1 ? "one of " : ""}${values}${found(issue.input)}`
    }
    case "too_small":
      return `must be ${issue.inclusive ? "at least" : "more than"} ${issue.minimum}${found(issue.input)}`
    case "invalid_format":
      return `must match ${issue.pattern ?? "another format"}${found(issue.input)}`
    default:
      return `${issue.message.toLowerCase()}${found(issue.input)}`
  }
}

const article = (type: string): string => {
  const name = type === "record" ? "object" : type === "int" ? "whole number" : type === "array" ? "list" : type
  return `${/^[aeiou]/.test(name) ? "an" : "a"} ${name}`
}

/** Shows small values only: configuration may hold secrets in longer ones. */
function found(input: unknown): string {
  if (input === undefined) return ""
  if (input === null || typeof input === "number" || typeof input === "boolean") return `, found ${input}`
  if (typeof input === "string") return input.length <= 24 ? `, found ${JSON.stringify(input)}` : ", found a string"
  return `, found ${Array.isArray(input) ? "a list" : "an object"}`
}
