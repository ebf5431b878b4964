import { readFile } from "node:fs/promises"
import path from "node:path"
import { Fault, isFault } from "../../shared/fault.ts"
import { hashBytes } from "../lib/content-hash.ts"
import type { Log } from "../lib/log.ts"
import { resolveInside } from "../lib/paths.ts"
import { replaceFile } from "../lib/replace-file.ts"
import { defaultPolicy, formatPolicy, parsePolicy, type Policy, strictPolicy } from "./policy.ts"

/** `.pig-agents/policy.json` of a folder: read anew each time, so that an edit counts at once. */
export interface PolicyFiles {
  /** Makes the file with the defaults when there is none. Throws Fault `Conflict` for one that cannot be read. */
  read(folder: string): Promise<Policy>
  /** As `read`, but what cannot be read asks about everything. */
  effective(folder: string): Promise<Policy>
  /** Throws Fault `Conflict` rather than replace a file that cannot be read. */
  change(folder: string, change: (policy: Policy) => void): Promise<Policy>
}

const NAME = path.join(".pig-agents", "policy.json")

export function createPolicyFiles(options: { log: Log }): PolicyFiles {
  let writing: Promise<unknown> = Promise.resolve()

  async function load(folder: string): Promise<{ file: string; policy: Policy; hash: string | null }> {
    const file = await resolveInside(folder, NAME)
    const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined
      throw new Fault("Conflict", `${file} cannot be read: ${error.code ?? error.message}.`, { path: file })
    })
    if (!bytes) return { file, policy: defaultPolicy(), hash: null }
    return { file, policy: parsePolicy(bytes.toString("utf8"), file), hash: hashBytes(bytes) }
  }

  const store = (file: string, policy: Policy, expected: string | null) =>
    replaceFile(file, Buffer.from(formatPolicy(policy)), { expected })

  async function read(folder: string): Promise<Policy> {
    // What was just answered counts for the next command.
    await writing
    const { file, policy, hash } = await load(folder)
    // A folder that cannot be written to has the defaults all the same.
    if (hash === null)
      await store(file, policy, null).catch((error: unknown) =>
        options.log.debug("the policy file was not made", { file, error: String(error) }),
      )
    return policy
  }

  return {
    read,
    effective: (folder) =>
      read(folder).catch((error: unknown) => {
        if (!isFault(error)) throw error
        options.log.warn("the policy of a folder cannot be read", { folder, reason: error.message })
        return strictPolicy()
      }),
    change(folder, change) {
      const turn = writing.then(async () => {
        const { file, policy, hash } = await load(folder)
        const before = formatPolicy(policy)
        change(policy)
        if (hash === null || formatPolicy(policy) !== before) await store(file, policy, hash)
        return policy
      })
      writing = turn.catch(() => {})
      return turn
    },
  }
}
