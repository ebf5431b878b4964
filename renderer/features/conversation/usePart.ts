import type { Message } from "../../../shared/domain/message.ts"
import type { Part } from "../../../shared/domain/part.ts"
import { useHost } from "../../app/context.tsx"

const noParts: Part[] = []

export const useParts = (sessionID: string, messageID: string): Part[] =>
  useHost((state) => state.transcripts[sessionID]?.parts[messageID] ?? noParts)

/** One part of a kind, or undefined when it has gone. */
export function usePart<T extends Part["type"]>(
  sessionID: string,
  messageID: string,
  partID: string,
  type: T,
): Extract<Part, { type: T }> | undefined {
  return useHost((state) => {
    const part = state.transcripts[sessionID]?.parts[messageID]?.find((entry) => entry.id === partID)
    return part?.type === type ? (part as Extract<Part, { type: T }>) : undefined
  })
}

export const useMessage = (sessionID: string, messageID: string): Message | undefined =>
  useHost((state) => state.transcripts[sessionID]?.messages[messageID])
