import type { PermissionRule } from "../../shared/domain/permission.ts"

/** A rule that stands for the policy file of the session's folder: it then has its say about commands, pages and itself. */
const mark: PermissionRule = { permission: "policy_file", pattern: "*", action: "allow" }

/** Rules of a session that its folder's policy file governs. What the policy does not allow is asked about. */
export const policyRules = (): PermissionRule[] => [
  ...["bash", "webfetch", "websearch", "browser"].map(
    (permission): PermissionRule => ({ permission, pattern: "*", action: "ask" }),
  ),
  mark,
]

export const isGoverned = (rules: readonly PermissionRule[] | undefined): boolean =>
  rules?.some(({ permission }) => permission === mark.permission) ?? false
