import { Hand, Inbox as InboxIcon, MessageCircleQuestion } from "lucide-react"
import { useApp, useView } from "../../app/context.tsx"
import { showSession } from "../../app/navigate.ts"
import { keysOf } from "../../actions/registry.ts"
import { ariaKeys } from "../../lib/keys.ts"
import { age } from "../../lib/time.ts"
import { useNow } from "../../lib/useNow.ts"
import { Popover, PopoverContent, PopoverTrigger } from "../../ui/Popover.tsx"
import { Tooltip } from "../../ui/Tooltip.tsx"
import { cx } from "../../lib/class.ts"
import { useRequests, type Waiting } from "./useRequests.ts"
import { shortOf, wantOf } from "./words.ts"

/** Everything that waits, from all sessions, oldest on top. Choosing one goes to it; deciding happens there. */
export function Inbox() {
  const app = useApp()
  const open = useView((view) => view.overlay === "inbox")
  const requests = useRequests()
  const keys = keysOf("inbox.show")
  const show = (waiting: Waiting) => {
    showSession(app, waiting.entry.request.sessionID)
    app.view.setState({ requestID: waiting.id })
    requestAnimationFrame(() => document.querySelector<HTMLElement>("[data-request-card]")?.focus())
  }
  const label = requests.length === 0 ? "Inbox: nothing waits" : `Inbox: ${requests.length} waiting`
  return (
    <Popover open={open} onOpenChange={(next) => app.view.setState({ overlay: next ? "inbox" : null })}>
      <Tooltip text="What waits for you" {...(keys ? { keys } : {})}>
        <PopoverTrigger
          aria-label={label}
          aria-keyshortcuts={keys ? ariaKeys(keys) : undefined}
          className={cx(
            "no-drag flex h-7 min-w-7 items-center justify-center gap-1.5 rounded-md px-1.5 hover:bg-hover data-[state=open]:bg-hover",
            requests.length > 0 ? "font-medium text-warning" : "text-muted hover:text-strong",
          )}
        >
          <InboxIcon size={16} strokeWidth={1.5} aria-hidden />
          {requests.length > 0 && <span className="text-small">{requests.length}</span>}
        </PopoverTrigger>
      </Tooltip>
      <PopoverContent align="end" className="w-[400px] p-1" aria-label="Inbox">
        {requests.length === 0 ? (
          <p className="px-3 py-6 text-center text-muted">Nothing waits for you.</p>
        ) : (
          <ul className="max-h-[60vh] overflow-y-auto">
            {requests.map((waiting) => (
              <InboxRow key={waiting.id} waiting={waiting} onShow={() => show(waiting)} />
            ))}
          </ul>
        )}
      </PopoverContent>
    </Popover>
  )
}

function InboxRow({ waiting, onShow }: { waiting: Waiting; onShow(): void }) {
  const now = useNow(30_000)
  const Icon = waiting.kind === "permission" ? Hand : MessageCircleQuestion
  const line = waiting.kind === "permission" ? shortOf(waiting.entry) : waiting.entry.request.questions[0]?.question
  const what = waiting.kind === "permission" ? `wants to ${wantOf(waiting.entry)}` : "asks"
  return (
    <li>
      <button
        type="button"
        onClick={onShow}
        className="flex w-full gap-2.5 rounded-md px-2.5 py-2 text-left hover:bg-hover"
      >
        <Icon size={16} strokeWidth={1.5} aria-hidden className="mt-px text-warning" />
        <span className="min-w-0 flex-1">
          <span className="flex gap-2">
            <span className="min-w-0 flex-1 truncate text-strong">{waiting.entry.sessionTitle}</span>
            <span className="shrink-0 text-muted text-small">{age(waiting.entry.asked, now)}</span>
          </span>
          <span className="block truncate text-muted text-small">
            {what}: <span className={waiting.kind === "permission" ? "font-mono" : ""}>{line}</span>
          </span>
        </span>
      </button>
    </li>
  )
}
