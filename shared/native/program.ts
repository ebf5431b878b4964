import * as z from "zod/mini"
import { named } from "../domain/named.ts"

/**
 * Services and hooks of a folder are programs that come with its repository. From the window they run once the person has
 * allowed them: `new` ones of a folder where nothing was allowed yet, `changed` ones where something was, but not this.
 */
export const Trust = z.enum(["trusted", "new", "changed"])
export type Trust = z.infer<typeof Trust>

/** Whose services and hooks: of a session's workspace, or of a folder without one. Exactly one of both. */
export const ProgramPlace = z.object({ sessionID: z.optional(z.string()), directory: z.optional(z.string()) })
export type ProgramPlace = z.infer<typeof ProgramPlace>

/** A file that was meant to be a service or a hook and is none. */
export const ProgramFault = named("ProgramFault", z.object({ file: z.string(), path: z.string(), message: z.string() }))
export type ProgramFault = z.infer<typeof ProgramFault>

export const ServiceEntry = named(
  "ServiceEntry",
  z.object({
    id: z.string(),
    name: z.string(),
    description: z.nullable(z.string()),
    /** Relative to the workspace. */
    file: z.string(),
    hash: z.string(),
    trust: Trust,
    /** `declared`: it only names a port, and something else starts it. */
    state: z.enum(["stopped", "starting", "running", "stopping", "failed", "declared"]),
    port: z.nullable(z.int()),
    /** Its page. */
    url: z.nullable(z.string()),
    pid: z.nullable(z.int()),
    /** Of the last run, ms since 1970. */
    started: z.nullable(z.number()),
    exitCode: z.nullable(z.int()),
  }),
)
export type ServiceEntry = z.infer<typeof ServiceEntry>

export const ServiceList = named(
  "ServiceList",
  z.object({
    /** Where they are: the workspace of the session, or the folder. */
    directory: z.string(),
    services: z.array(ServiceEntry),
    faults: z.array(ProgramFault),
    /** What runs in other workspaces. */
    elsewhere: z.array(
      z.object({
        sessionID: z.nullable(z.string()),
        directory: z.string(),
        title: z.nullable(z.string()),
        id: z.string(),
        name: z.string(),
        port: z.nullable(z.int()),
      }),
    ),
  }),
)
export type ServiceList = z.infer<typeof ServiceList>

/** What a program said, oldest first: the end of it. `length`: characters that it said in all. */
export const ProgramOutput = named(
  "ProgramOutput",
  z.object({ text: z.string(), length: z.int(), truncated: z.boolean() }),
)
export type ProgramOutput = z.infer<typeof ProgramOutput>

export const HookEntry = named(
  "HookEntry",
  z.object({
    id: z.string(),
    name: z.string(),
    description: z.nullable(z.string()),
    type: z.enum(["session", "file", "pre-commit"]),
    /** Of a `file` hook: which files. */
    pattern: z.nullable(z.string()),
    /** The agent is asked again when it fails. */
    notify: z.boolean(),
    file: z.string(),
    hash: z.string(),
    trust: Trust,
    result: z.enum(["never", "running", "passed", "failed"]),
    exitCode: z.nullable(z.int()),
    /** End of the last run, or the begin of the running one; ms since 1970. */
    ran: z.nullable(z.number()),
    /** ms */
    duration: z.nullable(z.number()),
    runs: z.int(),
    failures: z.int(),
    trigger: z.nullable(z.enum(["turn", "manual", "start", "commit"])),
    /** The message that began the turn after which it ran. */
    messageID: z.nullable(z.string()),
    /** Changed files that it ran for. */
    files: z.array(z.string()),
    /** The agent was asked again because of its last run. */
    told: z.boolean(),
  }),
)
export type HookEntry = z.infer<typeof HookEntry>

export const HookList = named(
  "HookList",
  z.object({
    /** Hooks are those of the person's own folder, never of a sandbox. */
    directory: z.string(),
    hooks: z.array(HookEntry),
    faults: z.array(ProgramFault),
  }),
)
export type HookList = z.infer<typeof HookList>

/** A program as it is shown before it is allowed. */
export const Program = named(
  "Program",
  z.object({
    kind: z.enum(["service", "hook"]),
    name: z.string(),
    file: z.string(),
    hash: z.string(),
    trust: Trust,
    text: z.string(),
    /** Of a hook: when it runs by itself. */
    when: z.nullable(z.enum(["session", "file", "pre-commit"])),
  }),
)
export type Program = z.infer<typeof Program>

/** What `/outrigger/events` says of programs, none of it durable. `sessionID` null: of the folder itself. */
export interface ProgramEvents {
  "service.updated": { sessionID: string | null; directory: string }
  /** `offset`: characters that it said before `text`. */
  "service.output": { sessionID: string | null; directory: string; id: string; text: string; offset: number }
  "hook.updated": { sessionID: string }
  "hook.output": { sessionID: string; id: string; text: string; offset: number }
  /** Something was allowed, or made. */
  "program.updated": { folder: string }
}
