import { ChevronRight, FoldVertical } from "lucide-react"
import { useHost } from "../../app/context.tsx"
import { cx } from "../../lib/class.ts"
import { Spinner } from "../../ui/Spinner.tsx"
import { useFold } from "./folds.tsx"
import { Markdown } from "./Markdown.tsx"
import { useParts } from "./usePart.ts"

interface CompactionMarkerProps {
  id: string
  sessionID: string
  messageID: string
  summaryID: string | null
}

/** Where older messages were summed up for the model. They stay readable above; the summary opens here. */
export function CompactionMarker({ id, sessionID, messageID, summaryID }: CompactionMarkerProps) {
  const parts = useParts(sessionID, messageID)
  const summary = useParts(sessionID, summaryID ?? "")
  const done = useHost((state) => {
    const message = summaryID ? state.transcripts[sessionID]?.messages[summaryID] : undefined
    return message?.role === "assistant" && message.time.completed !== undefined
  })
  const [open, toggle] = useFold(id, false)
  const auto = parts.some((part) => part.type === "compaction" && part.auto)
  const text = summary.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n\n")
  return (
    <div className="my-3">
      <div className="flex items-center gap-3">
        <span aria-hidden className="h-px flex-1 bg-line" />
        <button
          type="button"
          aria-expanded={open}
          disabled={!text}
          onClick={toggle}
          className="flex h-6 items-center gap-1.5 rounded-md px-2 text-muted text-small enabled:hover:bg-hover enabled:hover:text-strong"
        >
          {done ? <FoldVertical size={13} strokeWidth={1.5} aria-hidden /> : <Spinner size={11} />}
          {done ? `Conversation compacted${auto ? " by itself" : ""}` : "Compacting the conversation"}
          {text && <ChevronRight size={12} strokeWidth={1.5} aria-hidden className={cx(open && "rotate-90")} />}
        </button>
        <span aria-hidden className="h-px flex-1 bg-line" />
      </div>
      {open && (
        <div className="mt-2 rounded-md border border-line bg-sunken px-3 py-2">
          <Markdown text={text} streaming={!done} />
        </div>
      )}
    </div>
  )
}
