import { RotateCw } from "lucide-react"
import { useApp } from "../../app/context.tsx"
import { Button } from "../../ui/Button.tsx"
import type { TerminalInfo } from "./state.ts"

/** How a terminal ended, and what can be done about it. Its lines stay above. */
export function EndBar({ info: { id, title, status } }: { info: TerminalInfo }) {
  const app = useApp()
  return (
    <div className="flex h-9 shrink-0 items-center gap-2 border-line border-t bg-sunken px-3 text-text text-ui">
      <span className="min-w-0 truncate">
        {status.type === "exited" ? (
          <>
            {title} exited <span className="font-mono text-code text-warning">{status.exitCode}</span>
          </>
        ) : (
          `${title} has ended while the window was away`
        )}
      </span>
      <span className="flex-1" />
      <Button size="small" data-region-start onClick={() => void app.terminals.restart(id)}>
        <RotateCw size={13} strokeWidth={1.5} aria-hidden />
        Restart
      </Button>
      <Button size="small" tone="quiet" onClick={() => void app.terminals.close(id)}>
        Close
      </Button>
    </div>
  )
}
