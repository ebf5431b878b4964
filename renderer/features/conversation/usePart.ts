import type { Message } from "../../../shared/domain/message.ts"
import type { Part } from "../../../shared/domain/part.ts"
import { useHost } from "../../app/context.tsx"
import { emptyTranscript } from "../../state/model.ts"
import { partsIn } from "../../state/transcript.ts"

export const useParts = (sessionID: string, messageID: string): Part[] =>
  useHost((state) => partsIn(state.transcripts[sessionID] ?? emptyTranscript, messageID))

/** One part of a kind, or undefined when it has gone. */
export function usePart<T extends Part["type"]>(
  sessionID: string,
  messageID: string,
  partID: string,
  type: T,
): Extract<Part, { type: T }> | undefined {
  return useHost((state) => {
    const part = partsIn(state.transcripts[sessionID] ?? emptyTranscript, messageID).find(
      (entry) => entry.id === partID,
    )
    return part?.type === type ? (part as Extract<Part, { type: T }>) : undefined
  })
}

export const useMessage = (sessionID: string, messageID: string): Message | undefined =>
  useHost((state) => state.transcripts[sessionID]?.messages[messageID])
