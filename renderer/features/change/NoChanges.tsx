import { FileDiff } from "lucide-react"
import type { ChangeSet } from "../../../shared/native/change.ts"
import { EmptyState } from "../../ui/EmptyState.tsx"

/** Nothing to review, and why. */
export function NoChanges({ mode, running }: { mode: ChangeSet["mode"]; running: boolean }) {
  if (mode === "none") {
    return (
      <EmptyState icon={FileDiff} title="No change list here">
        This folder keeps no checkpoints, so edits cannot be taken back from here. Open it as a project to review what
        the agent does.
      </EmptyState>
    )
  }
  if (running) {
    return (
      <EmptyState icon={FileDiff} title="No changes yet">
        The agent is working. Its edits appear here as it makes them.
      </EmptyState>
    )
  }
  return (
    <EmptyState icon={FileDiff} title="No changes yet">
      {mode === "folder"
        ? "What the agent edits in your folder shows up here, to keep or undo piece by piece."
        : "What the agent edits waits here until you accept it. Nothing reaches your folder before."}
    </EmptyState>
  )
}
