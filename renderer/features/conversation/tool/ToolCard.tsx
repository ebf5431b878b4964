import { ChevronRight } from "lucide-react"
import type { ToolPart } from "../../../../shared/domain/part.ts"
import { useHost } from "../../../app/context.tsx"
import { cx } from "../../../lib/class.ts"
import { duration } from "../../../lib/time.ts"
import { useNow } from "../../../lib/useNow.ts"
import { MiddleCut } from "../../../ui/MiddleCut.tsx"
import { Spinner } from "../../../ui/Spinner.tsx"
import { useFold } from "../folds.tsx"
import { usePart } from "../usePart.ts"
import { describeTool, type ToolWords, wordOfToolError } from "./describe.ts"
import { ToolBody } from "./ToolBody.tsx"

interface ToolCardProps {
  id: string
  sessionID: string
  messageID: string
  partID: string
}

/** One line: verb, object, outcome, duration. Opens to what happened; a failure opens by itself. */
export function ToolCard({ id, sessionID, messageID, partID }: ToolCardProps) {
  const part = usePart(sessionID, messageID, partID, "tool")
  const directory = useHost((state) => state.sessions[sessionID]?.session.directory ?? "")
  const failed = part?.state.status === "error" && !wordOfToolError(part.state.error).quiet
  const badExit = part?.state.status === "completed" && isBadExit(part.state.metadata.exit)
  const [open, toggle] = useFold(id, failed || badExit)
  if (!part) return null
  const words = describeTool(part, directory)
  return (
    <div className="py-px">
      <button
        type="button"
        aria-expanded={open}
        onClick={toggle}
        className="group -ml-1.5 flex h-row w-[calc(100%+12px)] items-center gap-2 rounded-md px-1.5 text-left hover:bg-hover"
      >
        <Sign part={part} words={words} failed={failed || badExit} />
        <span className="shrink-0 text-muted">{words.verb}</span>
        {words.path ? (
          <MiddleCut text={words.object} tail={14} className="shrink font-mono text-code text-text" />
        ) : (
          <span
            className={cx("min-w-0 shrink truncate text-text", words.mono && "font-mono text-code")}
            title={words.object}
          >
            {words.object}
          </span>
        )}
        <Outcome part={part} words={words} bad={badExit} />
        {words.live && <span className="min-w-0 flex-1 truncate font-mono text-muted text-small">{words.live}</span>}
        <span className="flex-1" />
        <Time part={part} />
        <ChevronRight
          size={14}
          strokeWidth={1.5}
          aria-hidden
          className={cx(
            "text-muted opacity-0 transition-transform duration-100 group-hover:opacity-100 group-focus-visible:opacity-100",
            open && "rotate-90 opacity-100",
          )}
        />
      </button>
      {open && (
        <div className="mt-0.5 mb-2">
          <ToolBody part={part} directory={directory} sessionID={sessionID} />
        </div>
      )}
    </div>
  )
}

const isBadExit = (exit: unknown): boolean => typeof exit === "number" && exit !== 0

function Sign({ part, words, failed }: { part: ToolPart; words: ToolWords; failed: boolean }) {
  if (part.state.status === "pending" || part.state.status === "running") {
    return <Spinner size={14} className="shrink-0 text-running" />
  }
  const Icon = words.icon
  return <Icon size={14} strokeWidth={1.5} aria-hidden className={failed ? "text-danger" : "text-muted"} />
}

function Outcome({ part, words, bad }: { part: ToolPart; words: ToolWords; bad: boolean }) {
  if (part.state.status === "error") {
    const { word, quiet } = wordOfToolError(part.state.error)
    return <span className={cx("shrink-0 text-small", quiet ? "text-muted" : "text-danger")}>{word}</span>
  }
  return (
    <>
      {words.added !== undefined && <span className="shrink-0 text-added text-small">+{words.added}</span>}
      {!!words.removed && <span className="shrink-0 text-removed text-small">−{words.removed}</span>}
      {words.outcome && (
        <span
          className={cx(
            "truncate text-small",
            words.outcome.length > 14 ? "min-w-0 shrink" : "shrink-0",
            bad ? "text-danger" : "text-muted",
          )}
        >
          {words.outcome}
        </span>
      )}
    </>
  )
}

// Quicker than this is not worth a figure.
const worthTelling = 1000

function Time({ part }: { part: ToolPart }) {
  const { state } = part
  if (state.status === "pending") return null
  if (state.status === "running") return <Ticking since={state.time.start} />
  const took = state.time.end - state.time.start
  if (took < worthTelling) return null
  return <span className="shrink-0 text-muted text-small">{duration(took)}</span>
}

function Ticking({ since }: { since: number }) {
  const now = useNow(1000)
  if (now - since < worthTelling) return null
  return <span className="shrink-0 text-muted text-small">{duration(now - since)}</span>
}
