import { useVirtualizer } from "@tanstack/react-virtual"
import { type KeyboardEvent, useEffect, useRef, useState } from "react"
import { useReview, useReviewState } from "./useReview.ts"
import { FileRowView } from "./FileRowView.tsx"
import { DecidedHeadingView, DecidedRowView, FolderRowView } from "./otherRows.tsx"
import { type Row, rowKey } from "./rows.ts"

interface FileListProps {
  rows: readonly Row[]
  /** Said when there are no rows. */
  empty: string
  /** Enter on a file: on to its diff. */
  onEnter(): void
}

/** The changed files. Arrow keys move and show at once; only the rows in view are drawn. */
export function FileList({ rows, empty, onEnter }: FileListProps) {
  const review = useReview()
  const scroller = useRef<HTMLDivElement>(null)
  const path = useReviewState((state) => state.place?.path ?? null)
  const [focused, setFocused] = useState<string | null>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 28,
    overscan: 8,
    paddingStart: 4,
    paddingEnd: 4,
    getItemKey: (index) => {
      const row = rows[index]
      return row ? rowKey(row) : index
    },
  })
  const selected = rows.findIndex((row) => row.type === "file" && row.file.path === path)
  const focusAt = rows.findIndex((row) => rowKey(row) === focused)
  const active = focusAt >= 0 ? focusAt : Math.max(0, selected)

  // The first row is in view by itself; scrolling a list that has no size yet would leave it anywhere.
  const first = useRef(true)
  useEffect(() => {
    if (selected >= 0 && !first.current) virtual.scrollToIndex(selected, { align: "auto" })
    first.current = false
    setFocused(null)
  }, [selected, virtual])

  function focusRow(index: number) {
    const row = rows[index]
    if (!row) return
    virtual.scrollToIndex(index, { align: "auto" })
    setFocused(rowKey(row))
    if (row.type === "file" && row.file.path !== path) {
      review.store.setState({ place: { path: row.file.path, hunk: row.file.hunks[0]?.id ?? null }, pick: null })
    }
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-row="${index}"]`)?.focus())
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const row = rows[active]
    const go = { ArrowDown: active + 1, ArrowUp: active - 1, Home: 0, End: rows.length - 1 }[event.key]
    if (go !== undefined) focusRow(Math.max(0, Math.min(rows.length - 1, go)))
    else if (event.key === "Enter" && row?.type === "file") onEnter()
    else if (row?.type === "folder" && event.key === (row.open ? "ArrowLeft" : "ArrowRight")) toggleFolder(row.path)
    else if (row?.type === "decided" && (event.key === "Enter" || event.key === " ")) toggleDecided()
    else if (event.key === "ArrowLeft" && row && "depth" in row && row.depth > 0) {
      for (let at = active - 1; at >= 0; at -= 1) {
        const above = rows[at]
        if (above?.type === "folder" && above.depth < row.depth) {
          focusRow(at)
          break
        }
      }
    } else return
    event.preventDefault()
  }

  const toggleFolder = (folder: string) =>
    review.store.setState(({ closedFolders }) => ({
      closedFolders: closedFolders.includes(folder)
        ? closedFolders.filter((other) => other !== folder)
        : [...closedFolders, folder],
    }))
  const toggleDecided = () => review.store.setState(({ decidedOpen }) => ({ decidedOpen: !decidedOpen }))

  if (rows.length === 0) return <p className="p-3 text-muted text-small">{empty}</p>
  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto overflow-x-hidden">
      <div
        role="tree"
        aria-label="Changed files"
        className="relative"
        style={{ height: virtual.getTotalSize() }}
        onKeyDown={onKeyDown}
      >
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index]
          if (!row) return null
          const common = {
            "data-row": item.index,
            tabIndex: item.index === active ? 0 : -1,
            "aria-posinset": item.index + 1,
            "aria-setsize": rows.length,
            style: { transform: `translateY(${item.start}px)` },
            onFocus: () => setFocused(rowKey(row)),
          }
          if (row.type === "file") {
            return <FileRowView key={item.key} row={row} selected={item.index === selected} common={common} />
          }
          if (row.type === "folder") {
            return <FolderRowView key={item.key} row={row} onToggle={() => toggleFolder(row.path)} common={common} />
          }
          if (row.type === "decided") {
            return <DecidedHeadingView key={item.key} row={row} onToggle={toggleDecided} common={common} />
          }
          return <DecidedRowView key={item.key} row={row} common={common} />
        })}
      </div>
    </div>
  )
}
