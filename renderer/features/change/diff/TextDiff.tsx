import { useCallback, useEffect, useMemo, useRef, useState } from "react"
import { ErrorState } from "../../../ui/ErrorState.tsx"
import { Skeleton } from "../../../ui/Skeleton.tsx"
import type { Side } from "../hunk.ts"
import { changedLineAt } from "../hunk.ts"
import { linesInSelection, toggled } from "../pick.ts"
import { useReview, useReviewState } from "../useReview.ts"
import { barZones, type DiffDocument } from "./document.ts"
import { DiffLayer } from "./DiffLayer.tsx"
import type { LineSpan } from "./surface.ts"
import { useCardZones } from "./useCardZones.ts"
import { type DiffLayout, useSurface } from "./useSurface.ts"

interface TextDiffProps {
  document: DiffDocument
  layout: DiffLayout
  /** Only to look at: bars name the hunks, nothing can be decided. */
  readOnly?: boolean
}

/** One file's diff in Monaco, with a bar at each hunk and notes between the lines. */
export function TextDiff({ document, layout, readOnly = false }: TextDiffProps) {
  const review = useReview()
  const element = useRef<HTMLDivElement>(null)
  const scrolled = useRef<(top: number) => void>(() => {})
  const gutter = useRef<{ hunk: string; side: Side; from: number; on: boolean; before: number[] } | null>(null)
  const [shown, setShown] = useState<DiffDocument | null>(null)

  const onSelect = useCallback(
    (span: LineSpan | null) => {
      if (readOnly) return
      if (!span) {
        if (review.store.getState().pick) review.store.setState({ pick: null })
        return
      }
      for (const hunk of document.hunks) {
        const lines = linesInSelection(hunk, span.side, span.from, span.to)
        if (lines.length === 0) continue
        review.notice(hunk.id)
        review.store.setState({ pick: { hunk: hunk.id, lines } })
        return
      }
      review.store.setState({ pick: null })
    },
    [document, readOnly, review],
  )

  const onGutter = useCallback(
    (span: LineSpan, phase: "start" | "move") => {
      if (readOnly) return
      const { pick } = review.store.getState()
      if (phase === "start") {
        const hunk = document.hunks.find((candidate) => changedLineAt(candidate, span.side, span.from) !== null)
        const line = hunk && changedLineAt(hunk, span.side, span.from)
        if (!hunk || line === null || line === undefined) return
        const before = pick?.hunk === hunk.id ? pick.lines : []
        const on = !before.includes(line)
        gutter.current = { hunk: hunk.id, side: span.side, from: span.from, on, before }
        review.notice(hunk.id)
        review.store.setState({ pick: toggled(pick, hunk.id, [line], on) })
        return
      }
      const drag = gutter.current
      const hunk = drag && document.hunks.find((candidate) => candidate.id === drag.hunk)
      if (!drag || !hunk || span.side !== drag.side) return
      const lines: number[] = []
      for (let at = Math.min(drag.from, span.from); at <= Math.max(drag.from, span.from); at += 1) {
        const line = changedLineAt(hunk, drag.side, at)
        if (line !== null) lines.push(line)
      }
      review.store.setState({ pick: toggled({ hunk: hunk.id, lines: drag.before }, hunk.id, lines, drag.on) })
    },
    [document, readOnly, review],
  )

  const { surface, error, beside, version } = useSurface(element, layout, {
    onScroll: (top) => scrolled.current(top),
    onSelect,
    onGutter,
  })
  const cards = useCardZones(document, beside)
  const room = useMemo(() => [...barZones(document.hunks), ...cards.zones], [document, cards.zones])
  const roomNow = useRef(room)
  roomNow.current = room

  useEffect(() => {
    if (!surface) return
    let stale = false
    void surface
      .show(document, () => roomNow.current)
      .then((done) => {
        if (done && !stale) setShown(document)
      })
    return () => {
      stale = true
    }
  }, [surface, document])

  useEffect(() => {
    if (shown === document) surface?.setZones(room)
  }, [surface, shown, document, room])

  const reveal = useReviewState((state) => state.reveal)
  useEffect(() => {
    const { hunk } = review.store.getState().place ?? {}
    if (reveal > 0 && shown === document && hunk) surface?.reveal(hunk, true)
  }, [surface, shown, document, reveal, review])

  if (error) {
    return (
      <ErrorState
        failure={{
          what: "Could not load the diff editor",
          why: error.message,
          next: "Reload the window.",
          status: 0,
          tag: "Network",
          details: error.stack ?? error.message,
        }}
      />
    )
  }
  return (
    <div className="relative h-full min-h-0 overflow-hidden">
      <div ref={element} className="absolute inset-0" data-diff-editor data-side-by-side={beside || undefined} />
      {surface && shown && (
        <DiffLayer
          document={shown}
          surface={surface}
          version={version}
          beside={beside}
          scrolled={scrolled}
          cards={cards}
          readOnly={readOnly}
        />
      )}
      {(!surface || !shown) && (
        <div className="absolute inset-0 bg-panel p-4">
          <Skeleton widths={[40, 62, 55, 70, 30, 48]} label="Loading the diff" />
        </div>
      )}
    </div>
  )
}
