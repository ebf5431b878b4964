import { lineNumberOf } from "../hunk.ts"
import { useReviewState } from "../useReview.ts"
import type { DiffDocument } from "./document.ts"
import type { Surface } from "./surface.ts"

/** Marks the chosen lines: a stripe and a veil, on both sides. */
export function PickBoxes({
  document,
  surface,
  version,
}: {
  document: DiffDocument
  surface: Surface
  version: number
}) {
  const pick = useReviewState((state) => state.pick)
  const hunk = pick && document.hunks.find((candidate) => candidate.id === pick.hunk)
  if (!pick || !hunk) return null
  const numbers = (side: "old" | "new") =>
    pick.lines.map((line) => lineNumberOf(hunk, line, side)).filter((line) => line !== null)
  const removed = pick.lines.filter((line) => hunk.lines[line]?.type === "remove")
  const added = pick.lines.filter((line) => hunk.lines[line]?.type === "add")
  const boxes = [
    ...surface.boxes("old", removed.length > 0 ? numbers("old") : []),
    ...surface.boxes("new", added.length > 0 ? numbers("new") : []),
  ]
  return boxes.map((box) => (
    <div
      key={`${box.left}:${box.top}:${version}`}
      aria-hidden
      data-picked
      className="absolute border-accent border-l-[3px] bg-accent/12"
      style={{
        top: box.top,
        height: box.height,
        left: box.left,
        ...(box.width === null ? { right: 0 } : { width: box.width }),
      }}
    />
  ))
}
