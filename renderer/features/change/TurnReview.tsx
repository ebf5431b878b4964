import { useMemo, useState } from "react"
import { cx } from "../../lib/class.ts"
import { EmptyState } from "../../ui/EmptyState.tsx"
import { MiddleCut } from "../../ui/MiddleCut.tsx"
import { FileDiff } from "lucide-react"
import { TextDiff } from "./diff/TextDiff.tsx"
import { DrawnCounts } from "./Drawn.tsx"
import { FileHeader } from "./FileHeader.tsx"
import { useReviewOptions } from "./reviewOptions.ts"
import { ReviewSplit } from "./ReviewSplit.tsx"
import { StatusSign, statusWord } from "./StatusSign.tsx"
import { sparseSides } from "./turnDiff.ts"
import { useLastTurn } from "./useLastTurn.ts"

/** What the last turn changed, as it was when it ended. To read: what is pending now may be less or more. */
export function TurnReview() {
  const files = useLastTurn()
  const layout = useReviewOptions((options) => options.layout)
  const [wanted, setWanted] = useState<string | null>(null)
  const file = files.find((candidate) => candidate.path === wanted) ?? files[0]
  const document = useMemo(() => {
    if (!file) return null
    const { old, fresh, hunks } = sparseSides(file.hunks)
    const numbers = { old: old.numbers, fresh: fresh.numbers }
    return { key: `turn:${file.path}`, path: file.path, base: old.text, head: fresh.text, hunks, numbers }
  }, [file])
  if (!file || !document) {
    return (
      <EmptyState icon={FileDiff} title="No changes in the last turn">
        Switch to this session to see all that is pending.
      </EmptyState>
    )
  }
  return (
    <ReviewSplit
      rows={files.length}
      list={
        <ul aria-label="Files of the last turn" className="min-h-0 flex-1 overflow-y-auto p-1">
          {files.map((entry) => (
            <li key={entry.path}>
              <button
                type="button"
                aria-current={entry === file}
                onClick={() => setWanted(entry.path)}
                className={cx(
                  "flex h-row w-full items-center gap-2 rounded-md px-2 text-left text-ui",
                  entry === file ? "bg-selected text-strong" : "hover:bg-hover",
                )}
              >
                <StatusSign file={entry} />
                <MiddleCut text={entry.path} tail={24} className="flex-1" />
                <span className="sr-only">
                  {statusWord(entry)}, {entry.additions} added, {entry.deletions} removed
                </span>
                <DrawnCounts added={entry.additions} removed={entry.deletions} />
              </button>
            </li>
          ))}
        </ul>
      }
    >
      <div className="flex h-full min-h-0 flex-col">
        <FileHeader file={file} readOnly />
        <div className="min-h-0 flex-1">
          <TextDiff document={document} layout={layout} readOnly />
        </div>
      </div>
    </ReviewSplit>
  )
}
