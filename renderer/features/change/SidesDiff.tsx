import { useEffect, useRef, useState } from "react"
import type { ChangedFile } from "../../../shared/native/change.ts"
import type { Failure } from "../../api/failure.ts"
import { ErrorState } from "../../ui/ErrorState.tsx"
import { Skeleton, useLate } from "../../ui/Skeleton.tsx"
import type { DiffDocument } from "./diff/document.ts"
import { TextDiff } from "./diff/TextDiff.tsx"
import { stepFile } from "./place.ts"
import { type Review, shownFiles } from "./review.ts"
import { useReviewOptions } from "./reviewOptions.ts"
import { sidesKey } from "./sides.ts"
import { useReview } from "./useReview.ts"

/** A text file's diff. While a newer picture of the file is on its way the one on screen stays. */
export function SidesDiff({ file }: { file: ChangedFile }) {
  const review = useReview()
  const layout = useReviewOptions((options) => options.layout)
  const [document, setDocument] = useState<DiffDocument | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [attempt, setAttempt] = useState(0)
  const key = `${sidesKey(file)}\0${file.hunks.map((hunk) => hunk.id).join()}`

  const latest = useRef(file)
  latest.current = file

  // The key stands for the file's content: a list that comes again with the same content asks for nothing.
  useEffect(() => {
    let stale = false
    const { current: now } = latest
    void review.sides.get(now).then((result) => {
      if (stale) return
      if (result.ok) {
        const { base, head } = result.value
        setFailure(null)
        setDocument({ key, path: now.path, base, head, hunks: now.hunks })
        prefetchAfter(review, now.path)
      } else {
        setFailure(result.failure)
        // The list is older than the texts: a fresh list brings a fresh key.
        if (result.failure.tag === "Moved") review.loadSoon()
      }
    })
    return () => {
      stale = true
    }
  }, [review, key, attempt])

  const current = document?.path === file.path
  if (!current && failure) {
    return <ErrorState failure={failure} onRetry={() => setAttempt((count) => count + 1)} />
  }
  if (!document) {
    return (
      <div className="p-4">
        <Skeleton widths={[40, 62, 55, 70, 30, 48]} label="Loading the diff" />
      </div>
    )
  }
  return (
    <div className="relative h-full">
      <TextDiff document={document} layout={layout} />
      {!current && <Cover key={file.path} />}
    </div>
  )
}

/** The file that `n` leads to is there before it is asked for. */
function prefetchAfter(review: Review, path: string): void {
  const state = review.store.getState()
  const next = stepFile(shownFiles(state), path, 1)
  const file = state.files.find((candidate) => candidate.path === next?.path)
  if (file && file.kind === "text" && file.hunks.length > 0 && !file.truncated) void review.sides.get(file)
}

/** The last file stays on screen for a moment, so that quick files do not flicker; then it must not be taken for this one. */
function Cover() {
  const late = useLate()
  return (
    <div className={late ? "absolute inset-0 z-30 bg-panel p-4" : "absolute inset-0 z-30"}>
      {late && <Skeleton widths={[40, 62, 55, 70, 30, 48]} label="Loading the diff" />}
    </div>
  )
}
