import * as z from "zod/mini"
import { Fault, isFault } from "../../../shared/fault.ts"
import type { CredentialInput, CredentialNote, Visibility } from "../../model/credential-note.ts"
import type { Services } from "../services.ts"
import { authProviders, credentialTypes } from "./credential-types.ts"
import { group } from "./route.ts"
import signIns from "./sign-in.ts"
import { expiry, wireCredential } from "./wire-credential.ts"

const { list, add } = group("Credentials")

const book = async (services: Services) => (await services.companions()).credentials

add("get", "~/auth-providers", {
  summary: "Providers that credentials can be for",
  handle: () => ({ authProviders: authProviders() }),
})
add("get", "~/credentials/types", {
  summary: "What can be added",
  handle: async ({ services }) => ({ credentialTypes: await credentialTypes((await services.companions()).signIns) }),
})
add("get", "~/credentials", {
  summary: "All credentials, without secrets",
  handle: async ({ services }) => ({ credentials: (await (await book(services)).list()).map(wireCredential) }),
})

const text = z.optional(z.nullable(z.string()))
const Visible = z.object({
  tools: z.optional(z.boolean()),
  console: z.optional(z.boolean()),
  services: z.optional(z.boolean()),
  hooks: z.optional(z.boolean()),
})
const visible = { agentVisible: z.optional(z.nullable(z.boolean())), visibility: z.optional(z.nullable(Visible)) }

/** `agentVisible` is the one switch of older clients: for every child process. */
function visibilityOf({
  agentVisible,
  visibility,
}: {
  agentVisible?: boolean | null
  visibility?: Partial<Visibility> | null
}): Partial<Visibility> | undefined {
  const { tools, ...others } = visibility ?? {}
  const all = agentVisible ?? undefined
  if (visibility) return { ...others, ...((tools ?? all) !== undefined && { tools: tools ?? all }) }
  return all === undefined ? undefined : { tools: all, console: all, services: all, hooks: all }
}

add("post", "~/credentials", {
  summary: "Creates or changes a credential",
  body: z.object({
    ...visible,
    provider: text,
    credentialId: text,
    name: text,
    description: text,
    authType: z.optional(z.nullable(z.union([z.enum(["api_key", "id", "oauth"]), z.literal("")]))),
    apiKey: text,
    envVars: z.optional(
      z.nullable(z.array(z.object({ key: z.string(), value: z.string(), originalKey: z.optional(z.string()) }))),
    ),
    inactive: z.optional(z.nullable(z.boolean())),
  }),
  async handle({ services, body }) {
    const visibility = visibilityOf(body)
    const input: CredentialInput = {
      provider: body.provider?.trim() ?? "",
      ...(body.credentialId && { id: body.credentialId }),
      ...(body.name && { name: body.name }),
      ...(typeof body.description === "string" && { description: body.description }),
      ...(body.authType && { authType: body.authType }),
      ...(body.apiKey && { secret: body.apiKey }),
      ...(body.envVars && { variables: body.envVars }),
      ...(visibility && { visibility }),
      ...(typeof body.inactive === "boolean" && { inactive: body.inactive }),
    }
    return wireCredential(await (await book(services)).save(input))
  },
})
add("get", "~/credentials/{provider}", {
  summary: "One credential",
  handle: async ({ services, params }) => wireCredential(await (await book(services)).get(params.provider!)),
})
add("delete", "~/credentials/{provider}", {
  summary: "Deletes a credential with its secret",
  async handle({ services, params }) {
    await (await book(services)).remove(params.provider!)
    return { status: "deleted" }
  },
})
add("post", "~/credentials/{provider}/refresh", {
  summary: "Renews the token of an account now",
  async handle({ services, params }) {
    try {
      return { success: true, ...expiry(await (await book(services)).refresh(params.provider!)) }
    } catch (error) {
      if (!isFault(error) || (error.tag !== "Unauthorized" && error.tag !== "Unavailable")) throw error
      throw new Fault("Unavailable", `Failed to refresh token: ${error.message}`, { status: 502 })
    }
  },
})
add("post", "~/credentials/mcp", {
  summary: "Keeps a token for an MCP server, for all sessions",
  body: z.object({
    url: text,
    accessToken: text,
    refreshToken: text,
    expiresAt: z.optional(z.nullable(z.number().check(z.gte(0), z.lte(8.64e12)))),
  }),
  async handle({ services, body }) {
    const { url, accessToken, refreshToken, expiresAt } = body
    if (!url) throw new Fault("BadRequest", "url is required")
    if (!accessToken) throw new Fault("BadRequest", "accessToken is required")
    await (await book(services)).keepMcp({
      url,
      accessToken,
      ...(refreshToken && { refreshToken }),
      ...(expiresAt && { expires: expiresAt * 1000 }),
    })
    return { status: "ok" }
  },
})

async function assignments(services: Services, sessionId: string) {
  const { aliases, credentials } = await services.companions()
  const assigned = await credentials.assigned(aliases.get(sessionId).id)
  return {
    credentials: assigned.map(({ note, visibility }: { note: CredentialNote; visibility: Visibility }) => ({
      credentialId: note.id,
      agentVisible: visibility.tools,
      visibility,
      credential: wireCredential({ ...note, visibility }),
    })),
  }
}
add("get", "~/sessions/{sessionId}/credentials", {
  summary: "Credentials, and whom they are visible to in a session",
  handle: ({ services, params }) => assignments(services, params.sessionId!),
})
add("put", "~/sessions/{sessionId}/credentials", {
  summary: "Replaces what is different in a session",
  body: z.object({ credentials: z.array(z.object({ ...visible, credentialId: z.string() })) }),
  async handle({ services, params, body }) {
    const { aliases, credentials } = await services.companions()
    await credentials.assign(
      aliases.get(params.sessionId!).id,
      body.credentials.map((each) => ({ credentialId: each.credentialId, visibility: visibilityOf(each) ?? {} })),
    )
    return assignments(services, params.sessionId!)
  },
})

export default [...list, ...signIns]
