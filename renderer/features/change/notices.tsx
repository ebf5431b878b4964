import { RefreshCw, TriangleAlert } from "lucide-react"
import type { ReactNode } from "react"
import type { ChangedFile } from "../../../shared/native/change.ts"
import { Button } from "../../ui/Button.tsx"
import { useReview, useReviewState } from "./useReview.ts"

function Amber({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div
      role="alert"
      className="flex min-h-8 shrink-0 items-center gap-2 border-line border-b bg-warning-bg px-3 py-1 text-small text-strong"
    >
      <TriangleAlert size={14} strokeWidth={1.5} aria-hidden className="text-warning" />
      <span className="min-w-0 flex-1">{children}</span>
      {action}
    </div>
  )
}

function Refresh({ label }: { label: string }) {
  const review = useReview()
  const busy = useReviewState((state) => state.busy === "sync")
  return (
    <Button size="small" busy={busy} onClick={() => void review.sync()}>
      {!busy && <RefreshCw size={12} strokeWidth={1.75} aria-hidden />}
      {label}
    </Button>
  )
}

/** Why this file cannot be accepted as it stands, and the way out. */
export function StaleNotice({ file }: { file: ChangedFile }) {
  const refused = useReviewState((state) => state.refused)
  if (file.conflict) {
    return (
      <Amber>
        You and the agent edited the same lines, and the last refresh could not merge them. Settle the marked places in
        the sandbox (or ask the agent to), then decide.
      </Amber>
    )
  }
  if (file.state === "stale") {
    return (
      <Amber action={<Refresh label="Refresh the diff" />}>
        This file changed in your folder since. Refresh the diff to decide on it; your edits stay.
      </Amber>
    )
  }
  if (!refused) return null
  return <Amber action={<Refresh label="Refresh the diff" />}>{refused.why}</Amber>
}

/** The person went on working in their folder: their newer work is not in the sandbox yet. */
export function FolderMovedNotice() {
  const behind = useReviewState((state) => state.set?.behind === true && state.set.mode === "sandbox")
  const anyStale = useReviewState((state) => state.files.some((file) => file.state === "stale"))
  if (!behind || anyStale) return null
  return (
    <div className="flex h-8 shrink-0 items-center gap-2 border-line border-b px-3 text-muted text-small">
      <span className="min-w-0 flex-1 truncate">Your folder has newer work than the sandbox.</span>
      <Refresh label="Bring it in" />
    </div>
  )
}
