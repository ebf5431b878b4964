import { ChevronLeft, ChevronRight } from "lucide-react"
import { useEffect, useRef, useState } from "react"
import { useApp, useView } from "../../app/context.tsx"
import { IconButton } from "../../ui/IconButton.tsx"
import { PermissionRequest } from "./PermissionRequest.tsx"
import { QuestionRequest } from "./QuestionRequest.tsx"
import { useRequests } from "./useRequests.ts"

/**
 * What waits for the person, above the composer. It never takes the focus: it is there, it says so aloud, and it waits.
 * When one is answered the next slides in, disarmed again, and the focus falls back to the card, not to a button.
 */
export function RequestCard() {
  const app = useApp()
  const requests = useRequests()
  const wanted = useView((view) => view.requestID)
  const card = useRef<HTMLElement>(null)
  const [shown, setShown] = useState<string | null>(null)

  // The one on screen stays until it is answered or another is chosen, whatever else arrives.
  const chosen =
    requests.find((entry) => entry.id === wanted) ?? requests.find((entry) => entry.id === shown) ?? requests[0]
  const id = chosen?.id ?? null
  const index = chosen ? requests.indexOf(chosen) : -1
  useEffect(() => {
    if (id === shown) return
    const hadFocus = card.current?.contains(document.activeElement) ?? false
    setShown(id)
    if (hadFocus) card.current?.focus()
  }, [id, shown])

  if (!chosen) return null
  const go = (step: number) => {
    const next = requests[(index + step + requests.length) % requests.length]
    if (next) app.view.setState({ requestID: next.id })
  }
  const counter = requests.length > 1 && (
    <span className="flex shrink-0 items-center text-muted text-small">
      <IconButton icon={ChevronLeft} size="small" label="Previous request" onClick={() => go(-1)} />
      <span>
        {index + 1} of {requests.length}
      </span>
      <IconButton icon={ChevronRight} size="small" label="Next request" onClick={() => go(1)} />
    </span>
  )
  return (
    <div className="mx-auto w-full max-w-[760px] shrink-0 px-4 pt-1 pb-1">
      <section
        ref={card}
        role="dialog"
        aria-label={chosen.kind === "permission" ? "Permission request" : "Question"}
        data-request-card
        data-request-id={chosen.id}
        tabIndex={-1}
        className="flex max-h-[56vh] animate-rise flex-col overflow-hidden rounded-lg border border-line-strong border-t-2 border-t-warning bg-raised shadow-pop"
      >
        {chosen.kind === "permission" ? (
          <PermissionRequest key={chosen.id} entry={chosen.entry} counter={counter} />
        ) : (
          <QuestionRequest key={chosen.id} entry={chosen.entry} counter={counter} />
        )}
      </section>
    </div>
  )
}
