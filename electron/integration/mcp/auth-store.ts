import { readFile } from "node:fs/promises"
import type { StoredOAuthClientInformation, StoredOAuthTokens } from "@modelcontextprotocol/client"
import { isFault } from "../../../shared/fault.ts"
import { hashBytes } from "../../lib/content-hash.ts"
import type { Log } from "../../lib/log.ts"
import { replaceFile } from "../../lib/replace-file.ts"
import type { Protection } from "../../model/credentials.ts"

/** What is kept of one sign-in. */
export interface StoredAuth {
  /** Our registration with the authorization server, and the address it may send people back to. */
  client?: StoredOAuthClientInformation & { redirectUri?: string }
  tokens?: StoredOAuthTokens
  /** ms since 1970, where it was said. */
  expires?: number
}

/** A sign-in belongs to a server's name and address: the same name may mean another server in another folder. */
export interface AuthKey {
  name: string
  url: string
}

export interface AuthStore {
  get(key: AuthKey): Promise<StoredAuth>
  update(key: AuthKey, change: (auth: StoredAuth) => StoredAuth): Promise<void>
  /** Removing what is not there is fine. */
  remove(key: AuthKey): Promise<void>
  /** Grows with each change of one entry by this process. */
  revision(key: AuthKey): number
}

/** A token that somebody else signed in for: good for the address, whatever the server is called. */
export const sharedKey = (url: string): AuthKey => ({ name: "", url: URL.canParse(url) ? new URL(url).href : url })

/** The server's own tokens, else those that were handed in for its address and can still be used. */
export async function tokensFor(store: AuthStore, key: AuthKey): Promise<StoredOAuthTokens | undefined> {
  const own = (await store.get(key)).tokens
  if (own) return own
  const { tokens, expires } = await store.get(sharedKey(key.url))
  return tokens && (expires === undefined || expires > Date.now() || tokens.refresh_token) ? tokens : undefined
}

type Entries = Record<string, unknown>

// Marks an entry that the OS keeps unreadable for other programs.
const mark = "outrigger:protected:"
/** Another process wrote the file in between; a few tries settle that. */
const TRIES = 5

/** Sign-ins in one file, mode 0600, replaced atomically. Entries that this host cannot read are kept as they are. */
export function createAuthStore(options: { file: string; log: Log; protection?: Protection }): AuthStore {
  const { file, log, protection } = options
  const revisions = new Map<string, number>()
  let writing: Promise<void> = Promise.resolve()

  async function read(): Promise<{ entries: Entries; hash: string | null }> {
    let bytes: Buffer
    try {
      bytes = await readFile(file)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return { entries: {}, hash: null }
      throw error
    }
    const hash = hashBytes(bytes)
    try {
      const entries: unknown = JSON.parse(bytes.toString("utf8"))
      if (typeof entries === "object" && entries !== null && !Array.isArray(entries))
        return { entries: entries as Entries, hash }
    } catch {
      // Said below, without the text: it may hold tokens.
    }
    log.warn("The file of MCP sign-ins is damaged and counts as empty; sign in again", { file })
    return { entries: {}, hash }
  }

  function decode(id: string, entry: unknown): StoredAuth {
    if (typeof entry === "object" && entry !== null) return entry as StoredAuth
    if (typeof entry !== "string" || !entry.startsWith(mark)) return {}
    try {
      if (protection) return JSON.parse(protection.unprotect(entry.slice(mark.length))) as StoredAuth
      log.warn("An MCP sign-in is protected by the desktop app and cannot be read here", { server: id })
    } catch {
      log.warn("An MCP sign-in cannot be decrypted any more; sign in again", { server: id })
    }
    return {}
  }

  const encode = (auth: StoredAuth): unknown => (protection ? mark + protection.protect(JSON.stringify(auth)) : auth)

  function change(id: string, edit: (auth: StoredAuth) => StoredAuth | undefined): Promise<void> {
    const next = writing.then(async () => {
      for (let attempt = 1; ; attempt += 1) {
        const { entries, hash } = await read()
        const had = Object.hasOwn(entries, id)
        const edited = edit(had ? decode(id, entries[id]) : {})
        if (!edited && !had) return
        const kept = Object.entries(entries).filter(([other]) => other !== id)
        const text = JSON.stringify(Object.fromEntries(edited ? [...kept, [id, encode(edited)]] : kept), null, 2)
        try {
          await replaceFile(file, Buffer.from(`${text}\n`), { expected: hash, mode: 0o600, durable: true })
          revisions.set(id, (revisions.get(id) ?? 0) + 1)
          return
        } catch (error) {
          if (!isFault(error, "Stale") || attempt === TRIES) throw error
        }
      }
    })
    writing = next.catch(() => {})
    return next
  }

  return {
    async get(key) {
      const { entries } = await read()
      const id = idOf(key)
      return Object.hasOwn(entries, id) ? decode(id, entries[id]) : {}
    },
    update: (key, edit) => change(idOf(key), edit),
    remove: (key) => change(idOf(key), () => undefined),
    revision: (key) => revisions.get(idOf(key)) ?? 0,
  }
}

const idOf = ({ name, url }: AuthKey) => `${name} ${url}`
