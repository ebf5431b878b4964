import { newId } from "../../shared/id.ts"
import { Fault } from "../../shared/fault.ts"
import type { PermissionRequest } from "../../shared/domain/permission.ts"
import type { Explanation } from "../../shared/native/host.ts"
import type { Log } from "../lib/log.ts"
import type { EventLog } from "../session/api.ts"
import type { Database } from "../store/database.ts"
import type { Granted, PermissionAsk } from "../tool/tool.ts"
import { createDecisions, type RecordedDecision } from "./decisions.ts"
import { explainRequest, requestHash } from "./explain.ts"
import { PermissionRejected } from "./rejection.ts"
import { type Decision, decide, type SourcedRule } from "./rules.ts"
import { createSavedRules, projectScope, type RuleScope, type SavedRules } from "./saved-rules.ts"
import { createWaiting, type WaitingRecord } from "./waiting.ts"
import { wildcardMatch } from "./wildcard.ts"

export interface PermissionsOptions {
  db: Database
  events: EventLog
  log: Log
  /** ms since 1970. */
  clock?: () => number
  /** The session and its parents, nearest first: a sub-agent acts under its parent's session rules. */
  lineage?: (sessionID: string) => string[]
  sessionTitle?: (sessionID: string) => string
  isSandbox?: (sessionID: string) => boolean
  /** A say besides the rules', for the sessions that have one. Rules that deny come first. */
  policy?: SessionPolicy
  /** An orphan was allowed: the host may resume the session's interrupted turn, which then finds the answer. */
  onOrphanAllowed?: (request: PermissionRequest) => void
}

export type PolicyRuling =
  | { action: "allow"; matched: string }
  | { action: "deny"; matched: string; reason: string }
  /** `guarded`: also when the rules allow it. */
  | { action: "ask"; guarded?: true }

export interface SessionPolicy {
  /** Undefined: the rules alone decide. */
  rule(about: {
    sessionID: string
    directory: string
    request: PermissionAsk
  }): Promise<PolicyRuling | undefined> | undefined
  /** Keeps an "always" for the project in the place of a saved rule; false where it does not. */
  always(about: {
    sessionID: string
    directory: string
    request: PermissionRequest
    patterns: readonly string[]
  }): boolean
  /** A request that it had a say in was decided without asking. */
  decided(about: {
    sessionID: string
    callID?: string
    request: PermissionAsk
    action: "allow" | "deny"
    matched: string
    reason?: string
  }): void
}

export interface AskInput {
  sessionID: string
  directory: string
  projectID: string
  agent: string
  request: PermissionAsk
  tool?: { messageID: string; callID: string }
  /** Defaults, agent, config, agent config and session joined (defaults.ts, rules.ts). */
  ruleset: readonly SourcedRule[]
  signal: AbortSignal
}

export interface ReplyInput {
  reply: "once" | "always" | "reject"
  /** With `reject`: told to the agent, and the turn goes on. */
  message?: string
  /** With `always`: which of the offered patterns; default all. */
  patterns?: readonly string[]
  /** With `always`; default `project` (opencode: the folder's instance, until it ends). */
  scope?: RuleScope
  /** With `once`: what is to be done in place of what was asked for. The tool asks again for it, as `approved`. */
  edited?: string
  /** With `reject` and a message: the session's other requests stay open. */
  only?: boolean
  /** When given, the answer counts only for exactly the request that was shown. Else Fault `Stale`. */
  hash?: string
  /** Who answered, for the record. */
  by?: string
}

export interface Permissions {
  /**
   * Resolves when every pattern is allowed. Throws Fault `Forbidden` (denied by a rule), `PermissionRejected` (by the
   * user; its `endsTurn` tells the loop) or Fault `Aborted` (the signal fired).
   */
  ask(input: AskInput): Promise<Granted | undefined>
  /** The first answer wins; an unknown or answered request is Fault `PermissionNotFound`. */
  reply(requestID: string, input: ReplyInput): void
  /** Pending requests, oldest first. */
  list(filter?: { sessionID?: string; directory?: string }): PermissionRequest[]
  explain(requestID: string): Explanation
  /** Ends the session's pending requests: it was aborted or removed. */
  cancelSession(sessionID: string): void
  /** The host stops: call before turns are aborted, so that the requests stay open for the next run. */
  suspend(): void
  /** Pending requests whose turn died with an earlier run (waiting.ts says what becomes of them). */
  orphans(): PermissionRequest[]
  /** Call when a session gets a new prompt instead of resuming. */
  closeOrphans(sessionID: string): void
  /** What was decided without asking, and by which rule; newest first. */
  decisions(filter: { sessionID: string; callID?: string }): RecordedDecision[]
  rules: SavedRules
}

export interface RequestContext {
  agent: string
  rule: SourcedRule | null
  ruleset: readonly SourcedRule[]
  projectID: string
  forms?: PermissionAsk["forms"]
}

type Waiting = WaitingRecord<PermissionRequest, RequestContext>

export function createPermissions(options: PermissionsOptions): Permissions {
  const { db, events, log, clock = Date.now, lineage = (id) => [id] } = options
  const rules = createSavedRules({
    db,
    clock,
    changed: () => events.broadcast({ type: "rule.updated", properties: {} }),
  })
  const decisions = createDecisions({ db, clock })
  const waiting = createWaiting<PermissionRequest, RequestContext, { reply: "once" | "always"; edited?: string }>({
    kind: "permission",
    db,
    events,
    clock,
    askedEvent: "permission.asked",
  })
  waiting.onClose((record) => replied(record, "reject"))

  function evaluate(
    where: { sessionID: string; directory: string; projectID: string },
    ask: { permission: string; patterns: readonly string[]; forms?: PermissionAsk["forms"] },
    ruleset: readonly SourcedRule[],
  ): (Decision & { pattern: string })[] {
    const saved = rules.applying({ ...where, sessions: lineage(where.sessionID) })
    return ask.patterns.map((pattern) => ({
      pattern,
      ...decide({ permission: ask.permission, pattern, ruleset, saved, ...ask.forms?.[pattern] }),
    }))
  }

  async function ask(input: AskInput): Promise<Granted | undefined> {
    const { sessionID, directory, projectID, agent, request, tool, ruleset, signal } = input
    if (signal.aborted) throw new Fault("Aborted", "The turn was stopped.")
    const found = evaluate({ sessionID, directory, projectID }, request, ruleset)
    for (const { pattern, action, rule } of found)
      decisions.record({
        sessionID,
        projectID: projectScope(projectID, directory),
        permission: request.permission,
        pattern,
        action,
        rule,
        ...(tool ? { callID: tool.callID } : {}),
      })
    const denied = found.find((decision) => decision.action === "deny")
    if (denied) throw deniedByRule(request.permission, denied.rule, ruleset)
    const asking = options.policy?.rule({ sessionID, directory, request })
    const ruling = asking && (await asking)
    const told = (action: "allow" | "deny", matched: string, reason?: string) =>
      ruling && options.policy?.decided({ sessionID, callID: tool?.callID, request, action, matched, reason })
    if (ruling?.action === "deny") {
      told("deny", ruling.matched, ruling.reason)
      throw new Fault("Forbidden", `${ruling.reason}. Do it another way, or ask the user.`, { matched: ruling.matched })
    }
    if (request.approved) return undefined
    const asks = found.find((decision) => decision.action === "ask")
    const guarded = ruling?.action === "ask" && ruling.guarded
    if (!asks && !guarded) {
      told("allow", found[0]?.rule?.pattern ?? "")
      return undefined
    }
    if (ruling?.action === "allow") {
      told("allow", ruling.matched)
      return undefined
    }
    if (signal.aborted) throw new Fault("Aborted", "The turn was stopped.")
    const { permission, patterns, always, metadata, forms } = request
    const answer = await waiting.ask({
      request: {
        id: newId("permission"),
        sessionID,
        permission,
        patterns,
        metadata,
        always,
        ...(tool ? { tool } : {}),
      },
      context: { agent, rule: asks?.rule ?? null, ruleset, projectID, ...(forms ? { forms } : {}) },
      directory,
      projectID,
      same: JSON.stringify([permission, patterns]),
      signal,
    })
    return answer.edited === undefined ? undefined : { edited: answer.edited }
  }

  function pendingOrThrow(requestID: string): Waiting {
    const record = waiting.find(requestID)
    if (record?.state === "pending") return record
    throw new Fault(
      "PermissionNotFound",
      record
        ? `Permission request ${requestID} is closed already (${record.state}${record.answeredBy ? ` by ${record.answeredBy}` : ""}).`
        : `Permission request not found: ${requestID}`,
      { requestID, ...(record ? { state: record.state } : {}) },
    )
  }

  function reply(requestID: string, input: ReplyInput): void {
    const record = pendingOrThrow(requestID)
    if (input.hash !== undefined && input.hash !== requestHash(record.request))
      throw new Fault("Stale", "This is not the request that was shown. Look at it again before you answer.", {
        requestID,
      })
    if (input.reply === "reject") return rejectAll(record, input)
    if (input.reply === "always") saveRules(record, input)
    allow(record, input.reply, input.by, input.reply === "once" ? input.edited : undefined)
    if (input.reply === "always") allowCovered(input.by)
  }

  function allow(record: Waiting, kind: "once" | "always", by: string | undefined, edited?: string): void {
    const waited = waiting.settle(record, {
      state: kind,
      ...replied(record, kind),
      answer: { reply: kind, ...(edited === undefined ? {} : { edited }) },
      ...(by ? { by } : {}),
    })
    if (!waited) options.onOrphanAllowed?.(record.request)
  }

  function saveRules(record: Waiting, input: ReplyInput): void {
    const { request, context } = record
    const chosen = input.patterns ?? request.always
    const foreign = chosen.find((pattern) => !request.always.includes(pattern))
    if (foreign !== undefined)
      throw new Fault(
        "BadRequest",
        `"Always" was not offered for ${JSON.stringify(foreign)}. Choose an offered pattern.`,
        {
          requestID: request.id,
          offered: request.always,
        },
      )
    const scope = input.scope ?? "project"
    const { sessionID, directory } = record
    if (scope === "project" && options.policy?.always({ sessionID, directory, request, patterns: chosen })) return
    const scopeID = {
      session: lineage(record.sessionID).at(-1) ?? record.sessionID,
      project: projectScope(context.projectID, record.directory),
      user: null,
    }[scope]
    db.transaction(() => {
      for (const pattern of chosen)
        rules.add({
          permission: request.permission,
          pattern,
          action: "allow",
          scope,
          scopeID,
          origin: `${request.permission}: ${request.patterns.join(" · ")}`.slice(0, 200),
        })
    })
  }

  /** Other pending requests that a new rule answers, in this and in other sessions. */
  function allowCovered(by: string | undefined): void {
    for (const record of waiting.pending()) {
      const { sessionID, directory, context, request } = record
      const where = { sessionID, directory, projectID: context.projectID }
      const found = evaluate(where, { ...request, ...(context.forms ? { forms: context.forms } : {}) }, context.ruleset)
      if (found.every((decision) => decision.action === "allow")) allow(record, "always", by)
    }
  }

  /** One "no" answers everything the session waits for. With a message the turn goes on and the agent reads it. */
  function rejectAll(record: Waiting, input: ReplyInput): void {
    const feedback = input.message?.trim()
    const others = waiting
      .pending({ sessionID: record.sessionID })
      .filter((other) => other.request.id !== record.request.id && !(input.only && feedback))
    for (const each of [record, ...others])
      waiting.settle(each, {
        state: "reject",
        ...replied(each, "reject"),
        ...(input.by ? { by: input.by } : {}),
        error: new PermissionRejected({ endsTurn: !feedback, ...(feedback && each === record ? { feedback } : {}) }),
      })
  }

  return {
    ask,
    reply,
    rules,
    list: (filter) => waiting.pending(filter).map((record) => record.request),
    explain(requestID) {
      const record = pendingOrThrow(requestID)
      return explainRequest(record, {
        sessionTitle: options.sessionTitle?.(record.sessionID) ?? "",
        sandbox: options.isSandbox?.(record.sessionID) ?? false,
        recent: decisions.recent(projectScope(record.context.projectID, record.directory), record.request.permission),
      })
    },
    cancelSession: (sessionID) => waiting.cancel(sessionID),
    suspend: () => waiting.suspend(),
    orphans: () => waiting.orphans().map((record) => record.request),
    closeOrphans(sessionID) {
      log.debug("closing requests of a turn that is not resumed", { sessionID })
      waiting.closeOrphans(sessionID)
    },
    decisions: (filter) => decisions.list(filter),
  }
}

const replied = (record: Waiting, reply: "once" | "always" | "reject") => ({
  event: "permission.replied",
  properties: { sessionID: record.sessionID, requestID: record.request.id, reply },
})

/** opencode's text; the model learns from the rules what it may do instead. */
function deniedByRule(permission: string, rule: SourcedRule | null, ruleset: readonly SourcedRule[]): Fault {
  const relevant = ruleset
    .filter((candidate) => wildcardMatch(permission, candidate.permission))
    .map(({ permission: name, pattern, action }) => ({ permission: name, action, pattern }))
  if (rule && !ruleset.includes(rule))
    relevant.push({ permission: rule.permission, action: rule.action, pattern: rule.pattern })
  return new Fault(
    "Forbidden",
    `The user has specified a rule which prevents you from using this specific tool call. Here are some of the relevant rules ${JSON.stringify(relevant)}`,
    { permission, rule },
  )
}
