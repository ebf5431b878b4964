import { memo } from "react"
import { AgentHeader } from "./AgentHeader.tsx"
import { CompactionMarker } from "./CompactionMarker.tsx"
import { ErrorNotice } from "./ErrorNotice.tsx"
import { Explored } from "./Explored.tsx"
import { Reasoning } from "./Reasoning.tsx"
import { RevertedMarker } from "./RevertedMarker.tsx"
import type { Row } from "./rows.ts"
import { TextBlock } from "./TextBlock.tsx"
import { ToolCard } from "./tool/ToolCard.tsx"
import { UserMessage } from "./UserMessage.tsx"

/** A row is drawn from its ids; the parts it shows are read by the piece that shows them. */
export const RowView = memo(
  function RowView({ row, sessionID }: { row: Row; sessionID: string }) {
    switch (row.kind) {
      case "user":
        return <UserMessage sessionID={sessionID} messageID={row.messageID} />
      case "agent":
        return <AgentHeader sessionID={sessionID} messageIDs={row.messageIDs} />
      case "text":
        return <TextBlock sessionID={sessionID} {...row} />
      case "reasoning":
        return <Reasoning sessionID={sessionID} {...row} />
      case "tool":
        return <ToolCard sessionID={sessionID} {...row} />
      case "explored":
        return <Explored sessionID={sessionID} id={row.id} parts={row.parts} />
      case "error":
        return <ErrorNotice sessionID={sessionID} messageID={row.messageID} />
      case "compaction":
        return <CompactionMarker sessionID={sessionID} {...row} />
      case "reverted":
        return <RevertedMarker sessionID={sessionID} messages={row.messages} />
    }
  },
  (a, b) => a.sessionID === b.sessionID && sameRow(a.row, b.row),
)

function sameRow(a: Row, b: Row): boolean {
  if (a === b) return true
  if (a.id !== b.id || a.kind !== b.kind) return false
  if (a.kind === "agent" && b.kind === "agent") return a.messageIDs.length === b.messageIDs.length
  if (a.kind === "explored" && b.kind === "explored") return a.parts.length === b.parts.length
  if (a.kind === "compaction" && b.kind === "compaction") return a.summaryID === b.summaryID
  if (a.kind === "reverted" && b.kind === "reverted") return a.messages === b.messages
  return true
}
