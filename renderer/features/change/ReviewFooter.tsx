import { MessageSquareText, Undo2 } from "lucide-react"
import { useApp } from "../../app/context.tsx"
import { count } from "../../lib/count.ts"
import { Button } from "../../ui/Button.tsx"
import { IconButton } from "../../ui/IconButton.tsx"
import { Kbd } from "../../ui/Kbd.tsx"
import { sendComments } from "./commentSteps.ts"
import { isReviewed } from "./marks.ts"
import { decideAll, undoLast } from "./steps.ts"
import { useReview, useReviewState, useWords } from "./useReview.ts"

/** What is about all of it: accept or discard everything, send the comments, take the last decision back. */
export function ReviewFooter() {
  const app = useApp()
  const review = useReview()
  const words = useWords()
  const pending = useReviewState((state) => state.files.length)
  const comments = useReviewState((state) => state.comments.length)
  const busy = useReviewState((state) => state.busy)
  const undoable = useReviewState((state) => state.set?.history.some((entry) => !entry.undone) ?? false)
  // With everything looked at, accepting it all is the next step and takes the accent.
  const ready = useReviewState((state) => state.files.every((file) => isReviewed(file, state.marks)))
  if (pending === 0 && comments === 0) return null
  return (
    <footer className="flex h-10 shrink-0 items-center gap-1.5 border-line border-t px-3">
      {pending > 0 && (
        <>
          <Button
            tone={ready ? "primary" : "plain"}
            busy={busy === "all"}
            aria-keyshortcuts="Control+Shift+Y Meta+Shift+Y"
            onClick={() => void decideAll(review, "accept")}
          >
            {words.accept} all
            <span className={ready ? "opacity-75 *:text-current" : ""}>
              <Kbd keys="mod+shift+y" />
            </span>
          </Button>
          <Button tone="quiet" onClick={() => void decideAll(review, "discard")}>
            {words.discard} all…
          </Button>
        </>
      )}
      <span className="flex-1" />
      {undoable && pending > 0 && (
        <IconButton icon={Undo2} label="Undo last decision" keys="u" onClick={() => void undoLast(review)} />
      )}
      {comments > 0 && (
        <Button busy={busy === "comments"} onClick={() => void sendComments(app, review)}>
          {busy !== "comments" && <MessageSquareText size={14} strokeWidth={1.5} aria-hidden />}
          Send {count(comments, "comment")} to the agent
        </Button>
      )}
    </footer>
  )
}
