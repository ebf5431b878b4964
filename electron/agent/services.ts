import type { JSONSchema7 } from "@ai-sdk/provider"
import type { Agent } from "../../shared/domain/agent.ts"
import type { Config } from "../../shared/domain/config.ts"
import type { SnapshotFileDiff } from "../../shared/domain/diff.ts"
import type { FilePartInput, TextPartInput } from "../../shared/domain/part.ts"
import type { PermissionRule } from "../../shared/domain/permission.ts"
import type { Log } from "../lib/log.ts"
import type { ModelRef, Models } from "../model/model.ts"
import type { EventLog, Sessions } from "../session/api.ts"
import type { Database } from "../store/database.ts"
import type { External } from "./external.ts"
import type { ResourceContent } from "./prompt-resources.ts"
import type { Granted, PermissionAsk, Tool, ToolContext, ToolResult } from "../tool/tool.ts"

/** What the agent needs to know of one folder. */
export interface AgentInstance {
  directory: string
  /** Root that tools keep to: the repository's, or the folder itself without git. */
  root: string
  /** As messages say it: `/` without git. */
  worktree: string
  projectID: string
  config(): Promise<Config>
  agents(): Promise<Agent[]>
}

/** A tool as the model is told of it. */
export interface OfferedTool {
  name: string
  description: string
  parameters: JSONSchema7
  tool: Tool
}

/** Saved states of a session's folder. All answer undefined or nothing for folders that keep none. */
export interface AgentCheckpoints {
  /** Tree id of the folder as it is now; a step begins with it. */
  write(sessionID: string): Promise<string | undefined>
  /**
   * Absolute paths that a step changed, counted as the session's changes from now on. `shell`: something ran that may
   * have changed any file, so all that differs counts; otherwise only what the file tools wrote does, and a person's
   * own edits meanwhile stay theirs.
   */
  stepped(sessionID: string, from: string, to: string, options: { shell: boolean }): Promise<string[]>
  /** `files` (absolute) limits the diff; without it, everything that differs. */
  diff(sessionID: string, from: string, to: string, files?: string[]): Promise<SnapshotFileDiff[]>
  /** Puts those of `files` (absolute) that differ between the folder and the state `to` back to it. */
  restore(sessionID: string, to: string, files: string[]): Promise<void>
}

export interface TurnServices {
  /** Resolves when the session's workspace can be worked in, also when making it ready failed or `signal` is aborted. */
  prepared(sessionID: string, signal: AbortSignal): Promise<void>
  db: Database
  log: Log
  clock: () => number
  sessions: Sessions
  events: EventLog
  models: Models
  instance(directory: string): Promise<AgentInstance>
  /** The tools this agent may see for this model, without those the prompt turned off. */
  tools(input: { instance: AgentInstance; agent: Agent; model: ModelRef; sessionID: string }): Promise<OfferedTool[]>
  /** System messages: who the agent is, where it works, instruction files, the prompt's own addition. */
  system(input: { instance: AgentInstance; agent: Agent; model: ModelRef; extra?: string }): Promise<string[]>
  ask(input: {
    sessionID: string
    directory: string
    projectID: string
    agent: string
    request: PermissionAsk
    tool?: { messageID: string; callID: string }
    ruleset: PermissionRule[]
    signal: AbortSignal
  }): Promise<Granted | undefined>
  /** Ends what an earlier run of the host left open: the session gets a new prompt instead of resuming. */
  closeOrphans(sessionID: string): void
  /** Withdraws what a session waits for (requests and questions), when its turn ends. */
  cancelAsked(sessionID: string): void
  checkpoints: AgentCheckpoints
  /** What the read tool answers for a file the person attached; no permission is asked for what they chose. */
  readFile(input: {
    sessionID: string
    instance: AgentInstance
    filePath: string
    offset?: number
    limit?: number
  }): Promise<ToolResult>
  /** What an MCP server answers for a resource the person attached. */
  readResource(input: { instance: AgentInstance; server: string; uri: string }): Promise<ResourceContent[]>
  /** Fills a command's template; Fault `CommandNotFound`. */
  command(input: { instance: AgentInstance; command: string; arguments: string; signal?: AbortSignal }): Promise<{
    parts: (TextPartInput | FilePartInput)[]
    agent?: string
    model?: string
    subtask?: boolean
    description?: string
  }>
  /** Runs a shell command line for the `shell` verb, with live output. */
  runShell(input: {
    command: string
    directory: string
    signal: AbortSignal
    onOutput: (output: string) => void
  }): Promise<{ output: string; exitCode: number | null }>
  external: External
}

export type { ToolContext, ToolResult }
