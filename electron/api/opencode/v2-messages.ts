import type { AssistantMessage, UserMessage } from "../../../shared/domain/message.ts"
import type { Part, ToolPart } from "../../../shared/domain/part.ts"
import type {
  SessionMessage,
  SessionMessageAssistant,
  SessionMessageShell,
  SessionMessageUser,
} from "../../../shared/domain/v2message.ts"
import type { MessageWithParts } from "../../session/api.ts"

type User = { info: UserMessage; parts: Part[] }
type Assistant = { info: AssistantMessage; parts: Part[] }

/**
 * A conversation as the v2 routes show it, oldest first: changes of agent and model become items of their own, a compaction
 * and a command that the person ran are one item each instead of a message pair.
 */
export function v2Messages(history: MessageWithParts[]): SessionMessage[] {
  const items: SessionMessage[] = []
  let agent: string | undefined
  let model: string | undefined
  for (let at = 0; at < history.length; at += 1) {
    const message = history[at] as MessageWithParts
    if (!isUser(message)) {
      items.push(assistantItem(message as Assistant))
      continue
    }
    const next = history[at + 1]
    const answer = next && !isUser(next) ? (next as Assistant) : undefined
    const compaction = message.parts.find((part) => part.type === "compaction")
    if (compaction) {
      const summary = answer?.info.summary ? answer : undefined
      if (summary) at += 1
      items.push({
        type: "compaction",
        id: message.info.id,
        reason: compaction.auto ? "auto" : "manual",
        summary: summary ? textOf(summary.parts) : "",
        time: { created: message.info.time.created },
      })
      continue
    }
    const shell = answer && shellItem(message, answer)
    if (shell) {
      at += 1
      items.push(shell)
      continue
    }
    const { id, time, model: chosen } = message.info
    if (agent !== message.info.agent) {
      agent = message.info.agent
      items.push({ type: "agent-switched", id: `${id}_agent`, agent, time: { created: time.created } })
    }
    const named = `${chosen.providerID}/${chosen.modelID}/${chosen.variant ?? ""}`
    if (model !== named) {
      model = named
      const { providerID, modelID, variant } = chosen
      items.push({
        type: "model-switched",
        id: `${id}_model`,
        model: { id: modelID, providerID, ...(variant && { variant }) },
        time: { created: time.created },
      })
    }
    items.push(userItem(message))
  }
  return items
}

/** A prompt alone. */
export function userItem({ info, parts }: User): SessionMessage {
  const created = info.time.created
  const spoken = parts.some((part) => part.type === "file" || part.type === "agent" || isSpoken(part))
  if (!spoken && parts.length > 0)
    return { type: "synthetic", id: info.id, sessionID: info.sessionID, text: textOf(parts), time: { created } }
  const files = parts.flatMap((part) =>
    part.type === "file" ? [{ uri: part.url, mime: part.mime, ...(part.filename && { name: part.filename }) }] : [],
  )
  const agents = parts.flatMap(
    (part): NonNullable<SessionMessageUser["agents"]> =>
      part.type === "agent"
        ? [
            {
              name: part.name,
              ...(part.source && {
                source: { start: part.source.start, end: part.source.end, text: part.source.value },
              }),
            },
          ]
        : [],
  )
  return {
    type: "user",
    id: info.id,
    text: textOf(parts.filter(isSpoken)),
    ...(files.length > 0 && { files }),
    ...(agents.length > 0 && { agents }),
    time: { created },
  }
}

function shellItem(user: User, answer: Assistant): SessionMessageShell | undefined {
  const marked = user.parts.length === 1 && user.parts[0]?.type === "text" && user.parts[0].synthetic
  const tool = answer.parts.find((part) => part.type === "tool")
  if (!marked || answer.parts.length !== 1 || tool?.tool !== "bash") return undefined
  const { state } = tool
  const completed = state.status === "completed" || state.status === "error" ? state.time.end : undefined
  const output =
    state.status === "completed" ? state.output : state.status === "error" ? state.error : progressOf(state)
  return {
    type: "shell",
    id: user.info.id,
    callID: tool.callID,
    command: typeof state.input.command === "string" ? state.input.command : "",
    output,
    time: { created: user.info.time.created, ...(completed !== undefined && { completed }) },
  }
}

function assistantItem({ info, parts }: Assistant): SessionMessageAssistant {
  const start = parts.find((part) => part.type === "step-start")?.snapshot
  const end = parts.findLast((part) => part.type === "step-finish")?.snapshot
  const { total: _total, ...tokens } = info.tokens
  return {
    type: "assistant",
    id: info.id,
    agent: info.agent,
    model: { id: info.modelID, providerID: info.providerID, ...(info.variant && { variant: info.variant }) },
    content: parts.flatMap((part): SessionMessageAssistant["content"] => {
      if (part.type === "text") return [{ type: "text", text: part.text }]
      if (part.type === "reasoning") return [{ type: "reasoning", id: part.id, text: part.text }]
      return part.type === "tool" ? [toolItem(part, info)] : []
    }),
    ...((start || end) && { snapshot: { ...(start && { start }), ...(end && { end }) } }),
    ...(info.finish && { finish: info.finish }),
    cost: info.cost,
    tokens,
    ...(info.error && { error: { type: info.error.name, message: messageOf(info.error.data) } }),
    time: {
      created: info.time.created,
      ...(info.time.completed !== undefined && { completed: info.time.completed }),
    },
  }
}

type ToolItem = Extract<SessionMessageAssistant["content"][number], { type: "tool" }>

function toolItem(part: ToolPart, info: AssistantMessage): ToolItem {
  const { state } = part
  const ran = state.status === "pending" ? undefined : state.time.start
  const completed = state.status === "completed" || state.status === "error" ? state.time.end : undefined
  return {
    type: "tool",
    id: part.callID,
    name: part.tool,
    state: toolState(state),
    time: {
      created: ran ?? info.time.created,
      ...(ran !== undefined && { ran }),
      ...(completed !== undefined && { completed }),
      ...(state.status === "completed" && state.time.compacted !== undefined && { pruned: state.time.compacted }),
    },
  }
}

function toolState(state: ToolPart["state"]): ToolItem["state"] {
  const text = (value: string) => (value ? [{ type: "text" as const, text: value }] : [])
  switch (state.status) {
    case "pending":
      return { status: "pending", input: state.raw }
    case "running":
      return {
        status: "running",
        input: state.input,
        structured: state.metadata ?? {},
        content: text(progressOf(state)),
      }
    case "completed": {
      const files = (state.attachments ?? []).map(({ url, mime, filename }) => ({
        uri: url,
        mime,
        ...(filename && { name: filename }),
      }))
      return {
        status: "completed",
        input: state.input,
        structured: state.metadata,
        content: text(state.output),
        ...(files.length > 0 && { attachments: files }),
      }
    }
    case "error":
      return {
        status: "error",
        input: state.input,
        structured: state.metadata ?? {},
        content: [],
        error: { type: "unknown", message: state.error },
      }
  }
}

const isUser = (message: MessageWithParts): message is User => message.info.role === "user"
const isSpoken = (part: Part) => part.type === "text" && !part.synthetic && !part.ignored
const textOf = (parts: Part[]) => parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n")
const messageOf = (data: object) => ("message" in data && typeof data.message === "string" ? data.message : "")

/** What a running command has printed so far. */
const progressOf = (state: { metadata?: Record<string, unknown> } | { status: "pending" }) => {
  const output = "metadata" in state ? state.metadata?.["output"] : undefined
  return typeof output === "string" ? output : ""
}
