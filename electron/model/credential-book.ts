import { Fault } from "../../shared/fault.ts"
import { randomText } from "../../shared/id.ts"
import type { Database } from "../store/database.ts"
import type { Models } from "./model.ts"

export interface Visibility {
  tools: boolean
  console: boolean
  services: boolean
  hooks: boolean
}

/** What is known of a credential besides its secret, which the credential file keeps. */
export interface CredentialNote {
  id: string
  provider: string
  name: string
  description?: string
  authType: "api_key" | "id" | "oauth"
  inactive: boolean
  visibility: Visibility
  /** Names of environment variables; their values are never given out. */
  envKeys?: string[]
  expiresAt?: string
  created: number
  updated: number
}

export interface CredentialInput {
  id?: string
  provider: string
  name: string
  description?: string
  authType: "api_key" | "id" | "oauth"
  secret?: string
  visibility?: Visibility
  inactive?: boolean
  envKeys?: string[]
  expiresAt?: string
}

export interface Assignment {
  credentialId: string
  visibility: Visibility
}

/** Credentials as other front ends list them: by name, never with their secret. */
export interface CredentialBook {
  list(): CredentialNote[]
  /** By provider or id. Throws Fault `FileNotFound`. */
  get(key: string): CredentialNote
  /** Creates, replaces that of the provider, or changes the one of `id`. Throws Fault `BadRequest`, `FileNotFound`. */
  save(input: CredentialInput): Promise<CredentialNote>
  remove(key: string): Promise<void>
  assigned(sessionID: string): Assignment[]
  /** Replaces the whole set. Throws Fault `FileNotFound` for an unknown credential. */
  assign(sessionID: string, assignments: Assignment[]): void
}

const everywhere: Visibility = { tools: true, console: true, services: true, hooks: true }

export function createCredentialBook({
  db,
  models,
  clock = Date.now,
}: {
  db: Database
  models: Pick<Models, "setAuth" | "removeAuth">
  clock?: () => number
}): CredentialBook {
  const read = ({ data }: { data: string }) => JSON.parse(data) as CredentialNote
  const find = (key: string) => {
    const row = db.get<{ data: string }>("SELECT data FROM credential_note WHERE id = ? OR provider = ?", key, key)
    return row && read(row)
  }
  const get = (key: string) => {
    const found = find(key)
    if (!found) throw new Fault("FileNotFound", "Credential not found", { credential: key })
    return found
  }
  return {
    list: () => db.all<{ data: string }>("SELECT data FROM credential_note ORDER BY provider").map(read),
    get,
    async save(input) {
      const known = input.id !== undefined ? get(input.id) : find(input.provider)
      if (!known && input.authType !== "oauth" && !input.secret && !input.envKeys)
        throw new Fault("BadRequest", "apiKey is required")
      const now = clock()
      const note: CredentialNote = {
        id: known?.id ?? `crd_${randomText(16)}`,
        provider: known?.provider ?? input.provider,
        name: input.name,
        ...((input.description ?? known?.description) && { description: input.description ?? known?.description }),
        authType: input.authType,
        inactive: input.inactive ?? known?.inactive ?? false,
        visibility: input.visibility ?? known?.visibility ?? everywhere,
        ...((input.envKeys ?? known?.envKeys) && { envKeys: input.envKeys ?? known?.envKeys }),
        ...(input.expiresAt && { expiresAt: input.expiresAt }),
        created: known?.created ?? now,
        updated: now,
      }
      if (input.secret) await models.setAuth(note.provider, { type: "api", key: input.secret })
      db.run(
        "INSERT INTO credential_note (id, provider, data) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data",
        note.id,
        note.provider,
        JSON.stringify(note),
      )
      return note
    },
    async remove(key) {
      const note = get(key)
      await models.removeAuth(note.provider)
      db.run("DELETE FROM credential_note WHERE id = ?", note.id)
    },
    assigned: (sessionID) =>
      db
        .all<{ id: string; data: string }>(
          "SELECT credential_id AS id, data FROM session_credential WHERE session_id = ? ORDER BY rowid",
          sessionID,
        )
        .map(({ id, data }) => ({ credentialId: id, visibility: JSON.parse(data) as Visibility })),
    assign(sessionID, assignments) {
      for (const { credentialId } of assignments) get(credentialId)
      db.transaction(() => {
        db.run("DELETE FROM session_credential WHERE session_id = ?", sessionID)
        for (const { credentialId, visibility } of assignments)
          db.run(
            "INSERT OR REPLACE INTO session_credential (session_id, credential_id, data) VALUES (?, ?, ?)",
            sessionID,
            get(credentialId).id,
            JSON.stringify(visibility),
          )
      })
    },
  }
}
