import { useVirtualizer } from "@tanstack/react-virtual"
import { ArrowDown } from "lucide-react"
import { useEffect, useRef, useState } from "react"
import { useApp, useHost } from "../../app/context.tsx"
import { Spinner } from "../../ui/Spinner.tsx"
import { FoldProvider } from "./folds.tsx"
import { Ending } from "./Ending.tsx"
import { RowView } from "./RowView.tsx"
import type { Row } from "./rows.ts"
import { useRows } from "./useRows.ts"

const guess: Record<Row["kind"], number> = {
  user: 84,
  agent: 30,
  text: 90,
  reasoning: 30,
  tool: 30,
  explored: 30,
  error: 72,
  compaction: 40,
  reverted: 44,
}

// Closer to the end than this counts as being there: a line of text, not a lost place.
const nearEnd = 48

/**
 * The long list. Stays at the end only when it was there; otherwise nothing moves and a pill leads back. Older pages
 * come in above without moving what is read.
 */
export function TranscriptView({ sessionID }: { sessionID: string }) {
  const app = useApp()
  const rows = useRows(sessionID)
  const older = useHost((state) => state.transcripts[sessionID]?.older ?? null)
  const loadingOlder = useHost((state) => state.transcripts[sessionID]?.loadingOlder ?? false)
  const scroller = useRef<HTMLDivElement>(null)
  const [away, setAway] = useState(false)
  // The last entry is the ending (what is going on now); it has its own key so that rows keep theirs.
  const count = rows.length + 1
  const list = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => guess[rows[index]?.kind ?? "tool"],
    getItemKey: (index) => rows[index]?.id ?? "ending",
    overscan: 8,
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: nearEnd,
    paddingStart: 20,
    paddingEnd: 12,
    useAnimationFrameWithResizeObserver: false,
  })

  // A session opens at its end, before the first paint that shows it.
  const opened = useRef(false)
  useEffect(() => {
    if (opened.current || rows.length === 0) return
    opened.current = true
    list.scrollToEnd()
  }, [rows.length, list])

  const onScroll = () => {
    const element = scroller.current
    if (!element) return
    setAway(element.scrollHeight - element.scrollTop - element.clientHeight > nearEnd)
    if (older && element.scrollTop < 600) void app.sync.loadOlder(sessionID)
  }

  return (
    <FoldProvider>
      <div
        ref={scroller}
        onScroll={onScroll}
        // Long text must be reachable by keyboard.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region takes focus
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label="Messages"
        className="h-full overflow-y-auto overflow-x-hidden focus-visible:outline-offset-[-2px]"
      >
        {loadingOlder && (
          <div className="absolute inset-x-0 top-2 flex justify-center text-muted">
            <Spinner />
          </div>
        )}
        <div className="relative mx-auto w-full max-w-[760px]" style={{ height: list.getTotalSize() }}>
          {list.getVirtualItems().map((item) => {
            const row = rows[item.index]
            return (
              <div
                key={item.key}
                ref={list.measureElement}
                data-index={item.index}
                className="absolute top-0 left-0 w-full px-5"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                {row ? <RowView row={row} sessionID={sessionID} /> : <Ending sessionID={sessionID} />}
              </div>
            )
          })}
        </div>
      </div>
      {away && (
        <button
          type="button"
          onClick={() => {
            list.scrollToEnd()
            setAway(false)
          }}
          className="-translate-x-1/2 absolute bottom-3 left-1/2 flex h-7 animate-rise items-center gap-1.5 rounded-full border border-line-strong bg-raised px-3 text-small text-strong shadow-pop hover:bg-hover"
        >
          <ArrowDown size={14} strokeWidth={1.5} aria-hidden />
          Jump to latest
        </button>
      )}
    </FoldProvider>
  )
}
