import { Check, CircleCheckBig, CircleDot, TriangleAlert, X } from "lucide-react"
import { cx } from "../../lib/class.ts"
import { baseName } from "../../lib/path.ts"
import { IconButton } from "../../ui/IconButton.tsx"
import { MiddleCut } from "../../ui/MiddleCut.tsx"
import { Spinner } from "../../ui/Spinner.tsx"
import { Drawn, DrawnCounts } from "./Drawn.tsx"
import { isReviewed } from "./marks.ts"
import { type FileRow, type FileState } from "./rows.ts"
import { indent, rowClass, type RowProps } from "./rowStyle.ts"
import { StatusSign, statusWord } from "./StatusSign.tsx"
import { decideFile } from "./steps.ts"
import { useReviewOptions } from "./reviewOptions.ts"
import { useReview, useReviewState, useWords } from "./useReview.ts"

const stateWords: Record<FileState, string> = {
  pending: "pending",
  part: "partly decided",
  stale: "changed in your folder since",
  conflict: "conflicts with your edits",
}

interface FileRowViewProps {
  row: FileRow
  selected: boolean
  common: RowProps
}

/** One changed file: what happened to it, its name, its size, its state, and the two decisions. */
export function FileRowView({ row, selected, common }: FileRowViewProps) {
  const { file, depth, state } = row
  const review = useReview()
  const words = useWords()
  const tree = useReviewOptions((options) => options.list === "tree")
  const busy = useReviewState((now) => now.busy === `file:${file.path}`)
  const reviewed = useReviewState((now) => isReviewed(file, now.marks))
  const name = baseName(file.path)
  const folder = file.path.slice(0, -name.length).replace(/\/$/, "")
  const decidable = file.kind !== "submodule"
  const label = [
    file.path,
    statusWord(file),
    file.kind === "text" ? `${file.additions} added, ${file.deletions} removed` : file.kind,
    stateWords[state],
    reviewed && "reviewed",
  ]
  return (
    <div
      {...common}
      role="treeitem"
      aria-level={depth + 1}
      aria-selected={selected}
      aria-label={label.filter(Boolean).join(", ")}
      className={cx(rowClass, "group", selected ? "bg-selected text-strong" : "hover:bg-hover")}
      style={{ ...common.style, paddingLeft: indent(depth) }}
      onClick={() => review.go({ path: file.path, hunk: file.hunks[0]?.id ?? null })}
    >
      <StatusSign file={file} />
      <span className="flex min-w-0 flex-1 items-baseline gap-2" title={file.path}>
        <MiddleCut text={name} className={cx("shrink-0 max-w-[75%]", reviewed && !selected && "text-muted")} />
        {!tree && folder && <MiddleCut text={folder} className="shrink text-muted text-small" tail={12} />}
      </span>
      <span className="hidden shrink-0 items-center group-focus-within:flex group-hover:flex">
        {decidable && (
          <>
            <IconButton
              icon={Check}
              label={`${words.accept} the file`}
              size="small"
              tabIndex={-1}
              disabled={state === "stale"}
              onClick={(event) => {
                event.stopPropagation()
                void decideFile(review, file.path, "accept")
              }}
            />
            <IconButton
              icon={X}
              label={`${words.discard} the file`}
              size="small"
              tabIndex={-1}
              onClick={(event) => {
                event.stopPropagation()
                void decideFile(review, file.path, "discard")
              }}
            />
          </>
        )}
      </span>
      {file.kind === "text" ? (
        <DrawnCounts added={file.additions} removed={file.deletions} />
      ) : (
        <Drawn text={file.kind} className="shrink-0 text-muted text-small" />
      )}
      <span aria-hidden className="flex w-4 shrink-0 justify-center" title={reviewed ? "reviewed" : stateWords[state]}>
        {busy ? (
          <Spinner size={12} />
        ) : state === "stale" || state === "conflict" ? (
          <TriangleAlert size={14} strokeWidth={1.5} className="text-warning" />
        ) : reviewed ? (
          <CircleCheckBig size={14} strokeWidth={1.5} className="text-added" />
        ) : state === "part" ? (
          <CircleDot size={14} strokeWidth={1.5} className="text-accent" />
        ) : null}
      </span>
    </div>
  )
}
