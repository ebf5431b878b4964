import { ChevronRight } from "lucide-react"
import { cx } from "../../lib/class.ts"
import { duration } from "../../lib/time.ts"
import { useFold } from "./folds.tsx"
import { Markdown } from "./Markdown.tsx"
import { usePart } from "./usePart.ts"

interface ReasoningProps {
  id: string
  sessionID: string
  messageID: string
  partID: string
}

/** The model's thinking: one line, folded, for those who want it. */
export function Reasoning({ id, sessionID, messageID, partID }: ReasoningProps) {
  const part = usePart(sessionID, messageID, partID, "reasoning")
  const [open, toggle] = useFold(id, false)
  if (!part) return null
  const { start, end } = part.time
  const firstLine =
    part.text
      .trim()
      .split("\n")[0]
      ?.replace(/[*_#`]/g, "") ?? ""
  return (
    <div className="py-px">
      <button
        type="button"
        aria-expanded={open}
        onClick={toggle}
        className="-ml-1.5 flex h-row w-[calc(100%+12px)] items-center gap-1.5 rounded-md px-1.5 text-left text-muted hover:bg-hover"
      >
        <ChevronRight
          size={14}
          strokeWidth={1.5}
          aria-hidden
          className={cx("transition-transform duration-100", open && "rotate-90")}
        />
        <span className="shrink-0">{end === undefined ? "Thinking" : `Thought for ${duration(end - start)}`}</span>
        {!open && <span className="min-w-0 flex-1 truncate text-small">{firstLine}</span>}
      </button>
      {open && (
        <div className="mt-1 mb-2 ml-[6px] border-line-strong border-l-2 pl-3.5 [&_.prose]:text-muted [&_.prose]:text-ui">
          <Markdown text={part.text} streaming={end === undefined} />
        </div>
      )}
    </div>
  )
}
