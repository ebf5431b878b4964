import { useState } from "react"
import type { Session } from "../../../shared/domain/session.ts"
import { useApp } from "../../app/context.tsx"
import { expectOk } from "../../app/report.ts"
import { Tooltip } from "../../ui/Tooltip.tsx"
import { titleOf } from "../../lib/title.ts"

/** The session's name in the title bar; a click renames it in place. */
export function SessionTitle({ session }: { session: Session }) {
  const app = useApp()
  const [draft, setDraft] = useState<string | null>(null)
  if (draft === null) {
    return (
      <Tooltip text={`Rename “${titleOf(session)}”`}>
        <button
          type="button"
          onClick={() => setDraft(titleOf(session))}
          className="no-drag min-w-0 truncate rounded-md px-1.5 py-0.5 font-medium text-strong text-ui hover:bg-hover"
        >
          {titleOf(session)}
        </button>
      </Tooltip>
    )
  }
  const save = async () => {
    const title = draft.trim()
    setDraft(null)
    if (title && title !== titleOf(session)) await expectOk(app.client.opencode.rename(session.id, title))
  }
  return (
    <input
      // The person just asked to type here.
      // biome-ignore lint/a11y/noAutofocus: see above
      autoFocus
      aria-label="Session name"
      value={draft}
      onFocus={(event) => event.target.select()}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur()
        if (event.key === "Escape") {
          event.stopPropagation()
          setDraft(null)
        }
      }}
      className="no-drag h-6 min-w-0 max-w-[420px] flex-1 select-text rounded-md border border-focus bg-panel px-1.5 font-medium text-strong text-ui"
    />
  )
}
