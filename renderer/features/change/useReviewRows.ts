import { useMemo } from "react"
import { shownFiles } from "./review.ts"
import { useReviewOptions } from "./reviewOptions.ts"
import { decidedRows, flatRows, outcomes, type Row, treeRows } from "./rows.ts"
import { useReview, useReviewState } from "./useReview.ts"

/** The rows of the list: pending files as tree or flat, then, folded, what was decided. */
export function useReviewRows(): Row[] {
  const { store } = useReview()
  const list = useReviewOptions((options) => options.list)
  const files = useReviewState((state) => state.files)
  const history = useReviewState((state) => state.set?.history)
  const filter = useReviewState((state) => state.filter)
  const closed = useReviewState((state) => state.closedFolders)
  const decidedOpen = useReviewState((state) => state.decidedOpen)
  return useMemo(() => {
    const decided = outcomes(history ?? [])
    const shown = shownFiles({ ...store.getState(), files, filter })
    const pending = list === "tree" ? treeRows(shown, decided, new Set(closed)) : flatRows(shown, decided)
    const done = decidedRows(files, decided)
    if (done.length === 0 || filter) return pending
    return [...pending, { type: "decided", open: decidedOpen, count: done.length }, ...(decidedOpen ? done : [])]
  }, [store, list, files, history, filter, closed, decidedOpen])
}
