import { expect, it } from "vitest"
import type { Agent } from "../../../shared/domain/agent.ts"
import type { PermissionRule } from "../../../shared/domain/permission.ts"
import { editRules, endsWith } from "./edit-rules.ts"

const rule = (permission: string, pattern: string, action: PermissionRule["action"]) => ({
  permission,
  pattern,
  action,
})
const agent = (...permission: PermissionRule[]) =>
  ({ name: "any", mode: "primary", options: {}, permission: [rule("*", "*", "allow"), ...permission] }) satisfies Agent
const ask = [rule("edit", "*", "ask")]

it("asks where nobody spoke of edits", () => {
  expect(editRules(agent(rule("bash", "*", "allow")))).toEqual(ask)
})

it("keeps what an agent or the configuration says, in its order", () => {
  const plan = [rule("edit", "*", "deny"), rule("edit", "plans/*.md", "allow")]
  expect(editRules(agent(...plan))).toEqual(plan)
  expect(editRules(agent(rule("*", "*", "allow")))).toEqual([rule("edit", "*", "allow")])
  expect(editRules(agent(rule("*", "*", "deny"), rule("edit", "a", "ask")))).toEqual([
    rule("edit", "*", "deny"),
    rule("edit", "a", "ask"),
  ])
})

it("is added only when the session does not end with it", () => {
  expect(endsWith([], ask)).toBe(false)
  expect(endsWith([rule("bash", "*", "ask"), ...ask, rule("bash", "ls", "allow")], ask)).toBe(true)
  expect(endsWith([...ask, rule("edit", "*", "deny")], ask)).toBe(false)
})
