import { readFile } from "node:fs/promises"
import * as z from "zod/mini"
import { Fault, isFault } from "../../../shared/fault.ts"
import type { NewExternalAgent } from "../../../shared/native/external-agent.ts"
import { hashBytes } from "../../lib/content-hash.ts"
import type { Log } from "../../lib/log.ts"
import { replaceFile } from "../../lib/replace-file.ts"
import { Secret } from "../../lib/secret.ts"
import { createStamped } from "../../lib/stamped.ts"
import type { Protection } from "../../model/credentials.ts"

/** An agent as the person set it up. */
export interface StoredAgent {
  id: string
  name: string
  command: string
  args: string[]
  env: Record<string, Secret>
}

export interface AgentStore {
  /** By name. A change on disk shows in the next call. */
  list(): Promise<StoredAgent[]>
  /** Adds it, or replaces the one of the same id. Throws Fault `BadRequest`, `Conflict`. */
  put(agent: NewExternalAgent): Promise<StoredAgent>
  /** Throws Fault `AgentNotFound`. */
  remove(id: string): Promise<void>
}

const Entry = z.object({
  name: z.optional(z.string()),
  command: z.string(),
  args: z.optional(z.array(z.string())),
  env: z.optional(z.record(z.string(), z.string())),
})
type Entry = z.infer<typeof Entry>
type Entries = Record<string, unknown>

// Marks a value that the OS keeps unreadable for other programs.
const mark = "outrigger:protected:"
const idPattern = /^[a-z0-9][a-z0-9._-]{0,62}$/
/** Another process wrote the file in between; a few tries settle that. */
const TRIES = 5

/**
 * The agents in one file of the host's own folder, mode 0600, replaced atomically. No other place is read: what stands
 * here is started as a program, so a repository has no say in it. Entries that cannot be used are kept and left out.
 */
export function createAgentStore(options: {
  file: string
  log: Log
  protection?: Protection
  /** Names that agents of our own have. */
  taken: ReadonlySet<string>
}): AgentStore {
  const { file, log, protection, taken } = options
  const cache = createStamped<StoredAgent[]>()
  let writing: Promise<unknown> = Promise.resolve()

  async function read(): Promise<{ entries: Entries; hash: string | null }> {
    let bytes: Buffer
    try {
      bytes = await readFile(file)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return { entries: {}, hash: null }
      throw error
    }
    const entries = parse(bytes.toString("utf8"))
    if (entries) return { entries, hash: hashBytes(bytes) }
    // The text is not quoted: it may hold keys.
    throw new Fault("ConfigJson", `The file of external agents ${file} is not valid JSON. Repair it, or remove it.`, {
      path: file,
    })
  }

  function reveal(id: string, name: string, value: string): Secret | undefined {
    if (!value.startsWith(mark)) return new Secret(value)
    try {
      if (protection) return new Secret(protection.unprotect(value.slice(mark.length)))
      log.warn("a variable of an external agent is protected by the desktop app and cannot be read here", { id, name })
    } catch {
      log.warn("a variable of an external agent cannot be decrypted any more; enter it again", { id, name })
    }
    return undefined
  }

  function decode(id: string, value: unknown): StoredAgent | undefined {
    const parsed = Entry.safeParse(value)
    if (!parsed.success || !idPattern.test(id) || taken.has(id)) {
      log.warn("an external agent cannot be used: its entry needs a name of its own and a command", { file, id })
      return undefined
    }
    const { name = id, command, args = [], env = {} } = parsed.data
    const revealed = Object.entries(env).flatMap(([key, text]) => {
      const secret = reveal(id, key, text)
      return secret ? [[key, secret] as const] : []
    })
    return { id, name, command, args, env: Object.fromEntries(revealed) }
  }

  const encode = (value: string) => (protection ? mark + protection.protect(value) : value)

  function change<T>(edit: (entries: Entries) => { entries: Entries; answer: T }): Promise<T> {
    const next = writing.then(async () => {
      for (let attempt = 1; ; attempt += 1) {
        const { entries, hash } = await read()
        const edited = edit(entries)
        try {
          const text = `${JSON.stringify(edited.entries, null, 2)}\n`
          await replaceFile(file, Buffer.from(text), { expected: hash, mode: 0o600, durable: true })
          cache.drop()
          return edited.answer
        } catch (error) {
          if (!isFault(error, "Stale") || attempt === TRIES) throw error
        }
      }
    })
    writing = next.catch(() => {})
    return next
  }

  async function load() {
    const { entries } = await read().catch((error: unknown) => {
      if (!isFault(error, "ConfigJson")) throw error
      log.warn(error.message)
      return { entries: {} }
    })
    const agents = Object.entries(entries).flatMap(([id, entry]) => decode(id, entry) ?? [])
    return { value: agents.sort((a, b) => (a.name < b.name ? -1 : 1)), files: [file] }
  }

  return {
    list: () => cache.get("", load),
    async put(given) {
      const { name, command, args = [], env = {} } = given
      const id = given.id ?? slug(name)
      check({ id, name, command, taken, env })
      return change((entries) => {
        const before = Entry.safeParse(entries[id])
        const kept = before.success ? (before.data.env ?? {}) : {}
        const variables = Object.entries(env).flatMap(([key, value]): [string, string][] => {
          const stored = value === null ? kept[key] : encode(value)
          return stored === undefined ? [] : [[key, stored]]
        })
        const entry: Entry = { name, command, args, env: Object.fromEntries(variables) }
        const agent = decode(id, entry)
        if (!agent) throw new Error("an entry that was checked cannot be read")
        return { entries: { ...entries, [id]: entry }, answer: agent }
      })
    },
    remove: (id) =>
      change((entries) => {
        if (!Object.hasOwn(entries, id))
          throw new Fault("AgentNotFound", `There is no external agent "${id}": it was removed already.`, { agent: id })
        return {
          entries: Object.fromEntries(Object.entries(entries).filter(([other]) => other !== id)),
          answer: undefined,
        }
      }),
  }
}

function parse(text: string): Entries | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Entries) : undefined
  } catch {
    return undefined
  }
}

/** "Claude Code" is claude-code among agents. */
const slug = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")

function check(agent: {
  id: string
  name: string
  command: string
  taken: ReadonlySet<string>
  env: Record<string, unknown>
}) {
  const { id, name, command, taken, env } = agent
  const refuse = (why: string) => new Fault("BadRequest", `The agent was not added: ${why}`, { agent: id })
  if (!name.trim()) throw refuse("it needs a name.")
  if (!command.trim()) throw refuse("it needs a command, the program that speaks the protocol.")
  if (!idPattern.test(id)) throw refuse("its name needs letters or digits.")
  if (taken.has(id))
    throw new Fault("Conflict", `An agent of Outrigger's own is named "${id}". Choose another name.`, { agent: id })
  const wrong = Object.keys(env).find((key) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(key))
  if (wrong !== undefined) throw refuse(`${JSON.stringify(wrong)} cannot be the name of an environment variable.`)
}
