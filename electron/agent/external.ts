import type { Agent } from "../../shared/domain/agent.ts"
import type { ExternalAgents } from "../integration/acp/external-agents.ts"
import type { ForeignWish } from "../tool/foreign-call.ts"
import type { ToolContext, ToolResult } from "../tool/tool.ts"

/** Agents of other makers, and what they may do through us. */
export interface External {
  agents(): Promise<Pick<ExternalAgents, "prompt" | "options" | "saw" | "charge">>
  /** Is this one of them? By name alone: what the configuration says of an agent does not make it one. */
  has(name: string): Promise<boolean>
  /** Asks for something that the agent is going to do itself. Throws Fault `Forbidden`. */
  ask(context: ToolContext, wish: ForeignWish): Promise<void>
  read(context: ToolContext, file: { path: string; line?: number | null; limit?: number | null }): Promise<string>
  /** Answers the difference it made. */
  write(
    context: ToolContext,
    file: { path: string; content: string },
  ): Promise<{ path: string; patch: string; additions: number; deletions: number; existed: boolean }>
  /** As the bash tool does it; `context.progress` is called first when it may run. */
  run(
    context: ToolContext,
    command: { command: string; cwd?: string; env: Record<string, string> },
  ): Promise<ToolResult>
}

/** How messages name the model of an external agent: no provider of ours has it. */
export const externalModel = (agent: Pick<Agent, "name">) => ({ providerID: "acp", modelID: agent.name })
