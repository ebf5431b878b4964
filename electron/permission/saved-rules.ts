import { newId } from "../../shared/id.ts"
import { Fault } from "../../shared/fault.ts"
import type { PermissionAction } from "../../shared/domain/permission.ts"
import type { SavedRule } from "../../shared/native/host.ts"
import type { Database } from "../store/database.ts"

export type RuleScope = SavedRule["scope"]

/** Whom a decision is for: the session with its parents, nearest first, and its project. */
export interface RuleSubject {
  sessions: readonly string[]
  projectID: string
  directory: string
}

export interface NewRule {
  permission: string
  pattern: string
  action: PermissionAction
  scope: RuleScope
  scopeID: string | null
  origin?: string
}

export interface SavedRules {
  /** Newest first. */
  list(filter?: { scope?: RuleScope; scopeID?: string }): SavedRule[]
  /** Rules that speak about this subject, any permission. */
  applying(subject: RuleSubject): SavedRule[]
  /** Adds a rule; the same rule again is not doubled. */
  add(rule: NewRule): SavedRule
  /** Fault `PermissionNotFound` when there is none. */
  remove(id: string): void
}

/** All folders without git are opencode's one project `global`: a rule must not leak from one to another. */
export const projectScope = (projectID: string, directory: string): string =>
  projectID === "global" ? directory : projectID

interface RuleRow {
  id: string
  permission: string
  pattern: string
  action: PermissionAction
  scope: RuleScope
  scope_id: string | null
  created: number
  origin: string | null
}

const read = ({ scope_id, ...row }: RuleRow): SavedRule => ({ ...row, scopeID: scope_id })

export function createSavedRules(options: { db: Database; clock: () => number; changed: () => void }): SavedRules {
  const { db, clock, changed } = options
  // Decisions are taken for every tool call; the table only changes here.
  let cache: SavedRule[] | undefined
  const all = () =>
    (cache ??= db.all<RuleRow>("SELECT * FROM permission_rule ORDER BY created DESC, id DESC").map((row) => read(row)))
  const forget = () => {
    cache = undefined
    changed()
  }
  return {
    list: (filter = {}) =>
      all().filter(
        (rule) =>
          (!filter.scope || rule.scope === filter.scope) && (!filter.scopeID || rule.scopeID === filter.scopeID),
      ),
    applying: ({ sessions, projectID, directory }) =>
      all().filter((rule) => {
        if (rule.scope === "user") return true
        if (rule.scope === "project") return rule.scopeID === projectScope(projectID, directory)
        return rule.scopeID !== null && sessions.includes(rule.scopeID)
      }),
    add(rule) {
      if (rule.scope !== "user" && !rule.scopeID)
        throw new Fault("BadRequest", `A rule for one ${rule.scope} must say which ${rule.scope} it is for.`)
      const scopeID = rule.scope === "user" ? null : rule.scopeID
      const same = all().find(
        (other) =>
          other.permission === rule.permission &&
          other.pattern === rule.pattern &&
          other.action === rule.action &&
          other.scope === rule.scope &&
          other.scopeID === scopeID,
      )
      if (same) return same
      const saved: SavedRule = {
        id: newId("rule"),
        permission: rule.permission,
        pattern: rule.pattern,
        action: rule.action,
        scope: rule.scope,
        scopeID,
        created: clock(),
        origin: rule.origin ?? null,
      }
      db.run(
        "INSERT INTO permission_rule (id, permission, pattern, action, scope, scope_id, created, origin) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        saved.id,
        saved.permission,
        saved.pattern,
        saved.action,
        saved.scope,
        saved.scopeID,
        saved.created,
        saved.origin,
      )
      forget()
      return saved
    },
    remove(id) {
      if (!db.run("DELETE FROM permission_rule WHERE id = ?", id))
        throw new Fault("PermissionNotFound", `There is no saved rule ${id}. It may have been removed already.`, { id })
      forget()
    },
  }
}
