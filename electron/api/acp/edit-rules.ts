import type { Agent } from "../../../shared/domain/agent.ts"
import type { PermissionRule } from "../../../shared/domain/permission.ts"

/**
 * Session rules that make edits of the user's own folder ask first. They stand in only for what nobody spoke of: what an
 * agent (plan refuses edits) or the configuration says about edits is repeated, because the rules of a session come last.
 */
export function editRules({ permission }: Agent): PermissionRule[] {
  const start = permission.findIndex(isDefault)
  const spoken = permission.filter(
    (rule, index) => rule.permission === "edit" || (rule.permission === "*" && index !== start),
  )
  if (spoken.length) return spoken.map((rule) => ({ ...rule, permission: "edit" }))
  return [{ permission: "edit", pattern: "*", action: "ask" }]
}

/** What every agent starts from; the first one is the built-in default. */
const isDefault = ({ permission, pattern, action }: PermissionRule) =>
  permission === "*" && pattern === "*" && action === "allow"

/** Whether the rules say this already, in these words and last. */
export function endsWith(rules: readonly PermissionRule[], wanted: readonly PermissionRule[]): boolean {
  const about = rules.filter((rule) => rule.permission === "edit").slice(-wanted.length)
  const text = (rule: PermissionRule) => JSON.stringify([rule.permission, rule.pattern, rule.action])
  return about.length === wanted.length && about.every((rule, index) => text(rule) === text(wanted[index]!))
}
