import { CircleCheck, Redo2, Undo2 } from "lucide-react"
import type { ChangeSet } from "../../../shared/native/change.ts"
import { useApp } from "../../app/context.tsx"
import { count } from "../../lib/count.ts"
import { Button } from "../../ui/Button.tsx"
import { MiddleCut } from "../../ui/MiddleCut.tsx"
import { decidedRows, outcomes } from "./rows.ts"
import { redoLast, undoLast } from "./steps.ts"
import { useReview, useReviewState, useWords } from "./useReview.ts"

/** Everything is decided: what came of it, and the way back. */
export function Finished({ set }: { set: ChangeSet }) {
  const app = useApp()
  const review = useReview()
  const words = useWords()
  const busy = useReviewState((state) => state.busy)
  const folder = app.host.getState().sessions[review.sessionID]?.folder
  const rows = decidedRows([], outcomes(set.history))
  const accepted = rows.filter((row) => row.outcome !== "discarded").length
  const discarded = rows.length - accepted
  const summary = [
    accepted > 0 && `${count(accepted, "file")} ${words.accepted}`,
    discarded > 0 && `${count(discarded, "file")} ${words.discarded}`,
  ].filter(Boolean)
  return (
    <div className="flex h-full animate-appear flex-col items-center overflow-y-auto px-6 py-10">
      <CircleCheck size={22} strokeWidth={1.5} aria-hidden className="shrink-0 text-added" />
      <h2 className="mt-2.5 font-medium text-strong text-ui">Everything is decided</h2>
      <p className="mt-1 text-center text-muted text-ui">
        {summary.join(", ")}
        {set.mode === "sandbox" && accepted > 0 && folder ? `, now in ${folder}` : ""}
      </p>
      <div className="mt-4 flex shrink-0 gap-2">
        <Button busy={busy === "undo"} onClick={() => void undoLast(review, true)}>
          <Undo2 size={14} strokeWidth={1.5} aria-hidden />
          Undo last decision…
        </Button>
        {set.history.some((entry) => entry.undone) && (
          <Button tone="quiet" busy={busy === "redo"} onClick={() => void redoLast(review)}>
            <Redo2 size={14} strokeWidth={1.5} aria-hidden />
            Redo
          </Button>
        )}
      </div>
      <ul aria-label="Decided files" className="mt-5 w-full max-w-md">
        {rows.map((row) => (
          <li key={row.path} className="flex h-row items-center gap-3 border-line border-t text-ui first:border-t-0">
            <MiddleCut text={row.path} tail={24} className="flex-1 font-mono text-small" />
            <span
              className={
                row.outcome === "discarded" ? "shrink-0 text-muted text-small" : "shrink-0 text-added text-small"
              }
            >
              {row.outcome === "mixed"
                ? `partly ${words.accepted}`
                : row.outcome === "accepted"
                  ? words.accepted
                  : words.discarded}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
