import { FileDiff } from "lucide-react"
import { EmptyState } from "../../ui/EmptyState.tsx"
import type { PanelProps } from "../layout/panels.ts"

export function ChangesPanel(_: PanelProps) {
  return (
    <EmptyState icon={FileDiff} title="No changes yet">
      What the agent edits shows up here, to accept or discard piece by piece.
    </EmptyState>
  )
}
