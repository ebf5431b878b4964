import type { AgentConfig, Config, PermissionConfig } from "../../shared/domain/config.ts"
import type { ConfigPower } from "../../shared/native/trust.ts"
import { isObject } from "./config-text.ts"

/** A project's configuration, taken apart. */
export interface Powers {
  /** What it would do beyond this project's text: the person allows it, or it is not in use. In the file's order. */
  powers: ConfigPower[]
  /** The configuration without them. What denies stays: leaving it out would allow more. */
  plain: Config
  /** All that was taken out, also what is not shown: a change to any of it is asked about again. */
  taken: unknown[]
}

/**
 * Finds what a repository's own configuration could turn against the person who opens it: programs that start by
 * themselves, rules that let the agent act unasked, and addresses that keys and texts would be sent to.
 *
 * @param config as checked: earlier spellings (`tools`, `autoshare`) are gone
 * @param source the file it is from, shown with each power
 */
export function configPowers(config: Config, source: string): Powers {
  const powers: ConfigPower[] = []
  const plain: Config = { ...config }
  const taken: unknown[] = []
  const power = (kind: ConfigPower["kind"], what: string, detail: string, content: unknown = detail) => {
    powers.push({ kind, what, detail, source })
    taken.push([kind, what, content])
  }

  if (config.shell !== undefined) {
    power("program", "Shell", config.shell)
    delete plain.shell
  }
  for (const section of ["mcp", "lsp", "formatter"] as const) {
    const entries = config[section]
    if (!isObject(entries)) continue
    plain[section] = keep<unknown>(entries, (name, entry) => {
      if (isSwitch(entry)) return entry
      const { kind, detail } = started(entry)
      power(kind, `${titles[section]} “${name}”`, detail, entry)
      return undefined
    }) as never
  }
  if (config.provider) {
    plain.provider = keep(config.provider, (name, entry) => {
      if (Object.keys(entry).every((key) => key === "name" || key === "whitelist" || key === "blacklist")) return entry
      power("address", `Model provider “${name}”`, addressOf(entry), entry)
      return undefined
    })
  }
  if (config.permission !== undefined) {
    plain.permission = withoutAllow(config.permission, (rule) => power("permission", "The agent may", rule))
  }
  for (const section of ["agent", "mode"] as const) {
    const agents = config[section]
    if (!agents) continue
    plain[section] = keep(agents as Record<string, AgentConfig>, (name, agent) =>
      agent.permission === undefined
        ? agent
        : {
            ...agent,
            permission: withoutAllow(agent.permission, (rule) => power("permission", `Agent “${name}” may`, rule)),
          },
    ) as never
  }
  if (config.command) {
    plain.command = keep(config.command, (name, command) => {
      const shell = [...command.template.matchAll(/!`([^`]+)`/g)].map((match) => match[1])
      if (shell.length === 0) return command
      power("program", `Command “/${name}” runs`, shell.join("\n"))
      return undefined
    })
  }
  if (config.instructions) {
    plain.instructions = config.instructions.filter((entry) => {
      const leaves = /^https?:|^[/~\\]|^[a-z]:|(^|[/\\])\.\.([/\\]|$)/i.test(entry)
      if (leaves) power("address", "Instructions from outside the project", entry)
      return !leaves
    })
  }
  if (config.share === "auto") {
    power("address", "Sessions are shared by themselves", config.enterprise?.url ?? "share: auto")
    delete plain.share
  }
  if (config.enterprise?.url !== undefined) {
    power("address", "Shared sessions go to", config.enterprise.url)
    delete plain.enterprise
  }
  return { powers, plain, taken }
}

const titles = { mcp: "MCP server", lsp: "Language server", formatter: "Formatter" } as const

/** The entries that `change` leaves; undefined takes one out. */
function keep<T>(entries: Record<string, T>, change: (name: string, entry: T) => T | undefined): Record<string, T> {
  const left: Record<string, T> = {}
  for (const [name, entry] of Object.entries(entries)) {
    const value = change(name, entry)
    if (value !== undefined) left[name] = value
  }
  return left
}

/** Only switches on or off what is configured elsewhere, or says which files it is for. */
const isSwitch = (entry: unknown): boolean =>
  !isObject(entry) || Object.keys(entry).every((key) => key === "enabled" || key === "disabled" || key === "extensions")

function started(entry: unknown): { kind: ConfigPower["kind"]; detail: string } {
  const {
    command,
    url,
    environment = {},
  } = entry as {
    command?: string[]
    url?: string
    environment?: Record<string, string>
  }
  // Names alone: a value may be a key of the person's, filled in from their environment.
  const variables = Object.keys(environment).map((name) => `${name}=…`)
  if (command) return { kind: "program", detail: [...variables, ...command].join(" ") }
  return url === undefined ? { kind: "program", detail: JSON.stringify(entry) } : { kind: "address", detail: url }
}

function addressOf(entry: { api?: string; npm?: string; options?: Record<string, unknown> }): string {
  const address = entry.options?.baseURL ?? entry.api ?? entry.npm
  return typeof address === "string" ? address : "options of its own"
}

function withoutAllow(permission: PermissionConfig, found: (rule: string) => void): PermissionConfig | undefined {
  if (typeof permission === "string") {
    if (permission !== "allow") return permission
    found("do everything")
    return undefined
  }
  return keep(permission as Record<string, unknown>, (tool, rules) => {
    if (!isObject(rules)) {
      if (rules !== "allow") return rules
      found(tool)
      return undefined
    }
    return keep(rules, (pattern, action) => {
      if (action !== "allow") return action
      found(`${tool}: ${pattern}`)
      return undefined
    })
  }) as PermissionConfig
}
