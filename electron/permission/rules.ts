/**
 * Which rule decides. The order is fixed, and the same for every tool:
 *
 * 1. The *ruleset* is opencode's: built-in defaults, the agent's own, config `permission`, the agent's config, the
 *    session's `permission`, joined in that order. The LAST rule that matches permission and pattern decides; when
 *    none matches, `ask`.
 * 2. Ruleset says `deny` → denied. Nothing saved overrides it.
 * 3. *Saved rules* (made by "always" or by hand; scope session, project or user) come next:
 *    a. any matching saved `deny` → denied, also over an `allow` of the ruleset;
 *    b. among the others the most specific wins (exact permission before wildcard, then the longer fixed text, then
 *       the narrower scope); at a tie `ask` beats `allow`;
 *    c. saved `ask` → ask, also over an `allow` of the ruleset;
 *    d. saved `allow` answers an `ask` of the ruleset, unless a `deny` that matches stands in the ruleset and is more
 *       specific than the rule that came after it (`git push *` deny, then `*` ask: a saved `git *` does not help).
 * 4. Otherwise what the ruleset said.
 *
 * A pattern may bring other spellings (`also`: `r\m x` is `rm x`): they can only make the answer stricter. A pattern
 * may be `strict`: then wildcards do not cover it, because its text does not say all that it does (see PermissionAsk).
 */
import type { PermissionAction, PermissionRule } from "../../shared/domain/permission.ts"
import type { SavedRule } from "../../shared/native/host.ts"
import { hasWildcard, literalLength, wildcardMatch } from "./wildcard.ts"

/** A rule and where it was written: "defaults", "agent", "config", "agent config", "session". */
export type SourcedRule = PermissionRule & { source?: string }

export interface Decision {
  action: PermissionAction
  /** The rule that decided; null when none matched. */
  rule: SourcedRule | null
}

export interface PatternForms {
  /** Other spellings of the same thing. */
  also?: readonly string[]
  /** `saved`: no saved wildcard covers it. `every`: nor any wildcard of the ruleset but a bare `*`. */
  strict?: "saved" | "every"
  /** The default that allows what nobody spoke of does not allow this: it is asked until a rule is about it. */
  named?: boolean
}

export interface DecideInput extends PatternForms {
  permission: string
  pattern: string
  ruleset: readonly SourcedRule[]
  /** Already limited to the scopes that apply. */
  saved: readonly SavedRule[]
}

const severity: Record<PermissionAction, number> = { allow: 0, ask: 1, deny: 2 }

const matches = (rule: PermissionRule, permission: string, pattern: string) =>
  wildcardMatch(permission, rule.permission) && wildcardMatch(pattern, rule.pattern)

/** Step 1 alone: opencode's rule, the last match wins. */
export function lastMatch(
  ruleset: readonly SourcedRule[],
  permission: string,
  pattern: string,
): SourcedRule | undefined {
  return ruleset.findLast((rule) => matches(rule, permission, pattern))
}

export function decide(input: DecideInput): Decision {
  const { permission, pattern, ruleset, saved, strict } = input
  const forms = [pattern, ...(input.also ?? [])]

  let configured = fromRuleset(ruleset, permission, pattern)
  for (const form of input.also ?? []) {
    const other = fromRuleset(ruleset, permission, form)
    // A bare `*` says nothing about this spelling that it does not say about the pattern as written.
    const particular = other.rule !== null && other.rule.pattern !== "*"
    if (particular && severity[other.action] > severity[configured.action]) configured = other
  }
  if (strict === "every") configured = withoutWildcards(configured, input)
  if (input.named && configured.action === "allow" && isDefaultForAll(configured.rule))
    configured = { action: "ask", rule: null }
  if (configured.action === "deny") return configured

  const relevant = saved.filter((rule) => forms.some((form) => matches(rule, permission, form)))
  const denied = relevant.find((rule) => rule.action === "deny")
  if (denied) return { action: "deny", rule: describe(denied) }

  const covering = relevant.filter(
    (rule) =>
      rule.action === "ask" || (strict ? isExact(rule, permission, pattern) : matches(rule, permission, pattern)),
  )
  const chosen = covering.toSorted(mostSpecificFirst)[0]
  if (chosen?.action === "ask") return { action: "ask", rule: describe(chosen) }
  if (chosen && configured.action === "ask" && !forms.some((form) => standingDeny(ruleset, permission, form)))
    return { action: "allow", rule: describe(chosen) }
  return configured
}

/** The built-in `*` for `*`, before anything anyone wrote. */
const isDefaultForAll = (rule: SourcedRule | null): boolean =>
  rule?.permission === "*" && rule.pattern === "*" && rule.source === "defaults"

function fromRuleset(ruleset: readonly SourcedRule[], permission: string, pattern: string): Decision {
  const rule = lastMatch(ruleset, permission, pattern)
  return { action: rule?.action ?? "ask", rule: rule ?? null }
}

const isExact = (rule: PermissionRule, permission: string, pattern: string) =>
  rule.permission === permission && rule.pattern === pattern && !hasWildcard(rule.pattern)

/**
 * A strict pattern's text may hide a command that an `ask` or `deny` is about. So an `allow` counts only when it is
 * exact, or a bare `*` after which the ruleset restricts nothing of this permission.
 */
function withoutWildcards(configured: Decision, input: DecideInput): Decision {
  const { rule } = configured
  if (configured.action !== "allow" || !rule || isExact(rule, input.permission, input.pattern)) return configured
  const after = input.ruleset.slice(input.ruleset.lastIndexOf(rule) + 1)
  const restricted = [...after, ...input.saved].some(
    (other) => other.action !== "allow" && wildcardMatch(input.permission, other.permission),
  )
  return rule.pattern === "*" && !restricted ? configured : { action: "ask", rule }
}

function standingDeny(ruleset: readonly SourcedRule[], permission: string, pattern: string): boolean {
  const winner = lastMatch(ruleset, permission, pattern)
  return ruleset.some(
    (rule) =>
      rule.action === "deny" &&
      matches(rule, permission, pattern) &&
      winner !== undefined &&
      compareSpecificity(rule, winner) < 0,
  )
}

/** Negative when `a` is more specific than `b`. */
function compareSpecificity(a: PermissionRule, b: PermissionRule): number {
  return (
    literalLength(b.permission) - literalLength(a.permission) || literalLength(b.pattern) - literalLength(a.pattern)
  )
}

const narrowness = { session: 0, project: 1, user: 2 }

function mostSpecificFirst(a: SavedRule, b: SavedRule): number {
  return (
    compareSpecificity(a, b) || narrowness[a.scope] - narrowness[b.scope] || severity[b.action] - severity[a.action]
  )
}

const describe = (rule: SavedRule): SourcedRule => ({
  permission: rule.permission,
  pattern: rule.pattern,
  action: rule.action,
  source: `saved for the ${rule.scope}`,
})

/** `"ask"`, `{"bash": "ask"}` or `{"bash": {"git *": "allow", "*": "ask"}}`, as configuration files write them. */
export type PermissionSetting =
  | PermissionAction
  | Record<string, PermissionAction | Record<string, PermissionAction> | undefined>

/**
 * The ruleset of a configuration value, in its written order (so pass the object as it was in the file: validation
 * moves known keys before `*`). `home` replaces a leading `~` or `$HOME`.
 */
export function rulesFrom(
  setting: PermissionSetting | undefined,
  options: { source?: string; home?: string } = {},
): SourcedRule[] {
  if (setting === undefined) return []
  const { source, home } = options
  const rule = (permission: string, pattern: string, action: PermissionAction): SourcedRule => ({
    permission,
    pattern: expandHome(pattern, home),
    action,
    ...(source ? { source } : {}),
  })
  if (typeof setting === "string") return [rule("*", "*", setting)]
  return Object.entries(setting).flatMap(([permission, value]) => {
    if (value === undefined) return []
    if (typeof value === "string") return [rule(permission, "*", value)]
    return Object.entries(value).map(([pattern, action]) => rule(permission, pattern, action))
  })
}

function expandHome(pattern: string, home: string | undefined): string {
  if (!home) return pattern
  for (const name of ["~", "$HOME"]) {
    if (pattern === name) return home
    if (pattern.startsWith(`${name}/`)) return home + pattern.slice(name.length)
  }
  return pattern
}

/** Is the tool switched off for this ruleset: denied for every pattern, so that the model need not see it? */
export function isDisabled(ruleset: readonly SourcedRule[], permission: string): boolean {
  const rule = ruleset.findLast((candidate) => wildcardMatch(permission, candidate.permission))
  return rule?.pattern === "*" && rule.action === "deny"
}
