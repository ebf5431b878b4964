import * as z from "zod/mini"
import type { Tool, ToolContext } from "./tool.ts"

const parameters = z.object({
  description: z.string().check(z.describe("The task in three to five words")),
  prompt: z.string().check(z.describe("What the agent is to do, and what to answer")),
  subagent_type: z.string().check(z.describe("Name of the agent")),
  task_id: z.optional(
    z.string().check(z.describe("Continues an earlier task, with all that it knows, instead of a new one")),
  ),
  command: z.optional(z.string().check(z.describe("The command that led to this task"))),
})
type Input = z.infer<typeof parameters>

export interface TaskServices {
  /** Runs a sub-agent in a child session. Throws a Fault for an agent that is not there. */
  runSubtask(input: {
    parentID: string
    agent: string
    description: string
    prompt: string
    taskID?: string
    signal: AbortSignal
    /** The child session exists and its work begins. */
    onStart: (sessionID: string) => void
  }): Promise<{ sessionID: string; text: string }>
  /** The model of the message that calls, for the metadata. */
  model?(context: ToolContext): { providerID: string; modelID: string } | undefined
}

/** The tool's description for a folder's agents: those that are not only for people to pick. */
export function taskDescription(agents: readonly { name: string; description?: string; mode: string }[]): string {
  const listed = agents
    .filter((agent) => agent.mode !== "primary")
    .map((agent) => `- ${agent.name}: ${agent.description ?? "Call it only when the person asks for it."}`)
  return `${general}\n\nAgents:\n${listed.join("\n")}`
}

const general = `Gives a piece of work to another agent, which does it in a session of its own and reports back once.

- The agent knows nothing of this conversation: say all that it needs, and what exactly it should answer.
- Only you see the report; tell the person what matters of it.
- Start several at once, in one message, when their work does not depend on each other.
- The answer names a task id: give it as \`task_id\` to go on with that agent.
- To read a file you know, or to search two or three files, use the tools for that.`

/** `task`: a sub-agent. Its own events carry its own session id; this part shows the child's id and its report. */
export function createTaskTool(services: TaskServices): Tool<Input> {
  return {
    id: "task",
    description: general,
    parameters,
    async execute(input, context) {
      const agent = input.subagent_type
      await context.ask({
        permission: "task",
        patterns: [agent],
        always: ["*"],
        metadata: { description: input.description, subagent_type: agent },
      })
      const used = services.model?.(context)
      const metadata = (sessionId: string) => ({
        sessionId,
        parentSessionId: context.sessionID,
        ...(used ? { model: used } : {}),
      })
      const { sessionID, text } = await services.runSubtask({
        parentID: context.sessionID,
        agent,
        description: input.description,
        prompt: input.prompt,
        signal: context.signal,
        ...(input.task_id ? { taskID: input.task_id } : {}),
        onStart: (sessionId) => context.progress({ title: input.description, metadata: metadata(sessionId) }),
      })
      return {
        title: input.description,
        output: `<task id="${sessionID}" state="completed">\n<task_result>\n${text}\n</task_result>\n</task>`,
        metadata: { ...metadata(sessionID), truncated: false },
      }
    },
  }
}
