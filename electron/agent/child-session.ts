import type { Turns } from "../session/api.ts"
import type { TurnServices } from "./services.ts"

export interface ChildInput {
  parentID: string
  agent: string
  description: string
  prompt: string
  model?: { providerID: string; modelID: string }
  /** Continues an earlier child of the same parent instead of a new one. */
  taskID?: string
  signal: AbortSignal
  /** The child exists; its work has not begun. */
  onStart?: (sessionID: string) => void
}

/** Runs a sub-agent in a child session of the same folder. Its events carry its own session id; it cannot call `task`. */
export function childSession(options: {
  services: Pick<TurnServices, "sessions">
  /** Kept up to date here: the children that run, by their parent. */
  subAgents: Map<string, Set<string>>
  prompt: Turns["prompt"]
  abort: Turns["abort"]
}) {
  const { services, subAgents, prompt, abort } = options
  return async (input: ChildInput): Promise<{ sessionID: string; text: string }> => {
    const parent = services.sessions.get(input.parentID)
    const named = input.taskID ? services.sessions.find(input.taskID) : undefined
    // A model may name any id: what is not this session's own child stays out of its reach.
    const earlier = named?.parentID === parent.id ? named : undefined
    const child =
      earlier ??
      services.sessions.create({
        directory: parent.directory,
        projectID: parent.projectID,
        path: parent.path,
        parentID: parent.id,
        workspaceID: parent.workspaceID,
        agent: input.agent,
        model: parent.model,
        title: `${input.description} (@${input.agent} subagent)`,
        permission: [...(parent.permission ?? []), { permission: "task", pattern: "*", action: "deny" }],
      })
    const beside = subAgents.get(parent.id) ?? new Set()
    subAgents.set(parent.id, beside.add(child.id))
    input.onStart?.(child.id)
    const stop = () => void abort(child.id)
    input.signal.addEventListener("abort", stop, { once: true })
    try {
      const answer = await prompt(child.id, {
        agent: input.agent,
        model: input.model,
        parts: [{ type: "text", text: input.prompt }],
      })
      if (answer.info.role === "assistant" && answer.info.error)
        throw new Error(answer.info.error.data.message as string)
      const text = answer.parts.findLast((part) => part.type === "text")
      return { sessionID: child.id, text: text?.type === "text" ? text.text : "" }
    } finally {
      input.signal.removeEventListener("abort", stop)
      beside.delete(child.id)
      if (beside.size === 0) subAgents.delete(parent.id)
    }
  }
}
