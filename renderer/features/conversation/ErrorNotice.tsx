import { CircleAlert, CircleSlash } from "lucide-react"
import { useApp } from "../../app/context.tsx"
import { Button } from "../../ui/Button.tsx"
import { CopyButton } from "../../ui/CopyButton.tsx"
import { useMessage } from "./usePart.ts"
import { wordsOfError } from "./errors.ts"

/** A step that ended badly: what happened, and what to do. An interruption is told quietly. */
export function ErrorNotice({ sessionID, messageID }: { sessionID: string; messageID: string }) {
  const app = useApp()
  const message = useMessage(sessionID, messageID)
  if (message?.role !== "assistant" || !message.error) return null
  const { error } = message
  if (error.name === "MessageAbortedError") {
    return (
      <p className="flex h-row items-center gap-2 text-muted">
        <CircleSlash size={14} strokeWidth={1.5} aria-hidden />
        Interrupted by you
      </p>
    )
  }
  const { title, why, next, provider } = wordsOfError(error)
  return (
    <div
      role="group"
      aria-label="Error"
      className="my-1.5 flex gap-2.5 rounded-md border border-line border-l-2 border-l-danger bg-danger-bg px-3 py-2"
    >
      <CircleAlert size={16} strokeWidth={1.5} aria-hidden className="mt-px text-danger" />
      <div className="min-w-0 flex-1">
        <p className="font-medium text-strong">{title}</p>
        <p className="selectable text-text [overflow-wrap:anywhere]">{why}</p>
        {next && <p className="text-muted">{next}</p>}
        <div className="-ml-2 mt-1 flex gap-1">
          {provider && (
            <Button
              tone="quiet"
              size="small"
              onClick={() => app.view.setState({ overlay: "settings", settingsPage: "providers" })}
            >
              Open provider settings
            </Button>
          )}
          <CopyButton text={JSON.stringify(error, null, 2)} label="Copy details" wide className="h-6 text-small" />
        </div>
      </div>
    </div>
  )
}
