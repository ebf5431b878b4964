import type { SnapshotFileDiff } from "../../../shared/domain/diff.ts"
import type { MessageWithParts } from "../../session/api.ts"
import type { Services } from "../services.ts"

/** What a session did to its folder, or one of its turns (by the user message): between the first and last checkpoint. */
export async function sessionDiff(
  services: Services,
  sessionID: string,
  messageID: string | undefined,
): Promise<SnapshotFileDiff[]> {
  const sessions = await services.sessions()
  const session = sessions.find(sessionID)
  if (!session) return []
  const { items } = sessions.messages(sessionID)
  const states = items.filter(({ info }) => isOf(info, messageID)).flatMap(snapshots)
  const from = states.at(0)
  const to = states.at(-1)
  if (!from || !to || from === to) return []
  const { checkpoints } = await services.changes()
  return checkpoints.sessionDiff(session.directory, from, to)
}

function isOf(info: MessageWithParts["info"], messageID: string | undefined): boolean {
  if (info.role !== "assistant") return false
  return messageID === undefined || info.parentID === messageID
}

const snapshots = ({ parts }: MessageWithParts) =>
  parts.flatMap((part) =>
    (part.type === "step-start" || part.type === "step-finish") && part.snapshot ? [part.snapshot] : [],
  )
