import { useEffect, useState } from "react"
import type { ChangedFile } from "../../../shared/native/change.ts"
import type { Failure } from "../../api/failure.ts"
import { ErrorState } from "../../ui/ErrorState.tsx"
import { Skeleton, useLate } from "../../ui/Skeleton.tsx"
import type { DiffDocument } from "./diff/document.ts"
import { TextDiff } from "./diff/TextDiff.tsx"
import { stepFile } from "./place.ts"
import { shownFiles } from "./review.ts"
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

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the file's content
  useEffect(() => {
    let stale = false
    void review.sides.get(file).then((result) => {
      if (stale) return
      if (result.ok) {
        const { base, head } = result.value
        setFailure(null)
        setDocument({ key, path: file.path, base, head, hunks: file.hunks })
        prefetchNext()
      } else {
        setFailure(result.failure)
        // The list is older than the texts: a fresh list brings a fresh key.
        if (result.failure.tag === "Moved") review.loadSoon()
      }
    })
    return () => {
      stale = true
    }
  }, [key, attempt])

  function prefetchNext() {
    const state = review.store.getState()
    const next = stepFile(shownFiles(state), file.path, 1)
    const after = state.files.find((candidate) => candidate.path === next?.path)
    if (after && after.kind === "text" && after.hunks.length > 0 && !after.truncated) void review.sides.get(after)
  }

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

/** The last file stays on screen for a moment, so that quick files do not flicker; then it must not be taken for this one. */
function Cover() {
  const late = useLate()
  return (
    <div className={late ? "absolute inset-0 z-30 bg-panel p-4" : "absolute inset-0 z-30"}>
      {late && <Skeleton widths={[40, 62, 55, 70, 30, 48]} label="Loading the diff" />}
    </div>
  )
}
