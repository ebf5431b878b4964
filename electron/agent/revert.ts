import type { Session } from "../../shared/domain/session.ts"
import type { MessageWithParts } from "../session/api.ts"
import type { TurnServices } from "./services.ts"

export interface Revert {
  revert(sessionID: string, input: { messageID: string; partID?: string }): Promise<Session>
  unrevert(sessionID: string): Promise<Session>
  /** Removes the reverted messages for good: the next prompt replaces them. */
  forget(sessionID: string): void
}

/** Takes the conversation and the files back to before a message. Messages stay stored until the next prompt. */
export function createRevert({ sessions, events, checkpoints }: TurnServices): Revert {
  const announce = (session: Session, diff: unknown[]) =>
    events.broadcast({
      type: "session.diff",
      properties: { sessionID: session.id, diff },
      sessionID: session.id,
      directory: session.directory,
      projectID: session.projectID,
    })

  return {
    async revert(sessionID, input) {
      const session = sessions.get(sessionID)
      const { items } = sessions.messages(sessionID)
      const from = items.findIndex((item) => item.info.id === input.messageID)
      if (from < 0) return session
      const target = snapshotBefore(items.slice(from), input.partID)
      const files = changedBy(items.slice(from))
      const now = await checkpoints.write(sessionID)
      // Reverting further back keeps the first saved state, so that one unrevert brings everything back.
      const saved = session.revert?.snapshot ?? now
      const diffs = target && saved ? await checkpoints.diff(sessionID, target, saved, files) : []
      if (target && now && target !== now) await checkpoints.restore(sessionID, target, files)
      announce(session, diffs)
      return sessions.update(sessionID, (current) => {
        current.revert = {
          messageID: input.messageID,
          ...(input.partID && { partID: input.partID }),
          ...(saved && { snapshot: saved }),
          ...(diffs.length && { diff: diffs.map((diff) => diff.patch).join("\n") }),
        }
      })
    },
    async unrevert(sessionID) {
      const session = sessions.get(sessionID)
      if (!session.revert) return session
      const { snapshot, messageID } = session.revert
      const { items } = sessions.messages(sessionID)
      const files = changedBy(
        items.slice(
          Math.max(
            items.findIndex((item) => item.info.id === messageID),
            0,
          ),
        ),
      )
      const now = await checkpoints.write(sessionID)
      if (snapshot && now && snapshot !== now) await checkpoints.restore(sessionID, snapshot, files)
      announce(session, [])
      return sessions.update(sessionID, (current) => void delete current.revert)
    },
    forget(sessionID) {
      const { revert } = sessions.get(sessionID)
      if (!revert) return
      const { items } = sessions.messages(sessionID)
      const from = items.findIndex((item) => item.info.id === revert.messageID)
      if (from >= 0) {
        for (const [index, item] of items.slice(from).entries()) {
          if (index === 0 && revert.partID) {
            const cut = item.parts.findIndex((part) => part.id === revert.partID)
            for (const part of cut < 0 ? [] : item.parts.slice(cut))
              sessions.removePart(sessionID, item.info.id, part.id)
          } else sessions.removeMessage(sessionID, item.info.id)
        }
      }
      sessions.update(sessionID, (current) => void delete current.revert)
    },
  }
}

/** Absolute paths that these messages changed: only those are put back, a person's own edits elsewhere stay. */
const changedBy = (items: MessageWithParts[]): string[] => [
  ...new Set(items.flatMap((item) => item.parts).flatMap((part) => (part.type === "patch" ? part.files : []))),
]

/** The folder's state before the first of these messages (or its part `partID`): the first checkpoint from there on. */
function snapshotBefore(items: MessageWithParts[], partID?: string): string | undefined {
  const parts = items.flatMap((item) => item.parts)
  const start = partID
    ? Math.max(
        parts.findIndex((part) => part.id === partID),
        0,
      )
    : 0
  if (partID) {
    const earlier = parts.slice(0, start).findLast((part) => part.type === "step-start" && part.snapshot)
    if (earlier?.type === "step-start") return earlier.snapshot
  }
  for (const part of parts.slice(start)) {
    if (part.type === "step-start" && part.snapshot) return part.snapshot
    if (part.type === "patch") return part.hash
  }
  return undefined
}
