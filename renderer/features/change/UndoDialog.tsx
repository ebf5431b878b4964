import { TriangleAlert } from "lucide-react"
import { clockTime } from "../../lib/time.ts"
import { Button } from "../../ui/Button.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { MiddleCut } from "../../ui/MiddleCut.tsx"
import { confirmUndo } from "./steps.ts"
import { useReview, useReviewState, useWords } from "./useReview.ts"
import { entryWord } from "./words.ts"

const effects = { restore: "comes back", remove: "is removed", rewrite: "is set back" } as const

/** What taking the last decision back would do to each file, before it does it. */
export function UndoDialog() {
  const review = useReview()
  const words = useWords()
  const preview = useReviewState((state) => state.undo)
  const close = () => review.store.setState({ undo: null })
  const conflicts = preview?.files.filter((file) => file.conflict).length ?? 0
  return (
    <Dialog
      open={preview !== null}
      onClose={close}
      title="Undo last decision"
      className="w-[min(480px,calc(100vw-32px))]"
    >
      {preview?.entry && (
        <>
          <div className="min-h-0 flex-1 overflow-y-auto px-4 py-3">
            <p className="text-text text-ui">
              {entryWord(preview.entry, words)} at {clockTime(preview.entry.time, Date.now())}.
              {preview.files.length > 0 ? " Undoing it changes these files:" : " Nothing in your folder changes."}
            </p>
            <ul className="mt-2">
              {preview.files.map((file) => (
                <li key={file.path} className="flex h-row items-center gap-2 text-ui">
                  <MiddleCut text={file.path} tail={24} className="flex-1 font-mono text-small" />
                  {file.conflict ? (
                    <span className="flex shrink-0 items-center gap-1.5 text-small text-warning">
                      <TriangleAlert size={13} strokeWidth={1.5} aria-hidden />
                      you edited it since
                    </span>
                  ) : (
                    <span className="shrink-0 text-muted text-small">{effects[file.effect]}</span>
                  )}
                </li>
              ))}
            </ul>
            {conflicts > 0 && (
              <p className="mt-2 text-small text-warning">
                Your newer edits win: undo is refused while a file differs from what the decision left. Take your edits
                out of the way first, or keep the decision.
              </p>
            )}
          </div>
          <div className="flex justify-end gap-2 border-line border-t px-4 py-3">
            <Button tone="quiet" onClick={close}>
              Cancel
            </Button>
            <Button tone="primary" disabled={conflicts > 0} onClick={() => void confirmUndo(review)}>
              Undo the decision
            </Button>
          </div>
        </>
      )}
    </Dialog>
  )
}
