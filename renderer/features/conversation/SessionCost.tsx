import { useHost } from "../../app/context.tsx"
import { money } from "../../lib/count.ts"
import { Tooltip } from "../../ui/Tooltip.tsx"
import { priceKnown } from "../composer/price.ts"
import { lastModel } from "./lastModel.ts"
import { useModelInfo } from "./useModelInfo.ts"

/** What the session has cost so far. A price nobody knows is not shown as zero. */
export function SessionCost({ sessionID }: { sessionID: string }) {
  const model = useHost(
    (state) => lastModel(state, sessionID),
    (a, b) => a?.modelID === b?.modelID && a?.providerID === b?.providerID,
  )
  const info = useModelInfo(sessionID, model?.providerID, model?.modelID)
  const cost = useHost((state) => {
    const summed = state.sessions[sessionID]?.session.cost
    if (summed !== undefined) return summed
    const messages = Object.values(state.transcripts[sessionID]?.messages ?? {})
    return messages.reduce((sum, message) => sum + (message.role === "assistant" ? message.cost : 0), 0)
  })
  if (!model) return null
  if (cost === 0 && priceKnown(info)) return null
  return (
    <Tooltip text={cost > 0 ? "Cost of this session so far" : "The price of this model is not known"}>
      <span className="no-drag px-1.5 text-muted text-small">{cost > 0 ? money(cost) : "cost unknown"}</span>
    </Tooltip>
  )
}
