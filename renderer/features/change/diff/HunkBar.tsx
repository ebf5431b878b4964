import { MessageSquarePlus } from "lucide-react"
import { memo } from "react"
import type { Hunk } from "../../../../shared/native/change.ts"
import { cx } from "../../../lib/class.ts"
import { Button } from "../../../ui/Button.tsx"
import { IconButton } from "../../../ui/IconButton.tsx"
import { contextOf, countsOf, spokenCounts } from "../hunk.ts"
import { KeyHint } from "../KeyHint.tsx"
import { composeOn, decideHunk, decidePick } from "../steps.ts"
import { useReview, useReviewState, useWords } from "../useReview.ts"
import { barHeight } from "./document.ts"

interface HunkBarProps {
  hunk: Hunk
  number: number
  total: number
  top: number
  active: boolean
  readOnly: boolean
  path: string
  register(hunk: string, node: HTMLElement | null): void
}

/** What can be done with one hunk, or with the lines of it that are chosen. */
export const HunkBar = memo(function HunkBar({
  hunk,
  number,
  total,
  top,
  active,
  readOnly,
  path,
  register,
}: HunkBarProps) {
  const review = useReview()
  const words = useWords()
  const busy = useReviewState((state) => state.busy)
  const stale = useReviewState((state) => state.files.find((file) => file.path === path)?.state === "stale")
  const lines = useReviewState((state) => (state.pick?.hunk === hunk.id ? state.pick.lines.length : 0))
  const counts = countsOf(hunk)
  const context = contextOf(hunk)
  const what = lines > 0 ? ` ${lines} ${lines === 1 ? "line" : "lines"}` : ""
  const decide = (action: "accept" | "discard") =>
    void (lines > 0 ? decidePick(review, action) : decideHunk(review, path, hunk.id, action))
  return (
    <div
      ref={(node) => register(hunk.id, node)}
      role="group"
      aria-label={`Hunk ${number} of ${total}, ${spokenCounts(counts)}${context ? `, in ${context}` : ""}`}
      tabIndex={active ? 0 : -1}
      data-hunk={hunk.id}
      data-active={active || undefined}
      onFocus={() => !readOnly && review.notice(hunk.id)}
      className={cx(
        "pointer-events-auto absolute inset-x-0 z-10 flex items-center gap-2 border-line border-y pr-2 pl-3 text-small focus-visible:-outline-offset-2 data-stuck:z-20",
        active ? "bg-raised" : "bg-sunken",
      )}
      style={{ top, height: barHeight }}
    >
      <span aria-hidden className={cx("absolute inset-y-0 left-0 w-[3px]", active && "bg-accent")} />
      <span className={cx("whitespace-nowrap", active ? "font-medium text-strong" : "text-muted")}>
        Hunk {number}/{total}
      </span>
      <span aria-hidden className="flex gap-1.5 tabular-nums">
        {counts.added > 0 && <span className="text-added">+{counts.added}</span>}
        {counts.removed > 0 && <span className="text-removed">−{counts.removed}</span>}
      </span>
      <span className="min-w-0 flex-1 truncate font-mono text-muted" title={context}>
        {context}
      </span>
      {!readOnly && (
        <span className="flex shrink-0 items-center gap-1">
          <Button
            size="small"
            tone={active ? "primary" : "plain"}
            busy={busy === hunk.id}
            disabled={stale}
            aria-keyshortcuts="y"
            onClick={() => decide("accept")}
          >
            {words.accept}
            {what}
            {active && <KeyHint>y</KeyHint>}
          </Button>
          <Button
            size="small"
            tone={active ? "plain" : "quiet"}
            aria-keyshortcuts="x"
            onClick={() => decide("discard")}
          >
            {words.discard}
            {what}
            {active && <KeyHint>x</KeyHint>}
          </Button>
          <IconButton
            icon={MessageSquarePlus}
            label={lines > 0 ? "Comment on these lines" : "Comment on this hunk"}
            keys="c"
            size="small"
            onClick={() => composeOn(review, path, hunk)}
          />
        </span>
      )}
    </div>
  )
})
