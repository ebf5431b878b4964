import { ChevronRight, CircleAlert, File, Folder, FolderOpen } from "lucide-react"
import { cx } from "../../lib/class.ts"
import { MiddleCut } from "../../ui/MiddleCut.tsx"
import { Spinner } from "../../ui/Spinner.tsx"
import type { TreeRow } from "./treeRows.ts"
import { useDeskState } from "./useDesk.ts"

interface TreeRowViewProps {
  row: TreeRow
  selected: boolean
  top: number
  index: number
  total: number
  tabStop: boolean
  onPress(): void
  onFocus(): void
}

export function TreeRowView({ row, selected, top, index, total, tabStop, onPress, onFocus }: TreeRowViewProps) {
  const path = row.type === "node" ? row.node.path : ""
  const dirty = useDeskState((state) => state.tabs.some((tab) => tab.path === path && tab.dirty))
  const common = {
    role: "treeitem",
    "aria-level": row.depth + 1,
    "aria-posinset": index + 1,
    "aria-setsize": total,
    "data-row": index,
    tabIndex: tabStop ? 0 : -1,
    style: { transform: `translateY(${top}px)`, paddingLeft: 6 + row.depth * 12 },
    onClick: onPress,
    onFocus,
  }
  const className =
    "absolute inset-x-1 top-0 flex h-6 items-center gap-1.5 rounded-md pr-2 text-ui focus-visible:-outline-offset-2"
  if (row.type !== "node") {
    return (
      <div {...common} aria-selected={false} className={cx(className, "pl-8 text-muted text-small")}>
        {row.type === "loading" && <Spinner size={11} />}
        {row.type === "failed" && <CircleAlert size={13} strokeWidth={1.5} aria-hidden className="text-danger" />}
        <span className="truncate">
          {row.type === "loading"
            ? "Reading…"
            : row.type === "empty"
              ? "Empty folder"
              : `${row.failure.why} Press to try again.`}
        </span>
      </div>
    )
  }
  const { node, open } = row
  const folder = node.type === "directory"
  const Icon = folder ? (open ? FolderOpen : Folder) : File
  return (
    <div
      {...common}
      aria-selected={selected}
      {...(folder ? { "aria-expanded": open } : {})}
      aria-label={[node.name, node.ignored && "ignored", dirty && "unsaved"].filter(Boolean).join(", ")}
      className={cx(
        className,
        selected ? "bg-selected text-strong" : "hover:bg-hover",
        node.ignored && !selected && "text-muted opacity-70",
      )}
    >
      <ChevronRight
        size={12}
        strokeWidth={1.75}
        aria-hidden
        className={cx("text-muted transition-transform duration-100", open && "rotate-90", !folder && "invisible")}
      />
      <Icon size={14} strokeWidth={1.5} aria-hidden className="text-muted" />
      <MiddleCut text={node.name} tail={10} className="flex-1" />
      {dirty && <span aria-hidden className="size-1.5 shrink-0 rounded-full bg-accent" title="unsaved" />}
    </div>
  )
}
