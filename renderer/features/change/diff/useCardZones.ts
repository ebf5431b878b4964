import { useCallback, useMemo, useState } from "react"
import { type Anchor, anchorOf, type DraftComment } from "../comments.ts"
import { useReviewState } from "../useReview.ts"
import { cardOrdinal, type DiffDocument, lineAfter, type Zone } from "./document.ts"

export interface Card {
  key: string
  /** Null: the box in which a new comment is written. */
  comment: DraftComment | null
  anchor: Anchor
}

export interface Cards {
  list: Card[]
  zones: Zone[]
  /** A card tells its height; the room between the lines follows. */
  setHeight(key: string, height: number): void
}

export const composeKey = "compose"

/** The comments of one file between its lines, and the one being written. */
export function useCardZones(document: DiffDocument, beside: boolean): Cards {
  const comments = useReviewState((state) => state.comments)
  const composing = useReviewState((state) => state.composing)
  const [heights, setHeights] = useState<Record<string, number>>({})
  const setHeight = useCallback((key: string, height: number) => {
    setHeights((all) => (all[key] === height ? all : { ...all, [key]: height }))
  }, [])
  return useMemo(() => {
    const list: Card[] = comments
      .filter((comment) => comment.path === document.path)
      .map((comment) => ({
        key: `card:${comment.id}`,
        comment,
        anchor: anchorOf(comment, comment.side === "new" ? document.head : document.base),
      }))
    if (composing?.path === document.path) {
      list.push({
        key: composeKey,
        comment: null,
        anchor: { start: composing.start, end: composing.end, outdated: false },
      })
    }
    const zones = list.map(({ key, comment, anchor }, index) => {
      const afterLine = lineAfter(document.hunks, comment?.side ?? composing?.side ?? "new", anchor.end, beside)
      return {
        key,
        afterLine,
        ordinal: cardOrdinal(document.hunks, afterLine) + index,
        height: heights[key] ?? (comment ? 64 : 128),
      }
    })
    return { list, zones, setHeight }
  }, [comments, composing, document, beside, heights, setHeight])
}
