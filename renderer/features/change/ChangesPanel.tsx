import { useEffect, useMemo } from "react"
import { useApp, useHost } from "../../app/context.tsx"
import { cx } from "../../lib/class.ts"
import { isFailure } from "../../state/model.ts"
import { ErrorState } from "../../ui/ErrorState.tsx"
import type { PanelProps } from "../layout/panels.ts"
import { Finished } from "./Finished.tsx"
import { LoadingReview } from "./LoadingReview.tsx"
import { NoChanges } from "./NoChanges.tsx"
import { ReviewFooter } from "./ReviewFooter.tsx"
import { ReviewHeader } from "./ReviewHeader.tsx"
import { useReviewOptions } from "./reviewOptions.ts"
import { ReviewProvider, useReview, useReviewState } from "./useReview.ts"
import { SessionReview } from "./SessionReview.tsx"
import { TurnReview } from "./TurnReview.tsx"
import { UndoDialog } from "./UndoDialog.tsx"

/** The right half: what the agent changed, to accept or discard piece by piece. */
export function ChangesPanel({ sessionID }: PanelProps) {
  const app = useApp()
  const review = useMemo(() => app.reviews.of(sessionID), [app, sessionID])
  useEffect(() => app.reviews.follow(review), [app, review])
  return (
    <ReviewProvider value={review}>
      <Review />
    </ReviewProvider>
  )
}

function Review() {
  const review = useReview()
  const app = useApp()
  const load = useReviewState((state) => state.load)
  const set = useReviewState((state) => state.set)
  const scope = useReviewState((state) => state.scope)
  const spoken = useReviewState((state) => state.spoken)
  const wide = useReviewOptions((options) => options.wide)
  const running = useHost((state) => state.status[review.sessionID] !== undefined)
  useEffect(() => () => app.reviews.options.setState({ wide: false }), [app])

  if (isFailure(load) && !set) return <ErrorState failure={load} onRetry={() => void review.load()} />
  if (!set) return <LoadingReview />
  const pending = set.files.length > 0
  const body =
    scope === "turn" ? (
      <TurnReview />
    ) : pending ? (
      <SessionReview />
    ) : set.history.some((entry) => !entry.undone) ? (
      <Finished set={set} />
    ) : (
      <NoChanges mode={set.mode} running={running} />
    )
  return (
    <section
      aria-label="Changes"
      data-review
      // A press on plain ground (or on removed lines, which are no editor) keeps the review keys working.
      tabIndex={-1}
      data-wide={wide || undefined}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented || !review.store.getState().pick) return
        event.preventDefault()
        review.store.setState({ pick: null })
      }}
      className={cx(
        "flex h-full min-h-0 flex-col bg-panel outline-none",
        wide && "fixed inset-x-0 top-(--header) bottom-(--status) z-30 h-auto animate-appear border-line border-y",
      )}
    >
      {(pending || set.history.length > 0 || scope === "turn") && <ReviewHeader />}
      <div className="min-h-0 flex-1">{body}</div>
      {scope === "session" && <ReviewFooter />}
      <UndoDialog />
      <div role="status" aria-live="polite" className="sr-only" data-spoken>
        {spoken}
      </div>
    </section>
  )
}
