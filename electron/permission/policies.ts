import type { PermissionRule } from "../../shared/domain/permission.ts"
import { Fault } from "../../shared/fault.ts"
import { type Disposable, disposable } from "../lib/dispose.ts"
import type { Log } from "../lib/log.ts"
import type { PermissionAsk } from "../tool/tool.ts"
import { parseCommand } from "./command.ts"
import type { Permissions, SessionPolicy } from "./permissions.ts"
import { askedAbout, decideByPolicy, deniedBy } from "./policy-decision.ts"
import type { PolicyFiles } from "./policy-file.ts"
import { isGoverned } from "./policy-session.ts"
import { matchesGlob, suggestedAllow } from "./policy.ts"

/** How a request that a policy has a say in came out, before the tool goes on. */
export interface PolicyNews {
  sessionID: string
  /** Of the request, when a person was asked. */
  requestID?: string
  decision: "allow_once" | "allow_always" | "allow_auto" | "deny"
  kind: string
  /** What will run. */
  cmd: string
  /** What was asked for, when a person changed it. */
  originalCmd?: string
  matched?: string
  reason?: string
}

export interface PolicyAnswer {
  decision: "allow_once" | "allow_always" | "deny"
  /** In place of the command or address; blank is none. */
  editedCmd?: string
  /** With an allow: no command of this folder is asked about any more. */
  autoApproveAll?: boolean
  /** With `deny`: told to the agent. */
  reason?: string
}

export interface Policies {
  /** For `createPermissions`. */
  session: SessionPolicy
  /** First answer wins. Throws Fault `PermissionNotFound`, `Conflict` when the policy could not be changed. */
  answer(requestID: string, answer: PolicyAnswer): Promise<void>
  subscribe(listener: (news: PolicyNews) => void): Disposable
}

export function createPolicies(options: {
  log: Log
  files: PolicyFiles
  /** Rules of a session; of a sub-agent's too, which has its parent's. */
  rulesOf: (sessionID: string) => readonly PermissionRule[] | undefined
  folderOf: (sessionID: string) => string
  permissions: () => Pick<Permissions, "list" | "reply">
}): Policies {
  const { files, rulesOf, folderOf } = options
  const listeners = new Set<(news: PolicyNews) => void>()
  const tell = (news: PolicyNews) => {
    for (const listener of [...listeners]) listener(news)
  }
  const parsedOf = (request: Pick<PermissionAsk, "metadata">, directory: string) => {
    const command = request.metadata["command"]
    return typeof command === "string" ? parseCommand(command, { directory }) : undefined
  }

  async function answer(requestID: string, given: PolicyAnswer): Promise<void> {
    const found = () => {
      const request = options
        .permissions()
        .list()
        .find(({ id }) => id === requestID)
      if (request) return request
      throw new Fault("PermissionNotFound", `There is no open request ${requestID}: it was answered, or is too old.`, {
        requestID,
      })
    }
    const request = found()
    const folder = folderOf(request.sessionID)
    const { kind, cmd } = askedAbout(request)
    const allows = given.decision !== "deny"
    // Of the browser's actions only the one that opens an address has something to put another in the place of.
    const editable =
      kind === "command" || kind === "web_fetch" || (kind === "browser" && request.metadata["opens"] === true)
    const edited = allows && editable ? given.editedCmd?.trim() : undefined
    const changed = edited && edited !== cmd ? edited : undefined
    const runs = changed ?? cmd
    const always = given.decision === "allow_always" && kind === "command"
    // What cannot be stored is said before anything runs.
    if (always || (allows && given.autoApproveAll)) await files.read(folder)
    const denied =
      changed && kind === "command"
        ? deniedBy(await files.effective(folder), changed, await parseCommand(changed, { directory: folder }))
        : undefined
    const news = {
      sessionID: request.sessionID,
      requestID,
      kind,
      cmd: runs,
      ...(changed ? { originalCmd: cmd } : {}),
    }
    found()
    const { permissions } = options
    if (denied || !allows) {
      const reason = denied?.reason ?? given.reason ?? "The user denied it."
      tell({ ...news, decision: "deny", reason, ...(denied ? { matched: denied.matched } : {}) })
      permissions().reply(requestID, { reply: "reject", message: reason, only: true, by: "policy" })
      return
    }
    tell({ ...news, decision: given.decision as "allow_once" | "allow_always" })
    permissions().reply(requestID, { reply: "once", by: "policy", ...(changed ? { edited: changed } : {}) })
    if (always || given.autoApproveAll)
      await files.change(folder, (policy) => {
        if (given.autoApproveAll) policy.autoApprove = true
        if (always) policy.trusted = union(policy.trusted, trust(cmd))
      })
  }

  return {
    session: {
      rule({ sessionID, directory, request }) {
        if (!isGoverned(rulesOf(sessionID))) return undefined
        return Promise.all([files.effective(directory), parsedOf(request, directory)]).then(([policy, parsed]) =>
          decideByPolicy(policy, request, parsed),
        )
      },
      always({ sessionID, directory, request, patterns }) {
        const { kind, cmd } = askedAbout(request)
        if (kind !== "command" || request.permission !== "bash" || !isGoverned(rulesOf(sessionID))) return false
        // A pattern of ours that ends in ` *` is also about the command without arguments; a glob is not.
        const plain = patterns.some((pattern) => pattern.endsWith(" *") && pattern.slice(0, -2) === cmd.trim())
        const globs = plain ? [...patterns, cmd.trim()] : [...patterns]
        files
          .change(directory, (policy) => void (policy.trusted = union(policy.trusted, globs)))
          .catch((error: unknown) => options.log.warn("an answer could not be kept in the policy file", { error }))
        return true
      },
      decided({ sessionID, request, action, matched, reason }) {
        // A folder outside that comes with a command is no question of its own.
        if (action === "allow" && request.permission === "external_directory") return
        if (action === "allow" && request.permission === "edit") return
        const about = { sessionID, ...askedAbout(request), ...(matched ? { matched } : {}) }
        tell({ ...about, decision: action === "allow" ? "allow_auto" : "deny", ...(reason ? { reason } : {}) })
      },
    },
    answer,
    subscribe(listener) {
      listeners.add(listener)
      return disposable(() => void listeners.delete(listener))
    },
  }
}

const union = (some: readonly string[], more: readonly string[]) => [...new Set([...some, ...more])]

/** The suggested glob, and the command itself where that does not cover it (`npm test *` is not about `npm test`). */
function trust(command: string): string[] {
  const glob = suggestedAllow(command)
  const covered = matchesGlob(glob, command) && !/[;&|\n`$()]/.test(command)
  return covered || command.includes("*") ? [glob] : [glob, command.trim()]
}
