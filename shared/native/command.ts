import * as z from "zod/mini"
import { named } from "../domain/named.ts"

/** A command that an agent ran or runs. Times in ms since 1970. */
export const CommandEntry = named(
  "CommandEntry",
  z.object({
    id: z.string(),
    command: z.string(),
    cwd: z.string(),
    place: z.enum(["sandbox", "folder", "elsewhere"]),
    /** The person's own folder, also of what ran in a sandbox of it. */
    folder: z.nullable(z.string()),
    /** The session that a person sees; a sub-agent's command counts to its outermost one. */
    sessionID: z.nullable(z.string()),
    /** Of that session, when the command began. */
    title: z.nullable(z.string()),
    started: z.number(),
    /** Null: it runs. */
    ended: z.nullable(z.number()),
    exitCode: z.nullable(z.int()),
    /** Of a running one: the line that it is at. */
    lastLine: z.nullable(z.string()),
    /** Only the end of its output was kept. */
    truncated: z.boolean(),
  }),
)
export type CommandEntry = z.infer<typeof CommandEntry>

export const CommandPage = named(
  "CommandPage",
  z.object({
    /** Finished ones, newest first. */
    commands: z.array(CommandEntry),
    /** What runs now and fits the filter, newest first; with the first page only. */
    running: z.array(CommandEntry),
    /** Give it back as `before` for the next page. */
    next: z.nullable(z.int()),
    /** Finished ones that fit the filter, on all pages. */
    total: z.int(),
  }),
)
export type CommandPage = z.infer<typeof CommandPage>

/** Output of one stream: its kept end, and how many characters the stream said in all. */
export const CommandOutput = named("CommandOutput", z.object({ text: z.string(), length: z.int() }))
export type CommandOutput = z.infer<typeof CommandOutput>

export const CommandDetail = named(
  "CommandDetail",
  z.object({ command: CommandEntry, stdout: CommandOutput, stderr: CommandOutput }),
)
export type CommandDetail = z.infer<typeof CommandDetail>

/** What `/outrigger/events` says of commands, none of it durable. */
export interface CommandEvents {
  "command.started": { command: CommandEntry }
  /** `offset`: characters that the stream said before `text`. Where it is past what is known, the middle was left out. */
  "command.output": { id: string; stream: "stdout" | "stderr"; text: string; offset: number }
  "command.ended": { command: CommandEntry }
  "command.removed": { id: string }
  /** Of a folder: those of it alone went. */
  "command.cleared": { folder: string | null }
}
