import { type RefObject, useEffect, useRef } from "react"
import { useReview, useReviewState } from "../useReview.ts"

/**
 * When the place moves by key or decision, the focus goes to its bar, so that a screen reader says where it is and the
 * next key works. Focus in the code itself, in a field or outside the review stays where it is; focus that was lost
 * with a decided hunk's button is taken back.
 */
export function useFocusBar(bars: RefObject<Map<string, HTMLElement>>, version: number): void {
  const review = useReview()
  const reveal = useReviewState((state) => state.reveal)
  const done = useRef(reveal)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` says that bars may have come
  useEffect(() => {
    if (done.current === reveal) return
    const { place } = review.store.getState()
    const bar = place?.hunk ? bars.current.get(place.hunk) : undefined
    if (!bar) return
    done.current = reveal
    const active = document.activeElement
    const lost = active === null || active === document.body
    const inReview = active?.closest("[data-review]") && !active.closest(".monaco-editor, textarea, input, [role=tree]")
    if (lost || inReview) bar.focus({ preventScroll: true })
  }, [bars, reveal, review, version])
}
