import type { Config } from "../../shared/domain/config.ts"
import type { PermissionRule } from "../../shared/domain/permission.ts"

/** Commands that only look. Each is allowed alone and with arguments; anything they are chained with is asked about. */
const looking = [
  "ls",
  "pwd",
  "cat",
  "head",
  "tail",
  "wc",
  "grep",
  "rg",
  "git status",
  "git diff",
  "git log",
  "git show",
  "git branch --list",
]

/**
 * Rules of sessions that the window starts: commands and fetches are asked about, reading commands are not. They stand
 * in only for what the configuration leaves open, so that a person's own rules decide. Sessions made over the opencode
 * API keep that API's defaults.
 */
export function cautiousRules(configured: Config["permission"]): PermissionRule[] {
  if (typeof configured === "string" || configured?.["*"] !== undefined) return []
  const rules: PermissionRule[] = []
  if (configured?.bash === undefined) {
    rules.push({ permission: "bash", pattern: "*", action: "ask" })
    for (const command of looking) {
      rules.push({ permission: "bash", pattern: command, action: "allow" })
      rules.push({ permission: "bash", pattern: `${command} *`, action: "allow" })
    }
  }
  if (configured?.webfetch === undefined) rules.push({ permission: "webfetch", pattern: "*", action: "ask" })
  return rules
}
