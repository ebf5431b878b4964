import { type ReactNode, useEffect, useRef, useState } from "react"
import { useApp } from "../../app/context.tsx"
import { useReviewOptions } from "./reviewOptions.ts"
import { SplitGrip } from "./SplitGrip.tsx"

/** From this width on the list stands beside the diff and leaves it its 900 px. */
const listBesideFrom = 1160
const rowHeight = 28

/** List above diff; beside it where there is room. Until someone moves the grip the list is as high as its rows. */
export function ReviewSplit({ rows, list, children }: { rows: number; list: ReactNode; children: ReactNode }) {
  const app = useApp()
  const box = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState({ width: 0, height: 0 })
  const { listHeight, listWidth } = useReviewOptions((options) => options)
  useEffect(() => {
    const node = box.current
    if (!node) return
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height })
    })
    observer.observe(node)
    return () => observer.disconnect()
  }, [])
  const beside = size.width >= listBesideFrom
  const natural = Math.min(rows * rowHeight + 9, Math.round(size.height * 0.34))
  const height = Math.min(listHeight ?? natural, Math.max(60, size.height - 160))
  return (
    <div ref={box} className={beside ? "flex h-full min-h-0" : "flex h-full min-h-0 flex-col"}>
      <div
        className="flex min-h-0 shrink-0 flex-col overflow-hidden"
        style={beside ? { width: listWidth } : { height, maxHeight: rows * rowHeight + 60 }}
      >
        {list}
      </div>
      <SplitGrip
        label={beside ? "File list width" : "File list height"}
        axis={beside ? "x" : "y"}
        value={beside ? listWidth : height}
        min={beside ? 180 : 60}
        max={beside ? 480 : Math.max(60, size.height - 160)}
        onChange={(value) => app.reviews.options.setState(beside ? { listWidth: value } : { listHeight: value })}
        onReset={() => app.reviews.options.setState(beside ? { listWidth: 280 } : { listHeight: null })}
      />
      <div className="min-h-0 min-w-0 flex-1">{children}</div>
    </div>
  )
}
