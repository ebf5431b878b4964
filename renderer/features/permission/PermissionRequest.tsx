import { type ReactNode, useState } from "react"
import type { Explanation, PermissionAnswer } from "../../../shared/native/host.ts"
import { useApp, useHost } from "../../app/context.tsx"
import { expectOk } from "../../app/report.ts"
import { withoutPermission } from "../../state/apply.ts"
import { Badge } from "../../ui/Badge.tsx"
import { Button } from "../../ui/Button.tsx"
import { AlwaysForm } from "./AlwaysForm.tsx"
import { DenyForm } from "./DenyForm.tsx"
import { RequestHeader } from "./RequestHeader.tsx"
import { RequestSubject } from "./RequestSubject.tsx"
import { useArmed } from "./useArmed.ts"
import { reasonOf, wantOf, whereWords } from "./words.ts"

/** Who, what, why, where; then the decision. Buttons are armed late and bound to exactly what is shown. */
export function PermissionRequest({ entry, counter }: { entry: Explanation; counter: ReactNode }) {
  const app = useApp()
  const { request, hash } = entry
  const armed = useArmed(request.id)
  const directory = useHost((state) => state.sessions[request.sessionID]?.session.directory ?? "")
  const [form, setForm] = useState<"always" | "deny" | null>(null)
  const [busy, setBusy] = useState(false)

  const answer = async (reply: Omit<PermissionAnswer, "hash">) => {
    if (!armed || busy) return
    setBusy(true)
    const result = await expectOk(app.client.native.replyPermission(request.id, { ...reply, hash }))
    setBusy(false)
    if (result === undefined) return void app.sync.loadAll()
    app.sync.set((state) => withoutPermission(state, request.id))
  }
  // A held-down key repeats; only a press of its own counts.
  const guard = {
    onKeyDown: (event: React.KeyboardEvent) => {
      if (event.repeat && (event.key === "Enter" || event.key === " ")) event.preventDefault()
    },
  }
  const locked = { "aria-disabled": !armed || busy, ...guard }
  const where = whereWords[entry.where]

  return (
    <>
      <RequestHeader
        sessionID={request.sessionID}
        sessionTitle={entry.sessionTitle}
        agent={entry.agent}
        asked={entry.asked}
        counter={counter}
        title={
          <>
            {entry.agent ?? "The agent"} wants to {wantOf(entry)}
          </>
        }
      />
      <div className="min-h-0 flex-1 overflow-y-auto px-3.5 py-2">
        <RequestSubject entry={entry} directory={directory} />
        <p className="mt-2 flex flex-wrap items-center gap-x-2 gap-y-1 text-muted text-small">
          <Badge tone={entry.where === "sandbox" ? "added" : "warning"}>{where.title}</Badge>
          <span>{where.detail}</span>
          <span>{reasonOf(entry)}</span>
        </p>
        {form === "always" && (
          <AlwaysForm entry={entry} locked={!armed || busy} onCancel={() => setForm(null)} onAllow={answer} />
        )}
        {form === "deny" && (
          <DenyForm
            locked={!armed || busy}
            onCancel={() => setForm(null)}
            onDeny={(message) => answer({ reply: "reject", message })}
          />
        )}
      </div>
      {form === null && (
        <footer className="flex shrink-0 flex-wrap items-center justify-between gap-1.5 border-line border-t px-3 py-2">
          <span className="flex gap-1.5">
            <Button tone="primary" {...locked} onClick={() => answer({ reply: "once" })}>
              Allow once
            </Button>
            {entry.always.length > 0 && (
              <Button {...guard} onClick={() => setForm("always")}>
                Allow always…
              </Button>
            )}
          </span>
          <span className="flex gap-1.5">
            <Button tone="danger" {...locked} onClick={() => answer({ reply: "reject" })}>
              Deny
            </Button>
            <Button tone="quiet" {...guard} onClick={() => setForm("deny")}>
              Deny and tell the agent…
            </Button>
          </span>
        </footer>
      )}
    </>
  )
}
