import type { AssistantMessage } from "../../shared/domain/message.ts"
import { newId } from "../../shared/id.ts"
import type { ModelRef } from "../model/model.ts"
import type { AgentInstance } from "./services.ts"

/** An assistant message as it begins: nothing used yet, not completed. `created` is ms since 1970. */
export function newAnswer(input: {
  /** The message it answers. */
  user: { id: string; sessionID: string }
  agent: string
  instance: Pick<AgentInstance, "directory" | "worktree">
  model: ModelRef
  created: number
}): AssistantMessage {
  const { user, agent, instance, model, created } = input
  return {
    id: newId("message"),
    sessionID: user.sessionID,
    role: "assistant",
    parentID: user.id,
    mode: agent,
    agent,
    path: { cwd: instance.directory, root: instance.worktree },
    cost: 0,
    tokens: { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } },
    modelID: model.modelID,
    providerID: model.providerID,
    time: { created },
  }
}
