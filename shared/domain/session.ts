import * as z from "zod/mini"
import { named } from "./named.ts"
import { SnapshotFileDiff } from "./diff.ts"
import { PermissionRuleset } from "./permission.ts"

export const Todo = named(
  "Todo",
  z.object({
    content: z.string(),
    status: z.string(),
    priority: z.string(),
  }),
)
export type Todo = z.infer<typeof Todo>

export const SessionStatus = named(
  "SessionStatus",
  z.discriminatedUnion("type", [
    z.object({
      type: z.literal("idle"),
    }),
    z.object({
      type: z.literal("retry"),
      attempt: z.int().check(z.gte(0)),
      message: z.string(),
      next: z.int().check(z.gte(0)),
    }),
    z.object({
      type: z.literal("busy"),
    }),
  ]),
)
export type SessionStatus = z.infer<typeof SessionStatus>

export const SessionTokens = z.object({
  input: z.number(),
  output: z.number(),
  reasoning: z.number(),
  cache: z.object({ read: z.number(), write: z.number() }),
})

export const Session = named(
  "Session",
  z.object({
    id: z.string(),
    slug: z.string(),
    projectID: z.string(),
    workspaceID: z.optional(z.string()),
    directory: z.string(),
    path: z.optional(z.string()),
    parentID: z.optional(z.string()),
    summary: z.optional(
      z.object({
        additions: z.int().check(z.gte(0)),
        deletions: z.int().check(z.gte(0)),
        files: z.int().check(z.gte(0)),
        diffs: z.optional(z.array(SnapshotFileDiff)),
      }),
    ),
    share: z.optional(
      z.object({
        url: z.string(),
      }),
    ),
    title: z.string(),
    agent: z.optional(z.string()),
    model: z.optional(
      z.object({
        id: z.string(),
        providerID: z.string(),
        variant: z.optional(z.string()),
      }),
    ),
    version: z.string(),
    // Beyond the specification, as the reference's newer releases send them: sums over the session.
    cost: z.optional(z.number()),
    tokens: z.optional(SessionTokens),
    time: z.object({
      created: z.int().check(z.gte(0)),
      updated: z.int().check(z.gte(0)),
      compacting: z.optional(z.int().check(z.gte(0))),
      archived: z.optional(z.number()),
    }),
    permission: z.optional(PermissionRuleset),
    revert: z.optional(
      z.object({
        messageID: z.string(),
        partID: z.optional(z.string()),
        snapshot: z.optional(z.string()),
        diff: z.optional(z.string()),
      }),
    ),
  }),
)
export type Session = z.infer<typeof Session>

export const ProjectSummary = named(
  "ProjectSummary",
  z.object({
    id: z.string(),
    name: z.optional(z.string()),
    worktree: z.string(),
  }),
)
export type ProjectSummary = z.infer<typeof ProjectSummary>

export const GlobalSession = named(
  "GlobalSession",
  z.object({
    id: z.string(),
    slug: z.string(),
    projectID: z.string(),
    workspaceID: z.optional(z.string()),
    directory: z.string(),
    path: z.optional(z.string()),
    parentID: z.optional(z.string()),
    summary: z.optional(
      z.object({
        additions: z.int().check(z.gte(0)),
        deletions: z.int().check(z.gte(0)),
        files: z.int().check(z.gte(0)),
        diffs: z.optional(z.array(SnapshotFileDiff)),
      }),
    ),
    share: z.optional(
      z.object({
        url: z.string(),
      }),
    ),
    title: z.string(),
    agent: z.optional(z.string()),
    model: z.optional(
      z.object({
        id: z.string(),
        providerID: z.string(),
        variant: z.optional(z.string()),
      }),
    ),
    version: z.string(),
    time: z.object({
      created: z.int().check(z.gte(0)),
      updated: z.int().check(z.gte(0)),
      compacting: z.optional(z.int().check(z.gte(0))),
      archived: z.optional(z.number()),
    }),
    permission: z.optional(PermissionRuleset),
    revert: z.optional(
      z.object({
        messageID: z.string(),
        partID: z.optional(z.string()),
        snapshot: z.optional(z.string()),
        diff: z.optional(z.string()),
      }),
    ),
    project: z.nullable(ProjectSummary),
  }),
)
export type GlobalSession = z.infer<typeof GlobalSession>
