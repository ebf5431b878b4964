import type { AgentConfig, Config } from "../../shared/domain/config.ts"
import { isObject } from "./config-text.ts"

type Plain = Record<string, unknown>
type Agents = Record<string, AgentConfig | undefined>

/** `later` over `earlier`, deeply; a key keeps the place where it first stood. Lists and plain values are replaced. */
function mergeDeep(earlier: Plain, later: Plain): Plain {
  const result: Plain = { ...earlier }
  for (const [key, value] of Object.entries(later)) {
    if (key === "__proto__" || value === undefined) continue
    const before = result[key]
    result[key] = isObject(before) && isObject(value) ? mergeDeep(before, value) : value
  }
  return result
}

/** One layer of configuration over the ones before it: a deep merge in which instructions and plugins add up. */
export function mergeConfig(earlier: Config, later: Config): Config {
  const merged = mergeDeep(earlier, later) as Config
  if (earlier.instructions && later.instructions) merged.instructions = joined(earlier.instructions, later.instructions)
  if (earlier.plugin && later.plugin) merged.plugin = joined(earlier.plugin, later.plugin)
  const permission = mergePermission(earlier.permission, later.permission)
  if (permission !== undefined) merged.permission = permission
  for (const section of ["agent", "mode"] as const) {
    const [before, after] = [earlier[section] as Agents | undefined, later[section] as Agents | undefined]
    if (!before || !after) continue
    const agents: Agents = { ...merged[section] }
    for (const name of Object.keys(after)) {
      const rules = mergePermission(before[name]?.permission, after[name]?.permission)
      if (rules !== undefined) agents[name] = { ...agents[name], permission: rules }
    }
    merged[section] = agents as NonNullable<Config["agent"]>
  }
  return merged
}

/**
 * A word stands for "everything" (`"ask"` is `{"*": "ask"}`), so patterns of a later layer refine an earlier word
 * and do not silently lift it.
 */
export function mergePermission(earlier: Config["permission"], later: Config["permission"]): Config["permission"] {
  if (later === undefined || earlier === undefined) return later ?? earlier
  if (typeof later === "string") return later
  const result: Plain = { ...everything(earlier) }
  for (const [key, value] of Object.entries(later)) {
    const before = result[key]
    result[key] = before !== undefined && isObject(value) ? { ...everything(before), ...value } : value
  }
  return result as Config["permission"]
}

const everything = (value: unknown): Plain => (isObject(value) ? value : { "*": value })

function joined<T>(earlier: readonly T[], later: readonly T[]): T[] {
  const seen = new Set<string>()
  return [...earlier, ...later].filter((item) => {
    const key = JSON.stringify(item)
    return !seen.has(key) && seen.add(key)
  })
}
