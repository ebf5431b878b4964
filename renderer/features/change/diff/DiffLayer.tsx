import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from "react"
import { useReview, useReviewState } from "../useReview.ts"
import { CardSlot } from "./CardSlot.tsx"
import { barHeight, type DiffDocument } from "./document.ts"
import { HunkBar } from "./HunkBar.tsx"
import { PickBoxes } from "./PickBoxes.tsx"
import type { Surface } from "./surface.ts"
import type { Cards } from "./useCardZones.ts"
import { useFocusBar } from "./useFocusBar.ts"

interface DiffLayerProps {
  document: DiffDocument
  surface: Surface
  version: number
  beside: boolean
  scrolled: RefObject<(top: number) => void>
  cards: Cards
  readOnly: boolean
}

/** Bars this far outside the view are drawn too, so that scrolling finds them there. Pixels. */
const around = 400

/**
 * What we draw over the editor: hunk bars, chosen lines, comments. It moves with the text by one transform; a bar
 * whose hunk runs out of the top of the view stays at the edge until the hunk ends.
 */
export function DiffLayer({ document, surface, version, beside, scrolled, cards, readOnly }: DiffLayerProps) {
  const review = useReview()
  const current = useReviewState((state) => (readOnly ? null : (state.place?.hunk ?? null)))
  const content = useRef<HTMLDivElement>(null)
  const bars = useRef(new Map<string, HTMLElement>())
  const settled = useRef<ReturnType<typeof setTimeout>>(undefined)
  const layout = surface.layout()
  const [range, setRange] = useState<[number, number]>([0, 8])

  const register = useCallback((hunk: string, node: HTMLElement | null) => {
    if (node) bars.current.set(hunk, node)
    else bars.current.delete(hunk)
  }, [])

  const place = useCallback(
    (top: number) => {
      if (content.current) content.current.style.transform = `translateY(${-top}px)`
      const { hunks, viewport } = surface.layout()
      let first = hunks.length
      let last = -1
      for (const [index, hunk] of hunks.entries()) {
        if (hunk.bottom < top - around || hunk.top > top + viewport.height + around) continue
        first = Math.min(first, index)
        last = index
        const bar = bars.current.get(hunk.id)
        if (!bar) continue
        const shift = Math.max(0, Math.min(top - hunk.top, hunk.bottom - hunk.top - barHeight))
        bar.style.transform = shift > 0 ? `translateY(${shift}px)` : ""
        bar.toggleAttribute("data-stuck", shift > 0)
      }
      setRange((before) => (before[0] === first && before[1] === last ? before : [first, last]))
    },
    [surface],
  )

  /** When scrolling has ended and the current hunk is out of sight, the keys are about what is in sight. */
  const settle = useCallback(() => {
    if (readOnly) return
    const { hunks, viewport } = surface.layout()
    const top = surface.scrollTop()
    const inView = hunks.filter((hunk) => hunk.bottom > top + barHeight && hunk.top < top + viewport.height - barHeight)
    const now = review.store.getState().place?.hunk
    const first = inView[0]
    if (first && !inView.some((hunk) => hunk.id === now)) review.notice(first.id)
  }, [surface, review, readOnly])

  useLayoutEffect(() => {
    scrolled.current = (top) => {
      place(top)
      clearTimeout(settled.current)
      settled.current = setTimeout(settle, 140)
    }
    place(surface.scrollTop())
    return () => clearTimeout(settled.current)
  })

  useFocusBar(bars, version, document)

  const shownHunks = document.hunks
    .map((hunk, index) => ({ hunk, index, place: layout.hunks[index] }))
    .filter(({ hunk, index }) => (index >= range[0] && index <= range[1]) || hunk.id === current)
  return (
    <div className="pointer-events-none absolute inset-0 overflow-hidden" data-version={version}>
      <div
        ref={content}
        className="relative will-change-transform"
        style={{ width: "100%" }}
        onWheel={(event) => surface.scrollBy(event.deltaY)}
      >
        <PickBoxes document={document} surface={surface} version={version} />
        {shownHunks.map(({ hunk, index, place: at }) => (
          <HunkBar
            key={hunk.id}
            hunk={hunk}
            number={index + 1}
            total={document.hunks.length}
            top={at?.top ?? 0}
            active={hunk.id === current}
            readOnly={readOnly}
            path={document.path}
            register={register}
          />
        ))}
        {cards.list.map((card) => (
          <CardSlot
            key={card.key}
            card={card}
            top={layout.zones.get(card.key) ?? -1000}
            left={beside && card.comment?.side === "new" ? layout.split : 0}
            onHeight={cards.setHeight}
          />
        ))}
      </div>
    </div>
  )
}
