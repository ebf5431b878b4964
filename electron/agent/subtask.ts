import type { AssistantMessage, UserMessage } from "../../shared/domain/message.ts"
import type { SubtaskPart, ToolPart } from "../../shared/domain/part.ts"
import { newId, randomText } from "../../shared/id.ts"
import { aborted } from "./failure.ts"
import { newAnswer } from "./new-answer.ts"
import type { TurnServices } from "./services.ts"
import type { Turn } from "./turn.ts"

/**
 * A subtask part of a user message (a command with `subtask`, or an API client's): run as a child session and shown as a
 * `task` tool call that the server itself made, followed by a synthetic request for a summary.
 */
export async function runSubtaskPart(input: {
  services: TurnServices
  turn: Turn
  part: SubtaskPart
  runSubtask: (input: {
    parentID: string
    part: SubtaskPart
    turn: Turn
    onStart: (sessionID: string) => void
  }) => Promise<{ sessionID: string; output: string }>
}): Promise<void> {
  const { services, turn, part } = input
  const { sessions, clock } = services
  const start = clock()
  const message: AssistantMessage = newAnswer({ ...turn, agent: part.agent, created: start })
  sessions.putMessage(message)
  const args = { description: part.description, prompt: part.prompt, subagent_type: part.agent, command: part.command }
  const tool: ToolPart = {
    id: newId("part"),
    sessionID: turn.sessionID,
    messageID: message.id,
    type: "tool",
    tool: "task",
    callID: randomText(26),
    state: { status: "running", input: args, time: { start } },
  }
  sessions.putPart(tool)
  try {
    const metadataOf = (child: string) => ({
      sessionId: child,
      parentSessionId: turn.sessionID,
      model: part.model ?? turn.model,
    })
    const { sessionID, output } = await input.runSubtask({
      parentID: turn.sessionID,
      part,
      turn,
      // From now on clients can look into the child while it works.
      onStart: (child) =>
        sessions.putPart({
          ...tool,
          state: {
            status: "running",
            input: args,
            title: part.description,
            metadata: metadataOf(child),
            time: { start },
          },
        }),
    })
    const metadata = metadataOf(sessionID)
    sessions.putPart({
      ...tool,
      state: {
        status: "completed",
        input: args,
        output,
        title: part.description,
        metadata,
        time: { start, end: clock() },
      },
    })
  } catch (error) {
    const text = turn.signal.aborted ? "Tool execution aborted" : (error as Error).message
    sessions.putPart({ ...tool, state: { status: "error", input: args, error: text, time: { start, end: clock() } } })
    if (turn.signal.aborted) message.error = aborted()
  }
  sessions.putMessage({ ...message, finish: "tool-calls", time: { ...message.time, completed: clock() } })
  if (turn.signal.aborted) return
  const next: UserMessage = { ...turn.user, id: newId("message"), time: { created: clock() } }
  sessions.putMessage(next)
  sessions.putPart({
    id: newId("part"),
    sessionID: next.sessionID,
    messageID: next.id,
    type: "text",
    synthetic: true,
    text: "Summarize the task tool output above and continue with your task.",
  })
}
