import { useVirtualizer } from "@tanstack/react-virtual"
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react"
import { isFailure } from "../../state/model.ts"
import { ErrorState } from "../../ui/ErrorState.tsx"
import { Skeleton } from "../../ui/Skeleton.tsx"
import { treeRowKey, treeRows } from "./treeRows.ts"
import { TreeRowView } from "./TreeRowView.tsx"
import { useDesk, useDeskState } from "./useDesk.ts"

const rowHeight = 24

/** The folder as a tree. Folders are read when they are opened; only the rows in view are drawn. */
export function FileTree() {
  const desk = useDesk()
  const folders = useDeskState((state) => state.folders)
  const open = useDeskState((state) => state.open)
  const active = useDeskState((state) => state.active)
  const rows = useMemo(() => treeRows(folders, open), [folders, open])
  const scroller = useRef<HTMLDivElement>(null)
  const [focused, setFocused] = useState<string | null>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
    paddingStart: 4,
    paddingEnd: 8,
    getItemKey: (index) => {
      const row = rows[index]
      return row ? treeRowKey(row) : index
    },
  })
  const indexOf = (key: string | null) => (key === null ? -1 : rows.findIndex((row) => treeRowKey(row) === key))
  const selected = indexOf(active)
  const stop = Math.max(0, indexOf(focused) >= 0 ? indexOf(focused) : selected)

  useEffect(() => {
    if (selected >= 0) virtual.scrollToIndex(selected, { align: "auto" })
  }, [selected, virtual])

  const top = folders[""]
  if (top === undefined) {
    return (
      <div className="p-3">
        <Skeleton widths={[60, 45, 70, 52, 40]} label="Loading the files" />
      </div>
    )
  }
  if (isFailure(top)) return <ErrorState failure={top} onRetry={() => void desk.loadFolder("")} />

  function focusRow(index: number) {
    const row = rows[index]
    if (!row) return
    virtual.scrollToIndex(index, { align: "auto" })
    setFocused(treeRowKey(row))
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-row="${index}"]`)?.focus())
  }

  function act(index: number) {
    const row = rows[index]
    if (row?.type === "failed") void desk.loadFolder(row.path)
    if (row?.type !== "node") return
    setFocused(row.node.path)
    if (row.node.type === "directory") desk.toggleFolder(row.node.path)
    else desk.openFile(row.node.path)
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const row = rows[stop]
    const go = { ArrowDown: stop + 1, ArrowUp: stop - 1, Home: 0, End: rows.length - 1 }[event.key]
    const folder = row?.type === "node" && row.node.type === "directory"
    if (go !== undefined) focusRow(Math.max(0, Math.min(rows.length - 1, go)))
    else if (event.key === "Enter" || event.key === " ") act(stop)
    else if (event.key === "ArrowRight" && folder && row.open) focusRow(stop + 1)
    else if (event.key === "ArrowRight" && folder) act(stop)
    else if (event.key === "ArrowLeft" && folder && row.open) act(stop)
    else if (event.key === "ArrowLeft" && row && row.depth > 0) {
      const parent = rows.findLastIndex((other, at) => at < stop && other.depth < row.depth)
      if (parent >= 0) focusRow(parent)
    } else return
    event.preventDefault()
  }

  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto overflow-x-hidden">
      <div
        role="tree"
        aria-label="Files"
        className="relative"
        style={{ height: virtual.getTotalSize() }}
        onKeyDown={onKeyDown}
      >
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index]
          return (
            row && (
              <TreeRowView
                key={item.key}
                row={row}
                selected={item.index === selected}
                top={item.start}
                index={item.index}
                total={rows.length}
                tabStop={item.index === stop}
                onPress={() => act(item.index)}
                onFocus={() => setFocused(treeRowKey(row))}
              />
            )
          )
        })}
      </div>
    </div>
  )
}
