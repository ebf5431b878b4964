import { useMemo } from "react"
import type { ChangedFile } from "../../../shared/native/change.ts"
import { useHost } from "../../app/context.tsx"
import { lastPrompt } from "../conversation/lastModel.ts"
import { inTreeOrder } from "./order.ts"
import { filesOfTurn } from "./turnDiff.ts"
import { useReview } from "./useReview.ts"

/** What the newest turn changed, as it was recorded when the turn ended. Empty while it runs. */
export function useLastTurn(): ChangedFile[] {
  const { sessionID } = useReview()
  const diffs = useHost((state) => lastPrompt(state, sessionID)?.summary?.diffs)
  return useMemo(() => inTreeOrder(filesOfTurn(diffs ?? [])), [diffs])
}
