import type { SnapshotFileDiff } from "../../shared/domain/diff.ts"
import type { UserMessage } from "../../shared/domain/message.ts"
import type { AgentInstance, TurnServices } from "./services.ts"

/**
 * Publishes what a turn has changed so far, as three events in this order: the session with its totals, `session.diff`,
 * and the user message with the turn's diffs. Does nothing new when the numbers did not move.
 */
export function publishSummary(
  services: TurnServices,
  instance: AgentInstance,
  user: UserMessage,
  diffs: SnapshotFileDiff[],
): UserMessage {
  const { sessions, events } = services
  if (!sessions.find(user.sessionID)) return user
  const sum = (pick: (diff: SnapshotFileDiff) => number) => diffs.reduce((total, diff) => total + pick(diff), 0)
  sessions.update(
    user.sessionID,
    (session) => {
      session.summary = {
        additions: sum((diff) => diff.additions),
        deletions: sum((diff) => diff.deletions),
        files: diffs.length,
      }
    },
    { touch: false },
  )
  events.broadcast({
    type: "session.diff",
    properties: { sessionID: user.sessionID, diff: diffs },
    sessionID: user.sessionID,
    directory: instance.directory,
    projectID: instance.projectID,
  })
  const summarised = { ...user, summary: { ...user.summary, diffs } }
  sessions.putMessage(summarised)
  return summarised
}
