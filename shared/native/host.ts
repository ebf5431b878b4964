import * as z from "zod/mini"
import { named } from "../domain/named.ts"
import { PermissionRequest } from "../domain/permission.ts"
import { QuestionRequest } from "../domain/question.ts"
import { Session } from "../domain/session.ts"

export const HostInfo = named(
  "HostInfo",
  z.object({
    name: z.literal("outrigger"),
    version: z.string(),
    pid: z.int(),
    url: z.string(),
    platform: z.string(),
    userHome: z.string(),
    /** Folder given on the command line, to open at once. */
    folder: z.nullable(z.string()),
    git: z.nullable(z.string()),
  }),
)
export type HostInfo = z.infer<typeof HostInfo>

export const OpenedProject = named(
  "OpenedProject",
  z.object({
    id: z.string(),
    name: z.string(),
    directory: z.string(),
    /** A git repository with at least one commit: sessions can have a sandbox. */
    git: z.boolean(),
    branch: z.nullable(z.string()),
    exists: z.boolean(),
    opened: z.number(),
  }),
)
export type OpenedProject = z.infer<typeof OpenedProject>

export const Folder = named("Folder", z.object({ name: z.string(), path: z.string(), git: z.boolean() }))
export type Folder = z.infer<typeof Folder>
/** Path completion: the folders below `path`, hidden ones last. */
export const FolderListing = named(
  "FolderListing",
  z.object({ path: z.string(), parent: z.nullable(z.string()), git: z.boolean(), folders: z.array(Folder) }),
)
export type FolderListing = z.infer<typeof FolderListing>

/** The project's command that makes a fresh sandbox ready, such as `npm ci`. The first turn waits for it. */
export const SandboxSetup = named(
  "SandboxSetup",
  z.object({
    command: z.string(),
    state: z.enum(["running", "done", "failed", "skipped"]),
    /** The end of what it printed, or why it could not be run. */
    output: z.string(),
    /** Missing while it runs, and when a signal ended it. */
    exit: z.optional(z.int()),
  }),
)
export type SandboxSetup = z.infer<typeof SandboxSetup>

/** What a project's new sandboxes begin with. */
export const FolderSetup = named("FolderSetup", z.object({ command: z.string() }))
export type FolderSetup = z.infer<typeof FolderSetup>

export const Sandbox = named(
  "Sandbox",
  z.object({
    directory: z.string(),
    /** The user's folder that accepted changes go to. */
    target: z.string(),
    state: z.enum(["creating", "ready", "failed", "removed"]),
    error: z.optional(z.string()),
    /** What was left out or is different from the folder. */
    notices: z.array(z.string()),
    /** The first of ten ports that are this sandbox's own; `OUTRIGGER_PORT` in its environment. */
    port: z.nullable(z.int()),
    setup: z.nullable(SandboxSetup),
  }),
)
export type Sandbox = z.infer<typeof Sandbox>

/** A session as the window lists it. `needs-you` beats `running` beats `failed` beats `changes` beats `idle`. */
export const SessionSummary = named(
  "SessionSummary",
  z.object({
    session: Session,
    project: z.nullable(z.string()),
    /** The user's folder (also when the session works in a sandbox). */
    folder: z.string(),
    state: z.enum(["needs-you", "running", "failed", "changes", "idle"]),
    /** What it waits for, in a few words: "asks: npm publish". */
    waiting: z.nullable(z.string()),
    changes: z.int(),
    sandbox: z.nullable(Sandbox),
    /** The last turn was cut off by a crash or quit and can be continued. */
    interrupted: z.boolean(),
  }),
)
export type SessionSummary = z.infer<typeof SessionSummary>

export const CreateSession = named(
  "CreateSession",
  z.object({
    /** Chosen by the client, as `ses_` and 26 letters and digits; default: a new one. */
    id: z.optional(z.string().check(z.regex(/^ses_[0-9A-Za-z]{26}$/))),
    directory: z.string(),
    /** Default: true in a git repository with a commit. */
    sandbox: z.optional(z.boolean()),
    title: z.optional(z.string()),
    agent: z.optional(z.string()),
    model: z.optional(z.object({ providerID: z.string(), id: z.string(), variant: z.optional(z.string()) })),
  }),
)
export type CreateSession = z.infer<typeof CreateSession>

/** Why a request is asked: the rule that says so, or null when no rule matched. */
export const Explanation = named(
  "Explanation",
  z.object({
    request: PermissionRequest,
    /** Binds an answer to exactly this request: send it back with the reply. */
    hash: z.string(),
    rule: z.nullable(z.object({ permission: z.string(), pattern: z.string(), action: z.string(), source: z.string() })),
    where: z.enum(["sandbox", "folder", "outside"]),
    /** The narrow patterns "always" offers, each with recent commands that it would have matched. */
    always: z.array(z.object({ pattern: z.string(), matches: z.array(z.string()) })),
    asked: z.number(),
    agent: z.nullable(z.string()),
    sessionTitle: z.string(),
  }),
)
export type Explanation = z.infer<typeof Explanation>

export const Inbox = named(
  "Inbox",
  z.object({
    permissions: z.array(Explanation),
    questions: z.array(z.object({ request: QuestionRequest, asked: z.number(), sessionTitle: z.string() })),
  }),
)
export type Inbox = z.infer<typeof Inbox>

export const PermissionAnswer = named(
  "PermissionAnswer",
  z.object({
    reply: z.enum(["once", "always", "reject"]),
    hash: z.string(),
    /** With `always`: the patterns to allow (default: all offered) and how far. */
    patterns: z.optional(z.array(z.string())),
    scope: z.optional(z.enum(["session", "project", "user"])),
    /** With `reject`: told to the agent, which then goes on. */
    message: z.optional(z.string()),
  }),
)
export type PermissionAnswer = z.infer<typeof PermissionAnswer>

export const SavedRule = named(
  "SavedRule",
  z.object({
    id: z.string(),
    permission: z.string(),
    pattern: z.string(),
    action: z.enum(["allow", "ask", "deny"]),
    scope: z.enum(["session", "project", "user"]),
    /** Session or project id the scope is about; null for `user`. */
    scopeID: z.nullable(z.string()),
    created: z.number(),
    /** What was asked when it was made, in a few words. */
    origin: z.nullable(z.string()),
  }),
)
export type SavedRule = z.infer<typeof SavedRule>

/** A text file as an editor opens it. Saving sends `hash` back; a different one on disk is refused as stale. */
export const TextFile = named(
  "TextFile",
  z.object({
    path: z.string(),
    text: z.nullable(z.string()),
    hash: z.string(),
    size: z.int(),
    kind: z.enum(["text", "binary", "large"]),
    eol: z.enum(["lf", "crlf"]),
    bom: z.boolean(),
    readonly: z.boolean(),
  }),
)
export type TextFile = z.infer<typeof TextFile>

export const SaveFile = named(
  "SaveFile",
  z.object({ directory: z.string(), path: z.string(), text: z.string(), hash: z.nullable(z.string()) }),
)
export type SaveFile = z.infer<typeof SaveFile>

/** A prompt that waits until the running turn ends (queue) or is given at the next tool boundary (steer). */
export const QueuedPrompt = named(
  "QueuedPrompt",
  z.object({ id: z.string(), text: z.string(), delivery: z.enum(["queue", "steer"]), created: z.number() }),
)
export type QueuedPrompt = z.infer<typeof QueuedPrompt>

export const Settings = named(
  "Settings",
  z.object({
    theme: z.enum(["system", "light", "dark", "contrast"]),
    notifications: z.boolean(),
    /** Default agent and model of new sessions in the window; null: the configuration decides. */
    agent: z.nullable(z.string()),
    model: z.nullable(z.string()),
  }),
)
export type Settings = z.infer<typeof Settings>

/** One frame of `/outrigger/events`: `id:` is the cursor. `resync`: the cursor was too old, fetch everything again. */
export const StreamEvent = named(
  "StreamEvent",
  z.object({
    cursor: z.int(),
    directory: z.nullable(z.string()),
    sessionID: z.nullable(z.string()),
    type: z.string(),
    properties: z.record(z.string(), z.unknown()),
  }),
)
export type StreamEvent = z.infer<typeof StreamEvent>
