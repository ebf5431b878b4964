import * as z from "zod/mini"
import type { ProviderAuthMethod } from "../../shared/domain/provider.ts"
import { Fault } from "../../shared/fault.ts"
import { knownSignIns, usualInputs } from "./known-sign-ins.ts"

const Prompt = z.object({
  type: z.literal("text"),
  key: z.string().check(z.regex(/^\w+$/)),
  message: z.string(),
  placeholder: z.optional(z.string()),
})

const Definition = z.object({
  /** What the person chooses, such as "Sign in with a browser". */
  label: z.optional(z.string()),
  /**
   * `loopback`: the provider sends the browser back to this machine. `code`: it shows a code that the person pastes.
   * `device`: the person types a code at the provider's page, on any machine.
   */
  flow: z.enum(["loopback", "code", "device"]),
  client_id: z.string(),
  client_secret: z.optional(z.string()),
  /** Not for `device`. */
  authorize_url: z.optional(z.string()),
  token_url: z.string(),
  /** Only for `device`. */
  device_url: z.optional(z.string()),
  /** For `code`: what the provider shows the code at. For `loopback`: our own address, if the provider knows just one. */
  redirect_uri: z.optional(z.string()),
  /** How the token endpoint is spoken to; forms unless said. */
  token_format: z.optional(z.enum(["form", "json"])),
  /**
   * Only for `device`, of providers that give a code for the device code, which is then exchanged as after a browser:
   * where they are asked, the page that the person opens, and the redirect that the exchange names.
   */
  poll_url: z.optional(z.string()),
  verification_uri: z.optional(z.string()),
  device_redirect_uri: z.optional(z.string()),
  scopes: z.optional(z.array(z.string())),
  /** More parameters of the authorization request. */
  parameters: z.optional(z.record(z.string(), z.string())),
  /** Asked of the person first; `{key}` in a URL is replaced by the answer. */
  prompts: z.optional(z.array(Prompt)),
})

/** One way to sign in to a provider, as data: RFC 6749 with PKCE (7636), loopback redirects (8252), devices (8628). */
export type OAuthDefinition = z.infer<typeof Definition>

/**
 * The ways to sign in that a provider's configuration names under `options.oauth`, one or a list. Throws Fault
 * `ConfigInvalid` for a definition that cannot work.
 */
export function oauthDefinitions(providerID: string, options: Record<string, unknown>): OAuthDefinition[] {
  const given = options["oauth"]
  if (given === undefined) return []
  const all = (Array.isArray(given) ? given : [given]).flatMap((each: unknown) => completed(providerID, each))
  return all.map((each: unknown) => {
    const result = z.safeParse(Definition, each)
    const issue = result.success ? missingOf(result.data) : result.error.issues[0]?.path.join(".") || "oauth"
    if (result.success && !issue) return result.data
    throw new Fault(
      "ConfigInvalid",
      `The sign-in of provider ${providerID} (options.oauth) cannot be used: look at "${issue}".`,
      {
        path: `provider.${providerID}.options.oauth`,
        issues: [{ path: ["provider", providerID, "options", "oauth"], message: String(issue) }],
      },
    )
  })
}

/** With what is known of the provider: all its ways to sign in, or the one of that flow. */
function completed(providerID: string, given: unknown): unknown[] {
  const known = Object.hasOwn(knownSignIns, providerID) ? (knownSignIns[providerID] ?? []) : []
  if (known.length === 0 || typeof given !== "object" || given === null) return [given]
  const { flow } = given as Partial<OAuthDefinition>
  if (flow === undefined) return known.map((each) => ({ ...each, ...given }))
  return [{ ...known.find((each) => each.flow === flow), ...given }]
}

function missingOf(definition: OAuthDefinition): string | undefined {
  if (definition.flow === "device") {
    if (!definition.device_url) return "device_url"
    return definition.poll_url && !definition.verification_uri ? "verification_uri" : undefined
  }
  if (!definition.authorize_url) return "authorize_url"
  return definition.flow === "code" && !definition.redirect_uri ? "redirect_uri" : undefined
}

/** As `GET /provider/auth` lists it. */
export const oauthMethod = ({ label, flow, prompts }: OAuthDefinition): ProviderAuthMethod => ({
  type: "oauth",
  label: label ?? (flow === "device" ? "Sign in with a code on any device" : "Sign in with a browser"),
  ...(prompts && { prompts }),
})

/** A host name, with a port, or a path segment: nothing that could lead an address elsewhere. */
export const isPlainName = (text: string): boolean => /^[\w-]+(\.[\w-]+)*(:\d{1,5})?$/.test(text)

/** The definition with the person's answers filled into its URLs. Throws Fault `BadRequest` for a missing or odd one. */
export function withInputs(definition: OAuthDefinition, inputs: Record<string, string> = {}): OAuthDefinition {
  const filled = (url: string | undefined) =>
    url?.replace(/\{(\w+)\}/g, (_whole, key: string) => {
      const value = inputs[key]?.trim() || (usualInputs[key] ?? "")
      if (!isPlainName(value)) throw new Fault("BadRequest", `Expected a name for "${key}"\n  at ["inputs"]["${key}"]`)
      return value
    })
  const result: OAuthDefinition = {
    ...definition,
    authorize_url: filled(definition.authorize_url),
    token_url: filled(definition.token_url) ?? "",
    device_url: filled(definition.device_url),
    poll_url: filled(definition.poll_url),
  }
  for (const url of [result.authorize_url, result.token_url, result.device_url, result.poll_url])
    if (url !== undefined) assertSafe(url)
  return result
}

/** Codes and tokens travel encrypted, or not off this machine. */
function assertSafe(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const near = url?.protocol === "http:" && ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname)
  if (url?.protocol === "https:" || near) return
  throw new Fault("BadRequest", `A sign-in must go over https, not to ${url?.origin ?? text}.`)
}
