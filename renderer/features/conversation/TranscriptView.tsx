import { useVirtualizer } from "@tanstack/react-virtual"
import { ArrowDown } from "lucide-react"
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react"
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
  const pinned = useRef(true)
  const lastTop = useRef(0)
  // The last entry is the ending (what is going on now); it has its own key so that rows keep theirs.
  const list = useVirtualizer({
    count: rows.length + 1,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => guess[rows[index]?.kind ?? "tool"],
    getItemKey: (index) => rows[index]?.id ?? "ending",
    overscan: 8,
    // Keeps what is read in place when older pages come in above.
    anchorTo: "end",
    paddingStart: 20,
    paddingEnd: 12,
  })

  const toEnd = useCallback(() => {
    const element = scroller.current
    if (!element || !pinned.current) return
    const end = element.scrollHeight - element.clientHeight
    if (end - element.scrollTop > 0.5) element.scrollTop = end
  }, [])

  // After every render, before it is painted: rows came, grew, or were measured.
  useLayoutEffect(toEnd)
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    // The composer grows, a request slides in: the list gets shorter, its end stays in sight.
    const observer = new ResizeObserver(toEnd)
    observer.observe(element)
    return () => observer.disconnect()
  }, [toEnd])

  const onScroll = () => {
    const element = scroller.current
    if (!element) return
    const { scrollTop, scrollHeight, clientHeight } = element
    // Only moving up lets go of the end; growth below does not.
    if (scrollHeight - scrollTop - clientHeight <= nearEnd) pinned.current = true
    else if (scrollTop < lastTop.current - 1) pinned.current = false
    lastTop.current = scrollTop
    setAway(!pinned.current)
    if (older && scrollTop < 600) void app.sync.loadOlder(sessionID)
  }

  const jump = () => {
    pinned.current = true
    setAway(false)
    list.scrollToEnd()
    toEnd()
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
          onClick={jump}
          className="-translate-x-1/2 absolute bottom-3 left-1/2 flex h-7 animate-rise items-center gap-1.5 rounded-full border border-line-strong bg-raised px-3 text-small text-strong shadow-pop hover:bg-hover"
        >
          <ArrowDown size={14} strokeWidth={1.5} aria-hidden />
          Jump to latest
        </button>
      )}
    </FoldProvider>
  )
}
