import { RotateCcw } from "lucide-react"
import { useApp } from "../../app/context.tsx"
import { expectOk } from "../../app/report.ts"
import { count } from "../../lib/count.ts"
import { Button } from "../../ui/Button.tsx"

export function RevertedMarker({ sessionID, messages }: { sessionID: string; messages: number }) {
  const app = useApp()
  return (
    <div className="my-2 flex items-center gap-2 rounded-md border border-line border-dashed px-3 py-1.5 text-muted">
      <RotateCcw size={14} strokeWidth={1.5} aria-hidden />
      <span className="flex-1">
        {count(messages, "message")} taken back. The next message you send removes {messages === 1 ? "it" : "them"} for
        good.
      </span>
      <Button size="small" onClick={() => expectOk(app.client.opencode.unrevert(sessionID))}>
        Restore
      </Button>
    </div>
  )
}
