import { ChevronRight, CircleCheckBig, CircleSlash } from "lucide-react"
import { cx } from "../../lib/class.ts"
import { count } from "../../lib/count.ts"
import { MiddleCut } from "../../ui/MiddleCut.tsx"
import type { DecidedHeading, DecidedRow, FolderRow } from "./rows.ts"
import { indent, rowClass, type RowProps } from "./rowStyle.ts"
import { useWords } from "./useReview.ts"

const Chevron = ({ open }: { open: boolean }) => (
  <ChevronRight
    size={14}
    strokeWidth={1.5}
    aria-hidden
    className={cx("text-muted transition-transform duration-100", open && "rotate-90")}
  />
)

export function FolderRowView({ row, onToggle, common }: { row: FolderRow; onToggle(): void; common: RowProps }) {
  return (
    <div
      {...common}
      role="treeitem"
      aria-level={row.depth + 1}
      aria-expanded={row.open}
      aria-selected={false}
      aria-label={`${row.path}, ${count(row.files, "file")}`}
      className={cx(rowClass, "gap-1 text-muted hover:bg-hover hover:text-text")}
      style={{ ...common.style, paddingLeft: indent(row.depth) - 4 }}
      onClick={onToggle}
    >
      <Chevron open={row.open} />
      <MiddleCut text={row.name} tail={20} />
      {!row.open && <span className="text-small">{row.files}</span>}
    </div>
  )
}

export function DecidedHeadingView({
  row,
  onToggle,
  common,
}: {
  row: DecidedHeading
  onToggle(): void
  common: RowProps
}) {
  return (
    <div
      {...common}
      role="treeitem"
      aria-level={1}
      aria-expanded={row.open}
      aria-selected={false}
      className={cx(rowClass, "gap-1 text-muted hover:bg-hover hover:text-text")}
      style={{ ...common.style, paddingLeft: indent(0) - 4 }}
      onClick={onToggle}
    >
      <Chevron open={row.open} />
      Decided in this session
      <span className="text-small tabular-nums">{row.count}</span>
    </div>
  )
}

export function DecidedRowView({ row, common }: { row: DecidedRow; common: RowProps }) {
  const words = useWords()
  const word = {
    accepted: words.accepted,
    discarded: words.discarded,
    mixed: `partly ${words.accepted}`,
  }[row.outcome]
  const Icon = row.outcome === "discarded" ? CircleSlash : CircleCheckBig
  return (
    <div
      {...common}
      role="treeitem"
      aria-level={2}
      aria-selected={false}
      aria-label={`${row.path}, ${word}`}
      className={cx(rowClass, "text-muted")}
      style={{ ...common.style, paddingLeft: indent(1) }}
    >
      <MiddleCut text={row.path} tail={24} className="flex-1" />
      <span className="shrink-0 text-small">{word}</span>
      <span className="flex w-4 shrink-0 justify-center">
        <Icon size={14} strokeWidth={1.5} aria-hidden className={row.outcome === "discarded" ? "" : "text-added"} />
      </span>
    </div>
  )
}
