import type { Message } from "../../shared/domain/message.ts"
import type { Part } from "../../shared/domain/part.ts"
import type { Disposable } from "../lib/dispose.ts"
import type { EventLog } from "../session/api.ts"

export interface FollowedText extends Disposable {
  /** All that was given so far. */
  text(): string
  /** The last failure that the session told of. */
  failure(): string | undefined
}

/**
 * What a session's agent says from now on, piece by piece: text alone, no reasoning, no tools, no summaries of a
 * compaction. Texts of one answer are parted by an empty line, as in the conversation. `onPrompt`: a prompt was stored.
 */
export function followText(
  events: Pick<EventLog, "subscribe">,
  sessionID: string,
  onText: (text: string) => void,
  onPrompt: () => void,
): FollowedText {
  const pieces: string[] = []
  const texts = new Set<string>()
  const summaries = new Set<string>()
  let speaking: string | undefined
  let failure: string | undefined
  const say = (text: string) => {
    pieces.push(text)
    onText(text)
  }
  const following = events.subscribe({ sessionID }, ({ type, properties }) => {
    if (type === "message.updated") {
      const info = properties.info as Message
      if (info.role === "user") onPrompt()
      else if (info.summary) summaries.add(info.id)
    } else if (type === "message.part.updated") {
      const part = properties.part as Part
      if (part.type === "text" && !summaries.has(part.messageID)) texts.add(part.id)
    } else if (type === "message.part.delta") {
      const { partID, delta } = properties as { partID: string; delta: string }
      if (!texts.has(partID)) return
      if (speaking !== undefined && speaking !== partID) say("\n\n")
      speaking = partID
      say(delta)
    } else if (type === "session.error") {
      const { error } = properties as { error?: { data?: { message?: unknown } } }
      if (typeof error?.data?.message === "string") failure = error.data.message
    }
  })
  return {
    text: () => pieces.join(""),
    failure: () => failure,
    dispose: () => following.dispose(),
  }
}
