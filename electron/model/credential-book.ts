import { Fault } from "../../shared/fault.ts"
import type { Log } from "../lib/log.ts"
import type { Secret } from "../lib/secret.ts"
import type { Database } from "../store/database.ts"
import { credentialKinds, customPrefix, gitProvider, mcpPrefix } from "./credential-kinds.ts"
import { bundle, createCredentialNotes, type McpToken, type McpTokens, type Row } from "./credential-notes.ts"
import {
  checkedSecret,
  type CredentialInput,
  type CredentialNote,
  mergedVariables,
  nowhere,
  type Purpose,
  type Visibility,
} from "./credential-note.ts"
import type { Credentials } from "./credentials.ts"
import type { OAuth } from "./oauth.ts"

export interface Assignment {
  credentialId: string
  visibility: Partial<Visibility>
}

/** Variables of a child process; undefined ones are taken out of the host's own. */
export type ExtraEnvironment = Record<string, string | undefined>

/**
 * Every credential of this host by name, never with its secret: those that were entered or signed in for anywhere, those of
 * the host's own environment, bundles of variables, and tokens of MCP servers. Unknown ones throw Fault `FileNotFound`.
 */
export interface CredentialBook {
  list(): Promise<CredentialNote[]>
  /** By provider or id. */
  get(key: string): Promise<CredentialNote>
  /** Throws Fault `BadRequest` for what does not fit together. */
  save(input: CredentialInput): Promise<CredentialNote>
  /** One of the environment comes back with the next start. */
  remove(key: string): Promise<void>
  /** Renews an account's token now. Throws Fault `BadRequest` when it has none, `Unauthorized`, `Unavailable`. */
  refresh(key: string): Promise<CredentialNote>
  keepMcp(token: McpToken): Promise<void>
  /** All credentials, with whom they are visible to in this session. */
  assigned(sessionID: string): Promise<{ note: CredentialNote; visibility: Visibility }[]>
  /** Replaces the whole set of what is different in this session. Nothing changes when one is unknown. */
  assign(sessionID: string, assignments: Assignment[]): Promise<void>
  /** Whether the person turned the provider's credential off. */
  isOff(provider: string): boolean
  /** A person entered a key, or signed in: it is on. */
  entered(provider: string): void
  environment(sessionID: string, purpose: Purpose): Promise<ExtraEnvironment>
  /** For git over https to this host. */
  gitAccess(): Promise<{ host: string; token: Secret } | undefined>
}

export function createCredentialBook(options: {
  db: Database
  credentials: Credentials
  oauth: Pick<OAuth, "fresh" | "renew">
  mcp: McpTokens
  env: Record<string, string | undefined>
  log: Log
  /** The session that assignments are made to: of a thread or a sub-agent, the one it belongs to. */
  rootOf: (sessionID: string) => string
  clock?: () => number
}): CredentialBook {
  const { db, credentials, oauth, mcp, env, log, rootOf, clock = Date.now } = options
  const notes = createCredentialNotes({ db, credentials, mcp, env, clock })
  const { rowOf, write, begin, hostVariables, dropped, reconciled } = notes

  /** One after the other, so that nobody takes a note for stale whose secret is just being written. */
  let last: Promise<unknown> = Promise.resolve()
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = last.then(work)
    last = next.catch(() => {})
    return next
  }

  async function get(key: string): Promise<CredentialNote> {
    const notes = await reconciled()
    const found = notes.find(({ id }) => id === key) ?? notes.find(({ provider }) => provider === key)
    if (!found) throw new Fault("FileNotFound", "Credential not found", { credential: key })
    return found
  }

  async function variablesOf(provider: string): Promise<Record<string, string>> {
    const credential = await credentials.get(provider)
    return credential ? bundle(credential) : {}
  }

  /** `custom:NAME`, with a number when that is taken: nothing is overwritten by a name. */
  function customProvider(name: string): string {
    const plain =
      name
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "-")
        .replace(/^-|-$/g, "") || "bundle"
    for (let n = 1; ; n += 1) {
      const provider = `${customPrefix}${plain}${n === 1 ? "" : `-${n}`}`
      if (!rowOf(provider)) return provider
    }
  }

  const bad = (message: string) => new Fault("BadRequest", message)

  /** Stores the secret that came with the input, if any, and answers what it is for. */
  async function storeSecret(input: CredentialInput, known: CredentialNote | undefined): Promise<Partial<Row>> {
    const { provider = "", authType = known?.authType ?? "api_key", variables = [] } = input
    const isBundle = known ? known.provider.startsWith(customPrefix) : provider === "" || provider === "custom"
    if (isBundle || (!known && variables.length > 0)) {
      if (!known && !input.name?.trim()) throw bad("Name is required")
      if (known && variables.length === 0) return {}
      const values = mergedVariables(known ? await variablesOf(known.provider) : {}, variables)
      const target = known?.provider ?? customProvider(input.name ?? "")
      await credentials.set(target, { type: "api", key: JSON.stringify(values) })
      return { provider: target, authType: authType === "oauth" ? "api_key" : authType, envKeys: Object.keys(values) }
    }
    if (variables.length > 0) throw bad("Only a bundle of variables has envVars")
    const target = known?.provider ?? provider
    const secret = checkedSecret(input.secret ?? "")
    if (known && !secret) return {}
    if (authType === "oauth") throw bad("OAuth credentials must be set via OAuth flow endpoints")
    const kind = credentialKinds.get(target)
    if (!kind || kind.keyEnv.length === 0 || authType !== "api_key")
      throw bad(`There is no credential type ${target} with ${authType}`)
    if (!secret) throw bad("apiKey is required")
    await credentials.set(target, { type: "api", key: secret })
    dropped.delete(target)
    return { provider: target, authType: "api_key", from: undefined }
  }

  async function save(input: CredentialInput): Promise<CredentialNote> {
    const known = input.id === undefined ? undefined : await get(input.id)
    const { provider = "" } = input
    const isOther = provider === "custom" ? !known?.provider.startsWith(customPrefix) : provider !== known?.provider
    if (known && provider !== "" && isOther) throw bad("Credential provider mismatch")
    const told = await storeSecret(input, known)
    const target = known?.provider ?? told.provider ?? ""
    const before = rowOf(target) ?? begin(target, "api_key")
    const row: Row = {
      ...before,
      ...told,
      ...(input.name?.trim() && { name: input.name.trim() }),
      ...(input.description !== undefined && { description: input.description.trim() }),
      ...(input.inactive !== undefined && { inactive: input.inactive }),
      visibility: { ...before.visibility, ...input.visibility },
      updated: clock(),
    }
    write(row)
    return get(row.id)
  }

  async function remove(key: string): Promise<void> {
    const { provider } = await get(key)
    if (provider.startsWith(mcpPrefix)) await mcp.remove(provider.slice(mcpPrefix.length))
    else await credentials.remove(provider)
    if (hostVariables(provider).length > 0) dropped.add(provider)
    notes.drop(provider)
  }

  async function keepMcp(token: McpToken): Promise<void> {
    if (!/^https?:$/.test(URL.canParse(token.url) ? new URL(token.url).protocol : ""))
      throw bad("url must be the address of an MCP server")
    const provider = mcpPrefix + token.url
    await mcp.keep({ ...token, accessToken: checkedSecret(token.accessToken) })
    const row = rowOf(provider) ?? { ...begin(provider, "oauth"), name: `MCP OAuth: ${token.url}` }
    const expiresAt = token.expires === undefined ? undefined : new Date(token.expires).toISOString()
    write({ ...row, visibility: { ...row.visibility, tools: true }, expiresAt, updated: clock() })
  }

  async function assigned(sessionID: string) {
    const notes = await inTurn(reconciled)
    const different = new Map(
      db
        .all<{ id: string; data: string }>(
          "SELECT credential_id AS id, data FROM session_credential WHERE session_id = ?",
          rootOf(sessionID),
        )
        .map(({ id, data }) => [id, JSON.parse(data) as Partial<Visibility>]),
    )
    return notes.map((note) => ({
      note,
      visibility: note.inactive ? nowhere : { ...note.visibility, ...different.get(note.id) },
    }))
  }

  async function assign(sessionID: string, assignments: Assignment[]): Promise<void> {
    const notes = await reconciled()
    for (const { credentialId } of assignments)
      if (!notes.some(({ id }) => id === credentialId))
        throw new Fault("FileNotFound", "Credential not found", { credential: credentialId })
    const root = rootOf(sessionID)
    db.transaction(() => {
      db.run("DELETE FROM session_credential WHERE session_id = ?", root)
      for (const { credentialId, visibility } of assignments)
        db.run(
          "INSERT OR REPLACE INTO session_credential (session_id, credential_id, data) VALUES (?, ?, ?)",
          root,
          credentialId,
          JSON.stringify(visibility),
        )
    })
  }

  return {
    list: () => inTurn(reconciled),
    get: (key) => inTurn(() => get(key)),
    save: (input) => inTurn(() => save(input)),
    remove: (key) => inTurn(() => remove(key)),
    async refresh(key) {
      const { provider, authType, from } = await inTurn(() => get(key))
      if (authType !== "oauth" || from !== undefined || provider.startsWith(mcpPrefix))
        throw bad("This credential has no token that can be refreshed")
      await oauth.renew(provider)
      return inTurn(() => get(provider))
    },
    keepMcp: (token) => inTurn(() => keepMcp(token)),
    assigned,
    assign: (sessionID, assignments) => inTurn(() => assign(sessionID, assignments)),
    isOff: (provider) => dropped.has(provider) || (rowOf(provider)?.inactive ?? false),
    entered(provider) {
      dropped.delete(provider)
      const row = rowOf(provider)
      if (row) write({ ...row, inactive: false, from: undefined, updated: clock() })
    },
    async environment(sessionID, purpose) {
      const result: ExtraEnvironment = {}
      for (const provider of dropped) for (const name of hostVariables(provider)) result[name] = undefined
      for (const { note, visibility } of await assigned(sessionID)) {
        const { provider, from } = note
        if (from !== undefined) {
          if (!visibility[purpose]) for (const name of hostVariables(provider)) result[name] = undefined
        } else if (visibility[purpose]) Object.assign(result, await valuesOf(note))
      }
      return result
    },
    async gitAccess() {
      const note = (await inTurn(reconciled)).find(({ provider }) => provider === gitProvider)
      const credential = note && !note.inactive ? await credentials.get(gitProvider) : undefined
      if (!credential) return undefined
      return { host: credential.enterpriseUrl ?? "github.com", token: await oauth.fresh(gitProvider, credential) }
    },
  }

  async function valuesOf({ provider, envKeys }: CredentialNote): Promise<ExtraEnvironment> {
    if (provider.startsWith(mcpPrefix)) return {}
    try {
      if (provider.startsWith(customPrefix)) return await variablesOf(provider)
      const credential = await credentials.get(provider)
      if (!credential) return {}
      const key = credential.type === "oauth" ? await oauth.fresh(provider, credential) : credential.key
      return Object.fromEntries(envKeys.map((name) => [name, key.reveal()]))
    } catch (error) {
      log.warn("a credential could not be put into an environment", { provider, reason: (error as Error).message })
      return {}
    }
  }
}
