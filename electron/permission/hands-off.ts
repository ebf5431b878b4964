import type { Config } from "../../shared/domain/config.ts"
import type { PermissionRule } from "../../shared/domain/permission.ts"
import { cautiousRules } from "./cautious.ts"

/** Package managers and language runners: what an agent builds and tests with. */
const running = [
  "npm",
  "npx",
  "pnpm",
  "yarn",
  "bun",
  "node",
  "deno",
  "tsc",
  "python",
  "python3",
  "pytest",
  "pip",
  "uv",
  "cargo",
  "go",
  "make",
  "ruby",
  "bundle",
  "php",
  "composer",
  "mvn",
  "gradle",
  "dotnet",
  "find",
  "sort",
  "uniq",
  "cut",
]

/** What would undo or publish work behind the review. */
const refused = ["git commit", "git reset", "git checkout", "git clean", "git stash", "git push", "rm -rf", "rm -fr"]

/**
 * Rules of sessions whose client has no words for a permission request (an editor): tools that build and test run, what
 * would go around the review is refused, and only the rest asks, in the window. A person's own rules decide, as always.
 */
export function handsOffRules(configured: Config["permission"]): PermissionRule[] {
  const rules = cautiousRules(configured)
  if (!rules.some(({ permission }) => permission === "bash")) return rules
  for (const [commands, action] of [
    [running, "allow"],
    [refused, "deny"],
  ] as const)
    for (const command of commands) {
      rules.push({ permission: "bash", pattern: command, action })
      rules.push({ permission: "bash", pattern: `${command} *`, action })
    }
  return rules
}
