import type * as z from "zod/mini"
import type { FilePart } from "../../shared/domain/part.ts"

/** What a tool asks before it acts. `patterns` must each be allowed; `always` are the rules an "always" would add. */
export interface PermissionAsk {
  permission: string
  patterns: string[]
  always: string[]
  metadata: Record<string, unknown>
  /**
   * By pattern: other spellings that deny and ask rules may be written for, and whether wildcards are too broad for
   * it (`saved`: those of saved rules; `every`: also those of the ruleset, a bare `*` aside). `named`: asked
   * until a rule is about it; that all is allowed by default is not enough.
   */
  forms?: Record<string, { also?: string[]; strict?: "saved" | "every"; named?: boolean }>
  /** A person wrote what is asked for, in place of something else: only a deny still counts. */
  approved?: true
}

/** How a request was allowed. */
export interface Granted {
  /** What the person put in place of what was asked for: a command line, an address. */
  edited?: string
}

export interface ToolContext {
  sessionID: string
  messageID: string
  callID: string
  /** Name of the agent that makes the call. */
  agent: string
  /** The session's folder: relative paths resolve here. */
  directory: string
  /** Root of the repository (or the directory itself without git): beyond it `external_directory` is asked. */
  worktree: string
  signal: AbortSignal
  /** Resolves when allowed. Throws Fault `Forbidden` (denied by rule or rejected); let it pass through. */
  ask(request: PermissionAsk): Promise<Granted | undefined>
  /** Shows live progress on the running tool part. Cheap: callers may call it for every chunk. */
  progress(update: { title?: string; metadata?: Record<string, unknown> }): void
}

export interface ToolResult {
  title: string
  output: string
  metadata: Record<string, unknown>
  attachments?: Omit<FilePart, "id" | "sessionID" | "messageID">[]
}

/** One built-in tool. `parameters` validates the model's arguments and becomes the JSON schema the model sees. */
export interface Tool<Input = unknown> {
  id: string
  description: string
  parameters: z.ZodMiniType<Input>
  execute(input: Input, context: ToolContext): Promise<ToolResult>
}
