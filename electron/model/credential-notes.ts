import { randomText } from "../../shared/id.ts"
import type { Database } from "../store/database.ts"
import { credentialKinds, customPrefix, mcpPrefix } from "./credential-kinds.ts"
import { type CredentialNote, everywhere, nowhere } from "./credential-note.ts"
import type { Credential, Credentials } from "./credentials.ts"

/** A token for an MCP server, whoever signed in to it. */
export interface McpToken {
  url: string
  accessToken: string
  refreshToken?: string
  /** ms since 1970 */
  expires?: number
}

/** Tokens of MCP servers by their address (electron/integration/mcp). */
export interface McpTokens {
  has(url: string): Promise<boolean>
  keep(token: McpToken): Promise<void>
  remove(url: string): Promise<void>
}

/** What is stored of a note; the rest follows from the secret that is there. */
export type Row = Omit<CredentialNote, "isConfigured" | "envKeys" | "expiresAt"> & {
  envKeys?: string[]
  expiresAt?: string
}

/** The notes of all credentials, in the database. They follow the secrets, which are kept elsewhere. */
export interface CredentialNotes {
  /** All, after what was added, taken away or changed elsewhere. */
  reconciled(): Promise<CredentialNote[]>
  rowOf(provider: string): Row | undefined
  write(row: Row): void
  drop(provider: string): void
  /** A new one, not yet written. */
  begin(provider: string, authType: Row["authType"]): Row
  /** Variables of the host's environment that the provider's key or token is in. */
  hostVariables(provider: string): string[]
  /** Providers whose variable of the host's environment was deleted, until the next start. */
  dropped: Set<string>
}

export function createCredentialNotes(options: {
  db: Database
  credentials: Credentials
  mcp: McpTokens
  env: Record<string, string | undefined>
  clock: () => number
}): CredentialNotes {
  const { db, credentials, mcp, env, clock } = options

  const dropped = new Set<string>()

  const read = ({ data }: { data: string }) => JSON.parse(data) as Row
  const rows = () => db.all<{ data: string }>("SELECT data FROM credential_note ORDER BY provider").map(read)
  const rowOf = (provider: string): Row | undefined => {
    const row = db.get<{ data: string }>("SELECT data FROM credential_note WHERE provider = ?", provider)
    return row && read(row)
  }
  const write = (row: Row) =>
    db.run(
      "INSERT INTO credential_note (id, provider, data) VALUES (?, ?, ?) ON CONFLICT (provider) DO UPDATE SET data = excluded.data",
      row.id,
      row.provider,
      JSON.stringify(row),
    )
  const drop = (provider: string) => void db.run("DELETE FROM credential_note WHERE provider = ?", provider)
  const begin = (provider: string, authType: Row["authType"]): Row => ({
    id: `crd_${randomText(16)}`,
    provider,
    name: credentialKinds.get(provider)?.name ?? provider,
    authType,
    inactive: false,
    visibility: nowhere,
    created: clock(),
    updated: clock(),
  })

  /** The variables of the host's environment that a provider's key or token may be in. Git's are not ours to take. */
  const hostVariables = (provider: string): string[] => {
    const kind = credentialKinds.get(provider)
    const names = kind && kind.category === "llm" ? [...kind.keyEnv, ...kind.tokenEnv] : []
    return names.filter((name) => env[name])
  }

  /** Notes follow what there is: keys come and go in the window, in other processes, and in the environment. */
  async function reconciled(): Promise<CredentialNote[]> {
    const stored = await credentials.stored()
    for (const provider of new Set([...stored.keys(), ...credentialKinds.keys()])) {
      const row = rowOf(provider)
      const credential = stored.get(provider)
      if (provider.startsWith(customPrefix)) {
        // Known by its secret alone: the list was lost.
        if (!row && credential) write({ ...begin(provider, "api_key"), envKeys: Object.keys(bundle(credential)) })
        continue
      }
      if (stored.has(provider)) {
        const authType = credential ? (credential.type === "oauth" ? "oauth" : "api_key") : (row?.authType ?? "api_key")
        if (!row) write(begin(provider, authType))
        else if (row.from !== undefined || row.authType !== authType) write({ ...row, from: undefined, authType })
        continue
      }
      const [from] = dropped.has(provider) ? [] : hostVariables(provider)
      if (from === undefined) {
        if (row) drop(provider)
        continue
      }
      const authType = credentialKinds.get(provider)?.tokenEnv.includes(from) ? "oauth" : "api_key"
      if (row?.from === from) continue
      // Children of the host have the variable already.
      write({
        ...(row ?? begin(provider, authType)),
        visibility: row?.from ? row.visibility : everywhere,
        from,
        authType,
      })
    }
    const known: CredentialNote[] = []
    for (const row of rows()) {
      const { provider } = row
      const isMcp = provider.startsWith(mcpPrefix)
      const isThere = isMcp ? await mcp.has(provider.slice(mcpPrefix.length)) : stored.has(provider) || row.from
      if (isThere) known.push(described(row, isMcp, stored.get(provider)))
      else drop(provider)
    }
    return known
  }

  function described(row: Row, isMcp: boolean, credential: Credential | undefined): CredentialNote {
    const kind = credentialKinds.get(row.provider)
    const { expires = 0 } = credential ?? {}
    return {
      ...row,
      isConfigured: isMcp || row.from !== undefined || credential !== undefined,
      envKeys:
        row.envKeys ??
        (row.from !== undefined
          ? [row.from]
          : row.authType === "oauth"
            ? (kind?.tokenEnv ?? [])
            : (kind?.keyEnv.slice(0, 1) ?? [])),
      ...(expires > 0 && { expiresAt: new Date(expires).toISOString() }),
    }
  }

  return { reconciled, rowOf, write, drop, begin, hostVariables, dropped }
}

/** The variables of a bundle, by name. */
export function bundle({ key }: Credential): Record<string, string> {
  try {
    return JSON.parse(key.reveal()) as Record<string, string>
  } catch {
    // Written by hand, and not as a bundle: it holds nothing that could be used.
    return {}
  }
}
