import type { Part } from "../../../shared/domain/part.ts"
import type { MessageWithParts } from "../../session/api.ts"

/** Longest account of a conversation, in characters: its end counts most. */
const LONGEST = 60_000
/** Of one tool's result. */
const LONGEST_RESULT = 600

/**
 * A conversation in words, for an agent that was not there. Empty when nothing was said. What `agent` was part of is
 * left out when `unlessBy` names it.
 */
export function transcript(history: readonly MessageWithParts[], options: { unlessBy?: string } = {}): string {
  const told = history
    .filter(
      (message) =>
        options.unlessBy === undefined || message.info.agent !== options.unlessBy || isShell(history, message),
    )
    .map(account)
    .filter((text) => text !== "")
    .join("\n\n")
  return told.length > LONGEST ? `[the beginning is left out]\n${told.slice(-LONGEST)}` : told
}

/** A command that the person ran in the session: stored under the agent's name, though no agent knows of it. */
function isShell(history: readonly MessageWithParts[], { info, parts }: MessageWithParts): boolean {
  const own = (entries: readonly Part[]) =>
    entries.length > 0 && entries.every((part) => part.type === "text" && part.synthetic === true)
  if (info.role === "user") return own(parts)
  const asked = history.find((message) => message.info.id === info.parentID)
  return asked !== undefined && own(asked.parts)
}

function account({ info, parts }: MessageWithParts): string {
  const lines = parts.flatMap(say)
  return lines.length ? `${info.role === "user" ? "User" : `Assistant (${info.agent})`}:\n${lines.join("\n")}` : ""
}

function say(part: Part): string[] {
  if (part.type === "text") return part.text && !part.synthetic && !part.ignored ? [part.text] : []
  if (part.type === "file") return [`[attached: ${part.filename ?? part.url.slice(0, 200)}]`]
  if (part.type !== "tool") return []
  const { state } = part
  const what = `[${part.tool} ${JSON.stringify(state.input).slice(0, 300)}]`
  if (state.status === "error") return [`${what} failed: ${state.error.slice(0, LONGEST_RESULT)}`]
  if (state.status !== "completed") return [`${what} was interrupted`]
  return [state.output ? `${what}\n${state.output.slice(0, LONGEST_RESULT)}` : what]
}
