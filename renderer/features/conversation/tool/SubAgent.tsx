import { ArrowRight } from "lucide-react"
import type { ToolPart } from "../../../../shared/domain/part.ts"
import { useApp, useHost } from "../../../app/context.tsx"
import { showSession } from "../../../app/navigate.ts"
import { Button } from "../../../ui/Button.tsx"
import { Markdown } from "../Markdown.tsx"

/** Work handed to another agent: its task, its answer, and the way into its own conversation. */
export function SubAgent({ part }: { part: ToolPart; sessionID: string }) {
  const app = useApp()
  const { state } = part
  const metadata: Record<string, unknown> = "metadata" in state ? (state.metadata ?? {}) : {}
  const childID = typeof metadata.sessionId === "string" ? metadata.sessionId : null
  const running = useHost((host) => childID !== null && host.status[childID] !== undefined)
  const answer = state.status === "completed" ? resultOf(state.output) : ""
  return (
    <div className="rounded-md border border-line bg-sunken px-3 py-2">
      <p className="selectable whitespace-pre-wrap text-muted text-ui [overflow-wrap:anywhere]">
        {typeof state.input.prompt === "string" ? state.input.prompt : ""}
      </p>
      {answer && (
        <div className="mt-2 border-line border-t pt-2">
          <Markdown text={answer} streaming={false} />
        </div>
      )}
      {state.status === "error" && <p className="mt-1 text-danger">{state.error}</p>}
      {childID && (
        <Button tone="quiet" size="small" className="-ml-2 mt-1" onClick={() => showSession(app, childID)}>
          {running ? "Watch it work" : "Open its conversation"}
          <ArrowRight size={13} strokeWidth={1.5} aria-hidden />
        </Button>
      )}
    </div>
  )
}

function resultOf(output: string): string {
  return /<task_result>\n?([\s\S]*?)\n?<\/task_result>/.exec(output)?.[1] ?? output.replace(/^task_id:.*\n+/, "")
}
