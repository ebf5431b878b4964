import { History, Redo2, Undo2 } from "lucide-react"
import { useState } from "react"
import { cx } from "../../lib/class.ts"
import { count } from "../../lib/count.ts"
import { clockTime } from "../../lib/time.ts"
import { Button } from "../../ui/Button.tsx"
import { IconButton } from "../../ui/IconButton.tsx"
import { Popover, PopoverContent, PopoverTrigger } from "../../ui/Popover.tsx"
import { redoLast, undoLast } from "./steps.ts"
import { useReview, useReviewState, useWords } from "./useReview.ts"
import { entryWord } from "./words.ts"

/** Every decision of this session, newest first, with undo and redo. */
export function HistoryMenu() {
  const review = useReview()
  const words = useWords()
  const history = useReviewState((state) => state.set?.history)
  const [open, setOpen] = useState(false)
  if (!history || history.length === 0) return null
  const canUndo = history.some((entry) => !entry.undone)
  const canRedo = history.some((entry) => entry.undone)
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <IconButton icon={History} label="Decisions so far" size="small" />
      </PopoverTrigger>
      <PopoverContent align="end" className="w-80" aria-label="Decisions so far">
        <ol className="max-h-72 overflow-y-auto p-1.5">
          {history.map((entry) => (
            <li
              key={entry.id}
              className={cx("rounded-md px-2 py-1.5 text-small", entry.undone && "text-muted line-through")}
            >
              <span className="flex items-baseline gap-2">
                <span className="font-medium">{entryWord(entry, words)}</span>
                <span className="min-w-0 flex-1 truncate" title={entry.files.join("\n")}>
                  {entry.files.length === 1 ? entry.files[0] : count(entry.files.length, "file")}
                </span>
                <span className="shrink-0 text-muted">{clockTime(entry.time, Date.now())}</span>
              </span>
              {entry.undone && <span className="sr-only">undone</span>}
            </li>
          ))}
        </ol>
        <div className="flex justify-end gap-1.5 border-line border-t p-2">
          <Button
            size="small"
            tone="quiet"
            disabled={!canRedo}
            onClick={() => {
              setOpen(false)
              void redoLast(review)
            }}
          >
            <Redo2 size={13} strokeWidth={1.5} aria-hidden />
            Redo
          </Button>
          <Button
            size="small"
            disabled={!canUndo}
            onClick={() => {
              setOpen(false)
              void undoLast(review, true)
            }}
          >
            <Undo2 size={13} strokeWidth={1.5} aria-hidden />
            Undo last decision…
          </Button>
        </div>
      </PopoverContent>
    </Popover>
  )
}
