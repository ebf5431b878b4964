import * as z from "zod/mini"
import { Fault } from "../../../shared/fault.ts"
import type { CredentialInput, CredentialNote, Visibility } from "../../model/credential-book.ts"
import type { Services } from "../services.ts"
import { credentialTypes } from "./credential-types.ts"
import { group, Reply } from "./route.ts"

const { list, add } = group("Credentials")
export default list

const iso = (time: number) => new Date(time).toISOString()
const wire = (note: CredentialNote) => ({
  id: note.id,
  provider: note.provider,
  name: note.name,
  ...(note.description && { description: note.description }),
  authType: note.authType,
  isConfigured: true,
  inactive: note.inactive,
  agentVisible: note.visibility.tools,
  visibility: note.visibility,
  ...(note.envKeys && { envKeys: note.envKeys }),
  ...(note.expiresAt && { expiresAt: note.expiresAt }),
  createdAt: iso(note.created),
  updatedAt: iso(note.updated),
})

add("get", "~/auth-providers", {
  summary: "Providers that credentials can be for",
  handle: () => ({
    authProviders: [
      ...new Map(
        credentialTypes.map(({ provider, name, env, category }) => [provider, { id: provider, name, env, category }]),
      ).values(),
    ],
  }),
})
add("get", "~/credentials/types", { summary: "What can be added", handle: () => ({ credentialTypes }) })
add("get", "~/credentials", {
  summary: "All credentials, without secrets",
  handle: async ({ services }) => ({ credentials: (await services.companions()).credentials.list().map(wire) }),
})

const Visible = z.object({
  tools: z.optional(z.boolean()),
  console: z.optional(z.boolean()),
  services: z.optional(z.boolean()),
  hooks: z.optional(z.boolean()),
})
function visibilityOf(
  given: z.output<typeof Visible> | undefined,
  agentVisible: boolean | undefined,
): Visibility | undefined {
  if (!given && agentVisible === undefined) return undefined
  const { tools = agentVisible ?? true, console = true, services = true, hooks = true } = given ?? {}
  return { tools, console, services, hooks }
}

add("post", "~/credentials", {
  summary: "Creates or changes a credential",
  body: z.object({
    provider: z.optional(z.nullable(z.string())),
    credentialId: z.optional(z.nullable(z.string())),
    name: z.optional(z.string()),
    description: z.optional(z.string()),
    authType: z.optional(z.enum(["api_key", "id", "oauth"])),
    apiKey: z.optional(z.string()),
    envVars: z.optional(z.nullable(z.array(z.object({ key: z.string(), value: z.string() })))),
    agentVisible: z.optional(z.boolean()),
    visibility: z.optional(Visible),
    inactive: z.optional(z.boolean()),
  }),
  async handle({ services, body }) {
    const { credentials } = await services.companions()
    const { credentialId, authType = "api_key", apiKey } = body
    const known = credentialId ? credentials.get(credentialId) : undefined
    const provider = known?.provider ?? body.provider ?? ""
    if (authType === "oauth" && !known)
      throw new Fault("BadRequest", "Sign in with the OAuth flow of this provider; here only its name can be changed.")
    if (!known && (provider === "" || provider === "custom" || body.envVars?.length))
      throw new Fault(
        "Unsupported",
        "Bundles of environment variables are not kept here. Set the variables in the environment that Outrigger starts in.",
      )
    if (!known && !credentialTypes.some((type) => type.provider === provider && type.authType === authType))
      throw new Fault("BadRequest", `There is no credential type ${provider} with ${authType}.`, { provider })
    const visibility = visibilityOf(body.visibility, body.agentVisible)
    const input: CredentialInput = {
      provider,
      authType,
      name: body.name?.trim() || known?.name || provider,
      ...(credentialId && { id: credentialId }),
      ...(body.description !== undefined && { description: body.description }),
      ...(apiKey && { secret: apiKey }),
      ...(visibility && { visibility }),
      ...(body.inactive !== undefined && { inactive: body.inactive }),
    }
    return wire(await credentials.save(input))
  },
})
add("get", "~/credentials/{provider}", {
  summary: "One credential",
  handle: async ({ services, params }) => wire((await services.companions()).credentials.get(params.provider!)),
})
add("delete", "~/credentials/{provider}", {
  summary: "Deletes a credential with its secret",
  async handle({ services, params }) {
    await (await services.companions()).credentials.remove(params.provider!)
    return { status: "deleted" }
  },
})
add("post", "~/credentials/{provider}/refresh", {
  summary: "Tokens are renewed when they are used; there is nothing to do by hand",
  async handle({ services, params }) {
    ;(await services.companions()).credentials.get(params.provider!)
    throw new Fault("Unsupported", "Tokens are renewed by themselves before they end; they cannot be renewed by hand.")
  },
})
add("post", "~/credentials/mcp", {
  summary: "Tokens of MCP servers are kept by the server's own sign-in",
  body: z.object({ url: z.optional(z.string()), accessToken: z.optional(z.string()) }),
  handle({ body }) {
    if (!body.url) throw new Fault("BadRequest", "url is required")
    if (!body.accessToken) throw new Fault("BadRequest", "accessToken is required")
    throw new Fault(
      "Unsupported",
      "Sign in to the MCP server in Outrigger; its tokens are then shared by all sessions.",
    )
  },
})

async function assignments(services: Services, sessionId: string) {
  const { aliases, credentials } = await services.companions()
  const assigned = credentials.assigned(aliases.get(sessionId).id)
  return {
    credentials: assigned.map(({ credentialId, visibility }) => ({
      credentialId,
      agentVisible: visibility.tools,
      visibility,
      credential: wire(credentials.get(credentialId)),
    })),
  }
}
add("get", "~/sessions/{sessionId}/credentials", {
  summary: "Credentials assigned to a session",
  handle: ({ services, params }) => assignments(services, params.sessionId!),
})
add("put", "~/sessions/{sessionId}/credentials", {
  summary: "Replaces the credentials assigned to a session",
  body: z.object({
    credentials: z.array(
      z.object({ credentialId: z.string(), agentVisible: z.optional(z.boolean()), visibility: z.optional(Visible) }),
    ),
  }),
  async handle({ services, params, body }) {
    const { aliases, credentials } = await services.companions()
    const all = { tools: true, console: true, services: true, hooks: true }
    credentials.assign(
      aliases.get(params.sessionId!).id,
      body.credentials.map(({ credentialId, agentVisible, visibility }) => ({
        credentialId,
        visibility: visibilityOf(visibility, agentVisible) ?? all,
      })),
    )
    return assignments(services, params.sessionId!)
  },
})

/** Sign-ins with a vendor's own client id, which this host has none of. */
const required: Record<string, string[]> = {
  "anthropic/authorize": [],
  "anthropic/exchange": ["code", "verifier"],
  "codex/authorize": [],
  "codex/callback-status": ["state"],
  "codex/exchange": ["code", "verifier"],
  "codex/device-code": [],
  "codex/poll": ["deviceAuthId", "userCode"],
  "github-copilot/device-code": [],
  "github-copilot/poll": ["deviceCode"],
  "github-git/device-code": [],
  "github-git/poll": ["deviceCode"],
}
for (const [at, fields] of Object.entries(required))
  add("post", `~/credentials/${at}`, {
    summary: "Not configured: this sign-in needs the vendor's client id",
    body: z.record(z.string(), z.unknown()),
    handle({ body }) {
      const missing = fields.find((field) => typeof body[field] !== "string" || body[field] === "")
      if (missing) throw new Fault("BadRequest", `${missing} is required`)
      return new Reply(503, { error: "not configured: use an API key, or sign in to the provider in Outrigger" })
    },
  })
