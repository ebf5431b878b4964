import { CircleAlert, RotateCw } from "lucide-react"
import { useHost } from "../../app/context.tsx"
import { duration } from "../../lib/time.ts"
import { useNow } from "../../lib/useNow.ts"
import { Spinner } from "../../ui/Spinner.tsx"

/** The foot of the list: that the agent works, that it waits to retry, or why nothing came. Keeps its height. */
export function Ending({ sessionID }: { sessionID: string }) {
  const status = useHost((state) => state.status[sessionID])
  const error = useHost((state) => state.sessionErrors[sessionID])
  const asks = useHost((state) => state.permissions.some((entry) => entry.request.sessionID === sessionID))
  const quiet = useHost((state) => {
    const transcript = state.transcripts[sessionID]
    const lastID = transcript?.order[transcript.order.length - 1] ?? ""
    const last = transcript?.messages[lastID]
    // A stored error is told by its own row.
    return last?.role === "assistant" && last.error !== undefined
  })
  return (
    <div className="min-h-8 pt-1 pb-1">
      {status?.type === "busy" && (
        <p className="flex h-row items-center gap-2 text-muted">
          <Spinner size={13} className={asks ? "text-warning" : "text-running"} />
          {asks ? "Waiting for your answer" : "Working"}
        </p>
      )}
      {status?.type === "retry" && <Retry attempt={status.attempt} message={status.message} next={status.next} />}
      {!status && error && !quiet && (
        <p className="selectable flex items-start gap-2 py-1 text-danger [overflow-wrap:anywhere]">
          <CircleAlert size={16} strokeWidth={1.5} aria-hidden className="mt-px" />
          {error}
        </p>
      )}
    </div>
  )
}

function Retry({ attempt, message, next }: { attempt: number; message: string; next: number }) {
  const now = useNow(500)
  const left = Math.max(0, Math.ceil((next - now) / 1000))
  return (
    <p className="flex min-h-row items-center gap-2 text-warning">
      <RotateCw size={14} strokeWidth={1.5} aria-hidden />
      <span className="min-w-0 flex-1 truncate" title={message}>
        {message || "The provider did not answer"}
      </span>
      <span className="shrink-0 text-muted text-small">
        attempt {attempt + 1} {left > 0 ? `in ${duration(left * 1000)}` : "now"}
      </span>
    </p>
  )
}
