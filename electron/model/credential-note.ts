import { Fault } from "../../shared/fault.ts"

/** Whose environment a credential's variables are put into: the agent's commands, the terminal, services, hooks. */
export interface Visibility {
  tools: boolean
  console: boolean
  services: boolean
  hooks: boolean
}

export type Purpose = keyof Visibility

/** What is known of a credential besides its secret, which the credential file keeps. */
export interface CredentialNote {
  id: string
  /** Of a model, `github-git`, `tavily` …, `custom:NAME` for a bundle of variables, `mcp:URL` for a server's token. */
  provider: string
  name: string
  description?: string
  authType: "api_key" | "id" | "oauth"
  /** False: it is there, but this host cannot read it. */
  isConfigured: boolean
  /** Kept, but neither models nor environments get it. */
  inactive: boolean
  visibility: Visibility
  /** Names of the variables that it stands for; their values are never given out. */
  envKeys: string[]
  /** The variable of the host's own environment that holds it; it is not stored then. */
  from?: string
  expiresAt?: string
  created: number
  updated: number
}

export interface EnvVariable {
  key: string
  /** "": as it was. */
  value: string
  /** What it was called before. */
  originalKey?: string
}

/** A change, or a new one. What is left out stays, or is as usual. */
export interface CredentialInput {
  /** Changes this one. Otherwise: makes one, or replaces that of the provider. */
  id?: string
  /** "" or `custom`: a bundle of variables. */
  provider?: string
  name?: string
  description?: string
  authType?: "api_key" | "id" | "oauth"
  secret?: string
  variables?: EnvVariable[]
  visibility?: Partial<Visibility>
  inactive?: boolean
}

export const everywhere: Visibility = { tools: true, console: true, services: true, hooks: true }
export const nowhere: Visibility = { tools: false, console: false, services: false, hooks: false }

/** The bundle after a change: names in the order given, blank values as they were. Throws Fault `BadRequest`. */
export function mergedVariables(before: Record<string, string>, given: EnvVariable[]): Record<string, string> {
  const merged: Record<string, string> = {}
  for (const { key: untrimmed, value, originalKey } of given) {
    const key = untrimmed.trim()
    if (!/^[A-Za-z_]\w*$/.test(key))
      throw new Fault("BadRequest", `"${key}" cannot be the name of a variable: use letters, digits and _.`, { key })
    if (value.includes("\0")) throw new Fault("BadRequest", `The value of ${key} holds a NUL byte.`, { key })
    const kept = Object.hasOwn(before, originalKey ?? key) ? before[originalKey ?? key] : undefined
    const next = value === "" ? kept : value
    if (next === undefined) throw new Fault("BadRequest", `${key} needs a value`, { key })
    if (!Object.hasOwn(merged, key)) merged[key] = next
  }
  if (Object.keys(merged).length === 0) throw new Fault("BadRequest", "envVars is required")
  return merged
}

/** A key as it is sent in a header. Throws Fault `BadRequest`. */
export function checkedSecret(text: string): string {
  const secret = text.trim()
  // oxlint-disable-next-line no-control-regex -- exactly these cannot be sent
  if (/[\x00-\x1f\x7f]/.test(secret)) throw new Fault("BadRequest", "apiKey must be one line of text")
  return secret
}
