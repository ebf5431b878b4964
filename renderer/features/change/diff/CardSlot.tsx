import { useLayoutEffect, useRef } from "react"
import { CommentBox } from "../CommentBox.tsx"
import { CommentCard } from "../CommentCard.tsx"
import { addComment, cancelComment } from "../commentSteps.ts"
import { useReview } from "../useReview.ts"
import type { Card } from "./useCardZones.ts"

interface CardSlotProps {
  card: Card
  top: number
  left: number
  onHeight(key: string, height: number): void
}

/** A comment between the lines. Its own height decides how far the lines stand apart. */
export function CardSlot({ card, top, left, onHeight }: CardSlotProps) {
  const review = useReview()
  const box = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const node = box.current
    if (!node) return
    const observer = new ResizeObserver(() => onHeight(card.key, Math.ceil(node.getBoundingClientRect().height)))
    observer.observe(node)
    return () => observer.disconnect()
  }, [card.key, onHeight])
  return (
    <div ref={box} className="pointer-events-auto absolute right-0 bg-panel px-3 py-2" style={{ top, left }}>
      <div className="max-w-[640px]">
        {card.comment ? (
          <CommentCard comment={card.comment} anchor={card.anchor} />
        ) : (
          <CommentBox
            label={`Comment on ${card.anchor.start === card.anchor.end ? `line ${card.anchor.start}` : `lines ${card.anchor.start} to ${card.anchor.end}`}`}
            action="Add comment"
            onDone={(text) => addComment(review, text)}
            onCancel={() => cancelComment(review)}
          />
        )}
      </div>
    </div>
  )
}
