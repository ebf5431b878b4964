import { expect, test } from "vitest"
import { handsOffRules } from "./hands-off.ts"
import { decide } from "./rules.ts"

const verdict = (pattern: string) =>
  decide({ permission: "bash", pattern, ruleset: handsOffRules(undefined), saved: [] }).action

test.each([
  ["npm test", "allow"],
  ["git status", "allow"],
  ["mv a b", "ask"],
  ["curl example.org", "ask"],
  ["git commit -m x", "deny"],
  ["git reset --hard", "deny"],
  ["rm -rf build", "deny"],
])("a session without anybody to ask: %s is to %s", (command, action) => expect(verdict(command)).toBe(action))

test("a person's own rules stand alone", () => {
  expect(handsOffRules("ask")).toEqual([])
  expect(handsOffRules({ bash: "deny" }).some(({ permission }) => permission === "bash")).toBe(false)
})
