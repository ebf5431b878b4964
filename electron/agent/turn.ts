import type { Agent } from "../../shared/domain/agent.ts"
import type { UserMessage } from "../../shared/domain/message.ts"
import type { PermissionRule } from "../../shared/domain/permission.ts"
import type { ModelRef } from "../model/model.ts"
import type { AgentInstance } from "./services.ts"

/** One user message being answered: what stays the same over its steps. */
export interface Turn {
  sessionID: string
  instance: AgentInstance
  agent: Agent
  model: ModelRef
  user: UserMessage
  signal: AbortSignal
  /** The agent's rules, then the session's own (read anew: a session's rules may change while it runs). */
  ruleset(): PermissionRule[]
}
