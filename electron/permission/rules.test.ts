import { describe, expect, test } from "vitest"
import { readFileSync } from "node:fs"
import type { SavedRule } from "../../shared/native/host.ts"
import { agentRules, defaultRules } from "./defaults.ts"
import { decide, isDisabled, type PatternForms, rulesFrom, type SourcedRule } from "./rules.ts"
import { wildcardMatch } from "./wildcard.ts"

let count = 0
const saved = (action: SavedRule["action"], pattern: string, scope: SavedRule["scope"] = "project"): SavedRule => ({
  id: `rul_${(count += 1)}`,
  permission: "bash",
  pattern,
  action,
  scope,
  scopeID: scope === "user" ? null : "x",
  created: 1,
  origin: null,
})
const verdict = (ruleset: SourcedRule[], pattern: string, rules: SavedRule[] = [], forms: PatternForms = {}) =>
  decide({ permission: "bash", pattern, ruleset, saved: rules, ...forms }).action

describe("wildcards", () => {
  test.each([
    ["git status", "git *", true],
    ["git", "git *", true],
    ["gitx", "git *", false],
    ["ls\nrm x", "ls *", false],
    ["ls \nrm x", "ls *", true],
    ["a/b/c", "a/*", true],
    ["abc", "a?c", true],
    ["ac", "a?c", false],
    ["a.c", "a.c", true],
    ["abc", "a.c", false],
    ["x*y", "x*y", true],
    ["foo.env", "*.env", true],
    ["", "*", true],
    ["anything", "*", true],
    ["(a|b)", "(a|b)", true],
  ])("%j against %j is %s", (text, pattern, expected) => expect(wildcardMatch(text, pattern)).toBe(expected))

  test("a pattern full of stars does not stall on a hostile text", () => {
    const begun = performance.now()
    expect(wildcardMatch(`${"a".repeat(20_000)}b`, `${"a*".repeat(20)}c`)).toBe(false)
    expect(performance.now() - begun).toBeLessThan(2000)
  })
})

describe("the ruleset alone", () => {
  test("asks when nothing matches", () => expect(verdict([], "ls")).toBe("ask"))

  test("lets the last matching rule win, whatever its breadth", () => {
    expect(verdict(rulesFrom({ bash: { "*": "ask", "git *": "allow" } }), "git status")).toBe("allow")
    expect(verdict(rulesFrom({ bash: { "git *": "allow", "*": "ask" } }), "git status")).toBe("ask")
    expect(verdict(rulesFrom({ bash: { "*": "deny", "git *": "allow" } }), "git status")).toBe("allow")
  })

  test("reads the three forms of configuration", () => {
    expect(rulesFrom("ask")).toEqual([{ permission: "*", pattern: "*", action: "ask" }])
    expect(rulesFrom({ bash: "ask" })).toEqual([{ permission: "bash", pattern: "*", action: "ask" }])
    expect(rulesFrom({ bash: { "git *": "allow", "*": "ask" } })).toEqual([
      { permission: "bash", pattern: "git *", action: "allow" },
      { permission: "bash", pattern: "*", action: "ask" },
    ])
  })

  test("replaces a leading home", () => {
    const rules = rulesFrom(
      { external_directory: { "~/notes/*": "allow", "$HOME/x": "deny", "a~/b": "ask" } },
      { home: "/home/u" },
    )
    expect(rules.map((rule) => rule.pattern)).toEqual(["/home/u/notes/*", "/home/u/x", "a~/b"])
  })
})

describe("saved rules after the ruleset", () => {
  const ask = rulesFrom({ bash: "ask" })
  const allow = rulesFrom({ bash: "allow" })
  const deny = rulesFrom({ bash: "deny" })

  test("an allow answers an ask", () => expect(verdict(ask, "git log", [saved("allow", "git log *")])).toBe("allow"))
  test("an allow never lifts a deny of the ruleset", () =>
    expect(verdict(deny, "git log", [saved("allow", "git log *")])).toBe("deny"))
  test("a deny beats the ruleset's allow", () =>
    expect(verdict(allow, "git push", [saved("deny", "git *")])).toBe("deny"))
  test("a deny beats a more specific saved allow", () =>
    expect(verdict(ask, "git log", [saved("allow", "git log"), saved("deny", "git *")])).toBe("deny"))
  test("an ask beats the ruleset's allow", () =>
    expect(verdict(allow, "git push", [saved("ask", "git push *")])).toBe("ask"))
  test("of ask and allow the more specific wins, in any order", () => {
    const rules = [saved("ask", "git *"), saved("allow", "git log *")]
    expect(verdict(ask, "git log -1", rules)).toBe("allow")
    expect(verdict(ask, "git log -1", rules.toReversed())).toBe("allow")
    expect(verdict(ask, "git push", rules)).toBe("ask")
    expect(verdict(ask, "git push x", [saved("allow", "git *"), saved("ask", "git push *")])).toBe("ask")
  })
  test("at the same text the narrower scope wins, and at a full tie ask", () => {
    expect(verdict(ask, "ls", [saved("ask", "ls *", "user"), saved("allow", "ls *", "session")])).toBe("allow")
    expect(verdict(ask, "ls", [saved("allow", "ls *", "user"), saved("ask", "ls *", "session")])).toBe("ask")
    expect(verdict(ask, "ls", [saved("allow", "ls *"), saved("ask", "ls *")])).toBe("ask")
  })
  test("a specific deny that a later broad ask hides still stops a saved allow", () => {
    const ruleset = rulesFrom({ bash: { "git push *": "deny", "*": "ask" } })
    expect(verdict(ruleset, "git push x", [saved("allow", "git *")])).toBe("ask")
    expect(verdict(ruleset, "git log", [saved("allow", "git *")])).toBe("allow")
  })
  test("a broad deny that a later specific ask refines does not stop a saved allow", () => {
    const ruleset = rulesFrom({ "*": "deny", bash: "ask" })
    expect(verdict(ruleset, "git log", [saved("allow", "git log *")])).toBe("allow")
  })
  test("names the rule that decided", () => {
    const decision = decide({
      permission: "bash",
      pattern: "ls",
      ruleset: ask,
      saved: [saved("allow", "ls *", "session")],
    })
    expect(decision.rule).toEqual({
      permission: "bash",
      pattern: "ls *",
      action: "allow",
      source: "saved for the session",
    })
  })
})

describe("other spellings and strict patterns", () => {
  const cautious = rulesFrom({ bash: { "*": "allow", "rm *": "deny", "curl *": "ask" } })
  test("a rule reaches a spelling that hides its name", () => {
    expect(verdict(cautious, "r\\m x", [], { also: ["rm x"] })).toBe("deny")
    expect(verdict(cautious, "/usr/bin/curl x", [], { also: ["curl x"] })).toBe("ask")
    expect(verdict(cautious, "r\\m x", [], {})).toBe("allow")
  })
  test("a spelling never loosens", () => {
    const ruleset = rulesFrom({ bash: { "*": "ask", "git *": "allow" } })
    expect(verdict(ruleset, "X=1 git log", [], { also: ["git log"] })).toBe("ask")
  })
  test("saved wildcards do not cover a strict pattern, its exact text does", () => {
    const ask = rulesFrom({ bash: "ask" })
    expect(verdict(ask, "echo a > b", [saved("allow", "echo *")], { strict: "saved" })).toBe("ask")
    expect(verdict(ask, "echo a > b", [saved("allow", "echo a > b")], { strict: "saved" })).toBe("allow")
    expect(verdict(ask, "echo a > b", [saved("deny", "echo *")], { strict: "saved" })).toBe("deny")
  })
  test("what cannot be parsed is asked unless everything is allowed", () => {
    const strict = { strict: "every" } as const
    expect(verdict(rulesFrom("allow"), "git $(", [], strict)).toBe("allow")
    expect(verdict(rulesFrom({ bash: { "*": "ask", "git *": "allow" } }), "git $(", [], strict)).toBe("ask")
    expect(verdict(cautious, "git $(", [], strict)).toBe("ask")
    expect(verdict(rulesFrom("allow"), "git $(", [saved("deny", "rm *")], strict)).toBe("ask")
  })
})

describe("built-in agents", () => {
  const recorded = readFileSync(new URL("../../tests/fixtures/opencode-agents.jsonl", import.meta.url), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { name: string; permission: SourcedRule[] })
  const options = {
    toolOutputDir: "/peer/data/opencode/tool-output",
    tmpDir: "/tmp/opencode",
    planDir: "/peer/data/opencode/plans",
    worktree: "/w",
  }
  test.each(recorded)("$name has the ruleset that opencode reports", ({ name, permission }) => {
    const plain = (rules: readonly SourcedRule[]) =>
      rules.map(({ permission: of, pattern, action }) => ({ permission: of, pattern, action }))
    // The scratch folder of the recording was not below the recorded home: only that one path differs.
    const expected = plain(permission).map((rule) =>
      rule.pattern.startsWith("tmp/peer/") ? { ...rule, pattern: "../peer/data/opencode/plans/*.md" } : rule,
    )
    expect(plain(agentRules(name, options))).toEqual(expected)
  })
  test("configuration comes after the agent's own and before the agent's configuration", () => {
    const rules = agentRules("plan", { ...options, config: { edit: "ask" }, agentConfig: { edit: "allow" } })
    expect(rules.filter((rule) => rule.permission === "edit").map((rule) => rule.source)).toEqual([
      "agent",
      "agent",
      "agent",
      "config",
      "agent config",
    ])
  })
  test("skills' folders need no question", () => {
    const ruleset = defaultRules({ ...options, skillDirs: ["/skills/a"] })
    const decision = decide({ permission: "external_directory", pattern: "/skills/a/*", ruleset, saved: [] })
    expect(decision.action).toBe("allow")
  })
  test("a tool that is denied throughout is switched off", () => {
    const explore = agentRules("explore", options)
    expect(isDisabled(explore, "edit")).toBe(true)
    expect(isDisabled(explore, "bash")).toBe(false)
    expect(isDisabled(agentRules("plan", options), "edit")).toBe(false)
  })
})
