import { useMemo, useState } from "react"
import { type DiffRow, parseUnified } from "../../../lib/diff.ts"
import { cx } from "../../../lib/class.ts"
import { count } from "../../../lib/count.ts"
import { relativeTo } from "../../../lib/path.ts"
import { Revealed } from "../../permission/Revealed.tsx"

interface UnifiedDiffProps {
  diff: string
  directory: string
  /** Rows shown before "Show all". */
  limit?: number
  /** Show characters that hide as escapes: for decisions. */
  reveal?: boolean
}

const signs = { add: "+", remove: "−", context: " ", gap: "" } as const

/** A small inline diff: numbers, signs and colour together. For review there is the Changes panel. */
export function UnifiedDiff({ diff, directory, limit = 120, reveal }: UnifiedDiffProps) {
  const files = useMemo(() => parseUnified(diff), [diff])
  const [whole, setWhole] = useState(false)
  return (
    <div className="flex flex-col gap-1.5">
      {files.map((file) => {
        const rows = whole ? file.rows : file.rows.slice(0, limit)
        const left = file.rows.length - rows.length
        return (
          <div key={file.path} className="overflow-hidden rounded-md border border-line bg-sunken">
            {files.length > 1 && (
              <div className="flex h-7 items-center gap-2 border-line border-b px-3 text-small">
                <span className="truncate font-mono text-strong">{relativeTo(file.path, directory)}</span>
                <span className="text-added">+{file.additions}</span>
                <span className="text-removed">−{file.deletions}</span>
              </div>
            )}
            <div className="overflow-x-auto">
              <table
                className="selectable w-full border-collapse font-mono text-code"
                aria-label={`Changes in ${file.path}`}
              >
                <tbody>
                  {rows.map((row, index) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: rows are their place
                    <Line key={index} row={row} reveal={reveal ?? false} />
                  ))}
                </tbody>
              </table>
            </div>
            {left > 0 && (
              <button
                type="button"
                onClick={() => setWhole(true)}
                className="block w-full border-line border-t py-1 text-muted text-small hover:bg-hover hover:text-strong"
              >
                Show {count(left, "more line")}
              </button>
            )}
          </div>
        )
      })}
    </div>
  )
}

function Line({ row, reveal }: { row: DiffRow; reveal: boolean }) {
  if (row.kind === "gap") {
    return (
      <tr>
        <td colSpan={3} className="select-none border-line border-y bg-panel px-3 py-0.5 text-muted text-small">
          ⋯ {row.text}
        </td>
      </tr>
    )
  }
  return (
    <tr className={cx(row.kind === "add" && "bg-added-bg", row.kind === "remove" && "bg-removed-bg")}>
      <td className="w-px select-none whitespace-nowrap py-0 pr-2 pl-3 text-right text-muted text-small">
        {row.new ?? row.old}
      </td>
      <td
        className={cx(
          "w-px select-none pr-1.5",
          row.kind === "add" && "text-added",
          row.kind === "remove" && "text-removed",
        )}
      >
        {signs[row.kind]}
        <span className="sr-only">{row.kind === "add" ? "added" : row.kind === "remove" ? "removed" : ""}</span>
      </td>
      <td className="whitespace-pre-wrap pr-3 text-text [overflow-wrap:anywhere]">
        {reveal ? <Revealed text={row.text} /> : row.text || " "}
      </td>
    </tr>
  )
}
