import { randomBytes } from "node:crypto"
import { chmod, mkdir, open, readFile, rename, rm, stat } from "node:fs/promises"
import path from "node:path"
import { Auth } from "../../shared/domain/provider.ts"
import { Fault } from "../../shared/fault.ts"
import type { Log } from "../lib/log.ts"
import { Secret } from "../lib/secret.ts"

/** Keeps values unreadable for other programs where the OS can (Electron's safeStorage). */
export interface Protection {
  protect(value: string): string
  unprotect(value: string): string
}

export interface Credential {
  type: Auth["type"]
  /** What is sent to the provider. */
  key: Secret
  /** OAuth only: when the access token ends, ms since 1970. */
  expires?: number
  /** OAuth only: the account at the provider, and the host of an installation of one's own. */
  accountId?: string
  enterpriseUrl?: string
}

export interface Renewal<Kept> {
  tokenUrl: string
  clientId: string
  clientSecret?: Kept
  /** Forms unless said. */
  tokenFormat?: "form" | "json"
}

export interface Credentials {
  get(providerID: string): Promise<Credential | undefined>
  /** Provider ids that have a usable credential. */
  list(): Promise<string[]>
  /** Everything that is stored; undefined what this host cannot read. */
  stored(): Promise<Map<string, Credential | undefined>>
  /** `renewal`: how an OAuth token is renewed. */
  set(providerID: string, auth: Auth, renewal?: Renewal<string>): Promise<void>
  /** What renews a stored OAuth token; undefined when it was stored without that. */
  renewal(providerID: string): Promise<(Renewal<Secret> & { refresh: Secret }) | undefined>
  /** Removing what is not there is fine. */
  remove(providerID: string): Promise<void>
}

type Stored = Record<string, unknown>

// Marks a protected value inside the otherwise plain auth.json shape.
const mark = "outrigger:protected:"
const secretFields = ["key", "token", "access", "refresh", "clientSecret"]

/**
 * The credential file, in opencode's auth.json shape (`{PROVIDER: {type: "api", key}}`): mode 0600, replaced
 * atomically, read again when another process changed it. Entries that this host cannot read are kept as they are.
 */
export function createCredentials(options: { file: string; log: Log; protection?: Protection }): Credentials {
  const { file, log, protection } = options
  let cached: { stamp: string; stored: Stored } | undefined
  let writing: Promise<void> = Promise.resolve()

  async function read(): Promise<Stored> {
    let stamp: string
    try {
      const info = await stat(file, { bigint: true })
      stamp = `${info.ino}:${info.size}:${info.mtimeNs}`
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error
      cached = undefined
      return {}
    }
    if (cached?.stamp === stamp) return cached.stored
    let stored: unknown
    try {
      stored = JSON.parse(await readFile(file, "utf8"))
    } catch {
      // The parser's message quotes the text, which may be a key.
      throw new Fault(
        "ConfigJson",
        `The credential file ${file} is not valid JSON. Repair it, or remove it and enter the keys again.`,
        { path: file },
      )
    }
    const isRecord = typeof stored === "object" && stored !== null && !Array.isArray(stored)
    cached = { stamp, stored: isRecord ? (stored as Stored) : {} }
    return cached.stored
  }

  function decode(providerID: string, entry: unknown): Credential | undefined {
    const parsed = Auth.safeParse(entry)
    if (!parsed.success) return undefined
    const auth = parsed.data
    const value = auth.type === "api" ? auth.key : auth.type === "oauth" ? auth.access : auth.token
    const key = readable(providerID, value)
    if (!key) return undefined
    if (auth.type !== "oauth") return { type: auth.type, key }
    const { expires, accountId, enterpriseUrl } = auth
    return { type: auth.type, key, expires, ...(accountId && { accountId }), ...(enterpriseUrl && { enterpriseUrl }) }
  }

  function readable(providerID: string, value: string): Secret | undefined {
    if (!value.startsWith(mark)) return new Secret(value)
    if (!protection) {
      log.warn("A stored key is protected by the desktop app and cannot be read here", { provider: providerID })
      return undefined
    }
    try {
      return new Secret(protection.unprotect(value.slice(mark.length)))
    } catch {
      log.warn("A stored key cannot be decrypted any more; enter it again", { provider: providerID })
      return undefined
    }
  }

  function encode(auth: Auth & Partial<Renewal<string>>): unknown {
    if (!protection) return auth
    return Object.fromEntries(
      // For `wellknown`, `key` names an environment variable and `token` is the secret; protecting both is harmless.
      Object.entries(auth).map(([name, value]) =>
        secretFields.includes(name) && typeof value === "string"
          ? [name, mark + protection.protect(value)]
          : [name, value],
      ),
    )
  }

  function change(edit: (stored: Stored) => Stored): Promise<void> {
    const next = writing.then(async () => {
      const stored = edit(await read())
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
      const temporary = `${file}.${randomBytes(6).toString("hex")}.tmp`
      try {
        const handle = await open(temporary, "wx", 0o600)
        try {
          await handle.writeFile(`${JSON.stringify(stored, null, 2)}\n`)
          await handle.sync()
        } finally {
          await handle.close()
        }
        await chmod(temporary, 0o600)
        await rename(temporary, file)
      } catch (error) {
        await rm(temporary, { force: true })
        throw error
      }
      cached = undefined
    })
    writing = next.catch(() => {})
    return next
  }

  return {
    async get(providerID) {
      const stored = await read()
      return Object.hasOwn(stored, providerID) ? decode(providerID, stored[providerID]) : undefined
    },
    async list() {
      return Object.entries(await read())
        .filter(([id, entry]) => decode(id, entry) !== undefined)
        .map(([id]) => id)
    },
    async stored() {
      return new Map(Object.entries(await read()).map(([id, entry]) => [id, decode(id, entry)]))
    },
    async renewal(providerID) {
      const stored = await read()
      const entry = Object.hasOwn(stored, providerID) ? (stored[providerID] as Record<string, unknown>) : undefined
      const text = (name: string) => (typeof entry?.[name] === "string" ? entry[name] : "")
      const [tokenUrl, clientId] = [text("tokenUrl"), text("clientId")]
      const refresh = text("refresh") && readable(providerID, text("refresh"))
      if (!tokenUrl || !clientId || !refresh) return undefined
      const clientSecret = text("clientSecret") ? readable(providerID, text("clientSecret")) : undefined
      return {
        tokenUrl,
        clientId,
        refresh,
        ...(clientSecret && { clientSecret }),
        ...(text("tokenFormat") === "json" && { tokenFormat: "json" }),
      }
    },
    set: (providerID, auth, renewal) =>
      change((stored) => {
        const next: Stored = { ...stored }
        Object.defineProperty(next, providerID, {
          value: encode({ ...auth, ...renewal }),
          enumerable: true,
          configurable: true,
        })
        return next
      }),
    remove: (providerID) =>
      change((stored) => Object.fromEntries(Object.entries(stored).filter(([id]) => id !== providerID))),
  }
}
