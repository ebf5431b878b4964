import type { CredentialNote } from "../../model/credential-note.ts"

const iso = (time: number) => new Date(time).toISOString()

/** A credential as clients list it: no value of it goes out. */
export const wireCredential = (note: CredentialNote) => ({
  id: note.id,
  provider: note.provider,
  name: note.name,
  ...(note.description && { description: note.description }),
  authType: note.authType,
  isConfigured: note.isConfigured,
  inactive: note.inactive,
  agentVisible: note.visibility.tools,
  visibility: note.visibility,
  ...(note.envKeys.length > 0 && { envKeys: note.envKeys }),
  // For editing: a value that comes back blank stays as it is.
  ...(note.provider.startsWith("custom:") && { envVars: note.envKeys.map((key) => ({ key, value: "" })) }),
  ...(note.expiresAt && { expiresAt: note.expiresAt }),
  createdAt: iso(note.created),
  updatedAt: iso(note.updated),
})

/** When a token ends; the first moment there is stands for "never", as clients of this API have it. */
export function expiry({ expiresAt }: CredentialNote): { expiresAt: string; expiresIn?: number } {
  if (!expiresAt) return { expiresAt: "0001-01-01T00:00:00Z" }
  return { expiresAt, expiresIn: Math.round((Date.parse(expiresAt) - Date.now()) / 1000) }
}
