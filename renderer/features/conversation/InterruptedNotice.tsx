import { CirclePause } from "lucide-react"
import { useState } from "react"
import { useApp, useHost } from "../../app/context.tsx"
import { expectOk } from "../../app/report.ts"
import { Button } from "../../ui/Button.tsx"

/** A turn that a crash or quit cut off. What it had done is kept; it goes on when asked. */
export function InterruptedNotice({ sessionID }: { sessionID: string }) {
  const app = useApp()
  const interrupted = useHost(
    (state) => state.sessions[sessionID]?.interrupted === true && state.status[sessionID] === undefined,
  )
  const [busy, setBusy] = useState(false)
  if (!interrupted) return null
  const resume = async () => {
    setBusy(true)
    await expectOk(app.client.native.resume(sessionID))
    setBusy(false)
  }
  return (
    <div
      role="status"
      className="mb-1.5 flex items-center gap-2.5 rounded-lg border border-line bg-warning-bg px-3 py-1.5"
    >
      <CirclePause size={16} strokeWidth={1.5} aria-hidden className="text-warning" />
      <span className="min-w-0 flex-1 text-strong">The last turn was cut off when Outrigger stopped.</span>
      <Button size="small" busy={busy} onClick={resume}>
        Continue
      </Button>
    </div>
  )
}
