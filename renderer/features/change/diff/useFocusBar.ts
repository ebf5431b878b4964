import { type RefObject, useLayoutEffect } from "react"
import type { Review } from "../review.ts"
import { useReview, useReviewState } from "../useReview.ts"

/**
 * When the place moves by key or decision, the focus goes to its bar, so that a screen reader says where it is and the
 * next key works. Focus in the code itself, in a field or outside the review stays where it is; focus that was lost
 * with a decided hunk's button is taken back.
 */
export function focusBar(review: Review, bar: HTMLElement | null | undefined): void {
  const { reveal } = review.store.getState()
  if (!bar || review.focused.reveal === reveal) return
  review.focused.reveal = reveal
  const active = document.activeElement
  const lost = active === null || active === document.body
  const inReview = active?.closest("[data-review]") && !active.closest(".monaco-editor, textarea, input, [role=tree]")
  if (lost || inReview) bar.focus({ preventScroll: true })
}

export function useFocusBar(bars: RefObject<Map<string, HTMLElement>>, version: number, document: object): void {
  const review = useReview()
  const reveal = useReviewState((state) => state.reveal)
  // Before the paint: a key pressed while the focus is nowhere would be lost.
  // Runs again on purpose: `version` and the document say that bars may have come.
  useLayoutEffect(() => {
    const hunk = review.store.getState().place?.hunk
    if (hunk) focusBar(review, bars.current.get(hunk))
  }, [bars, reveal, review, version, document])
}
