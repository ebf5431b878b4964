import * as z from "zod/mini"
import { named } from "./named.ts"

export const Project = named(
  "Project",
  z.object({
    id: z.string(),
    worktree: z.string(),
    vcs: z.optional(z.literal("git")),
    name: z.optional(z.string()),
    icon: z.optional(
      z.object({
        url: z.optional(z.string()),
        override: z.optional(z.string()),
        color: z.optional(z.string()),
      }),
    ),
    commands: z.optional(
      z.object({
        start: z.optional(z.string()),
      }),
    ),
    time: z.object({
      created: z.int().check(z.gte(0)),
      updated: z.int().check(z.gte(0)),
      initialized: z.optional(z.int().check(z.gte(0))),
    }),
    sandboxes: z.array(z.string()),
  }),
)
export type Project = z.infer<typeof Project>

export const WorktreeCreateInput = named(
  "WorktreeCreateInput",
  z.object({
    name: z.optional(z.string()),
    startCommand: z.optional(z.string()),
  }),
)
export type WorktreeCreateInput = z.infer<typeof WorktreeCreateInput>

export const Worktree = named(
  "Worktree",
  z.object({
    name: z.string(),
    branch: z.string(),
    directory: z.string(),
  }),
)
export type Worktree = z.infer<typeof Worktree>

export const WorktreeRemoveInput = named(
  "WorktreeRemoveInput",
  z.object({
    directory: z.string(),
  }),
)
export type WorktreeRemoveInput = z.infer<typeof WorktreeRemoveInput>

export const WorktreeResetInput = named(
  "WorktreeResetInput",
  z.object({
    directory: z.string(),
  }),
)
export type WorktreeResetInput = z.infer<typeof WorktreeResetInput>

export const Paths = named(
  "Path",
  z.object({
    home: z.string(),
    state: z.string(),
    config: z.string(),
    worktree: z.string(),
    directory: z.string(),
  }),
)
export type Paths = z.infer<typeof Paths>

export const VcsInfo = named(
  "VcsInfo",
  z.object({
    branch: z.optional(z.string()),
    default_branch: z.optional(z.string()),
  }),
)
export type VcsInfo = z.infer<typeof VcsInfo>

export const VcsFileDiff = named(
  "VcsFileDiff",
  z.object({
    file: z.string(),
    patch: z.string(),
    additions: z.int().check(z.gte(0)),
    deletions: z.int().check(z.gte(0)),
    status: z.optional(z.enum(["added", "deleted", "modified"])),
  }),
)
export type VcsFileDiff = z.infer<typeof VcsFileDiff>

export const Workspace = named(
  "Workspace",
  z.object({
    id: z.string(),
    type: z.string(),
    name: z.string(),
    branch: z.nullable(z.string()),
    directory: z.nullable(z.string()),
    extra: z.nullable(z.unknown()),
    projectID: z.string(),
  }),
)
export type Workspace = z.infer<typeof Workspace>
