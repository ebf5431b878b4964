import { ChevronRight, Search } from "lucide-react"
import { useHost } from "../../app/context.tsx"
import { useShallow } from "zustand/react/shallow"
import type { ToolPart } from "../../../shared/domain/part.ts"
import { cx } from "../../lib/class.ts"
import { emptyTranscript } from "../../state/model.ts"
import { partsIn } from "../../state/transcript.ts"
import { Spinner } from "../../ui/Spinner.tsx"
import { useFold } from "./folds.tsx"
import type { PartRef } from "./rows.ts"
import { exploredWords } from "./tool/explored.ts"
import { ToolCard } from "./tool/ToolCard.tsx"

interface ExploredProps {
  id: string
  sessionID: string
  parts: PartRef[]
}

/** Neighbouring reads and searches in one line; open, each is its own card. */
export function Explored({ id, sessionID, parts }: ExploredProps) {
  const [open, toggle] = useFold(id, false)
  const tools = useHost(
    useShallow((state) =>
      parts
        .map(({ messageID, partID }) =>
          partsIn(state.transcripts[sessionID] ?? emptyTranscript, messageID).find((part) => part.id === partID),
        )
        .filter((part): part is ToolPart => part?.type === "tool"),
    ),
  )
  const running = tools.some((part) => part.state.status === "pending" || part.state.status === "running")
  const { verb, object, live } = exploredWords(tools, running)
  return (
    <div className="py-px">
      <button
        type="button"
        aria-expanded={open}
        onClick={toggle}
        className="group -ml-1.5 flex h-row w-[calc(100%+12px)] items-center gap-2 rounded-md px-1.5 text-left hover:bg-hover"
      >
        {running ? (
          <Spinner size={14} className="text-running" />
        ) : (
          <Search size={14} strokeWidth={1.5} aria-hidden className="text-muted" />
        )}
        <span className="shrink-0 text-muted">{verb}</span>
        <span className="shrink-0 text-text">{object}</span>
        {live && <span className="min-w-0 truncate font-mono text-muted text-small">{live}</span>}
        <span className="flex-1" />
        <ChevronRight
          size={14}
          strokeWidth={1.5}
          aria-hidden
          className={cx(
            "text-muted opacity-0 transition-transform duration-100 group-hover:opacity-100",
            open && "rotate-90 opacity-100",
          )}
        />
      </button>
      {open && (
        <div className="ml-[6px] border-line border-l pl-3">
          {parts.map((ref) => (
            <ToolCard key={ref.partID} id={`p:${ref.partID}`} sessionID={sessionID} {...ref} />
          ))}
        </div>
      )}
    </div>
  )
}
