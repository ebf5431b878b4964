import type { PermissionAsk } from "../tool/tool.ts"
import type { ParsedCommand, SimpleCommand } from "./command.ts"
import type { PolicyRuling } from "./permissions.ts"
import { matchesGlob, type Policy } from "./policy.ts"

/** In words of people: `command`, `web_fetch`, `web_search`, `browser`; else the permission's own name. */
export interface AskedAbout {
  kind: string
  /** The command line, the address, or what it is about. */
  cmd: string
}

const isBrowser = (permission: string) => permission === "browser" || permission.startsWith("browser_")

export function askedAbout({ permission, patterns, metadata }: Omit<PermissionAsk, "always">): AskedAbout {
  const command = metadata["command"]
  if (typeof command === "string") return { kind: "command", cmd: command }
  const cmd = patterns.join(", ")
  const named = (name: string) => (typeof metadata[name] === "string" ? metadata[name] : cmd)
  if (permission === "webfetch") return { kind: "web_fetch", cmd: named("url") }
  if (permission === "websearch") return { kind: "web_search", cmd: named("query") }
  if (isBrowser(permission)) return { kind: "browser", cmd: named("url") }
  return { kind: permission, cmd }
}

/**
 * Decides one request by a policy; undefined where a policy has no say. Deny wins; a line is allowed only when each of
 * its commands is, and one that hides what it does only by its exact text.
 */
export function decideByPolicy(
  policy: Policy,
  request: Omit<PermissionAsk, "always">,
  parsed: ParsedCommand | undefined,
): PolicyRuling | undefined {
  const { kind, cmd } = askedAbout(request)
  if (kind === "web_fetch" || kind === "web_search" || kind === "browser")
    return policy.autoApproveWeb ? { action: "allow", matched: "auto-approve" } : { action: "ask" }
  if (request.permission === "edit")
    return request.patterns.some(isPolicyFile) ? { action: "ask", guarded: true } : undefined
  if (kind !== "command" || !parsed) return undefined
  const denied = deniedBy(policy, cmd, parsed)
  if (denied) return denied
  // A person who approves everything has the policy itself in mind least of all.
  if (parsed.paths.some(isPolicyFile) || /\.pig-agents\b/.test(cmd)) return { action: "ask", guarded: true }
  if (request.permission === "external_directory") {
    if (policy.autoApprove) return { action: "allow", matched: "auto-approve" }
    // What is asked about as a command anyway is not asked about twice.
    return allowedBy(policy, cmd, parsed) ? { action: "ask" } : { action: "allow", matched: "" }
  }
  const matched = allowedBy(policy, cmd, parsed)
  if (matched !== undefined) return { action: "allow", matched }
  return policy.autoApprove ? { action: "allow", matched: "auto-approve" } : { action: "ask" }
}

/** The deny list alone: for a command that a person wrote. */
export function deniedBy(
  policy: Policy,
  command: string,
  { commands }: ParsedCommand,
): (PolicyRuling & { action: "deny" }) | undefined {
  const forms = [command, ...commands.flatMap(formsOf)].flatMap((form) => [form, form.replace(/[^\S\n]+/g, " ")])
  const matched = policy.deny.find((pattern) => forms.some((form) => matchesGlob(pattern, form)))
  return matched === undefined
    ? undefined
    : { action: "deny", matched, reason: `Blocked by the deny list of .pig-agents/policy.json: ${matched}` }
}

const formsOf = ({ source, argv, also }: SimpleCommand) => [source, argv.join(" "), ...also]

function allowedBy(
  { allow, trusted }: Policy,
  command: string,
  { commands, opaque }: ParsedCommand,
): string | undefined {
  const globs = [...allow, ...trusted]
  const exact = globs.find((pattern) => !pattern.includes("*") && pattern === command.trim())
  if (exact !== undefined) return exact
  if (opaque) return undefined
  const matched = commands.map(({ source, strict }) =>
    globs.find((pattern) => (strict ? pattern === source : matchesGlob(pattern, source))),
  )
  if (matched.some((pattern) => pattern === undefined)) return undefined
  return [...new Set(matched)].join(" · ")
}

const isPolicyFile = (target: string) => /(^|[\\/])\.pig-agents([\\/]|$)/.test(target)
