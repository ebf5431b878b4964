import type { ReactNode } from "react"
import { useApp, useHost, useView } from "../../app/context.tsx"
import { showSession } from "../../app/navigate.ts"
import { age } from "../../lib/time.ts"
import { useNow } from "../../lib/useNow.ts"

interface RequestHeaderProps {
  sessionID: string
  sessionTitle: string
  agent: string | null
  asked: number
  title: ReactNode
  counter: ReactNode
}

/** Who asks: session, agent, the way down to a sub-agent; how long it has been waiting. */
export function RequestHeader({ sessionID, sessionTitle, agent, asked, title, counter }: RequestHeaderProps) {
  const app = useApp()
  const here = useView((view) => view.sessionID === sessionID)
  const parent = useHost((state) => {
    const parentID = state.sessions[sessionID]?.session.parentID
    return parentID ? (state.sessions[parentID]?.session.title ?? null) : null
  })
  const now = useNow(30_000)
  const waited = age(asked, now)
  return (
    <header className="flex shrink-0 items-start gap-2 px-3.5 pt-2.5">
      <div className="min-w-0 flex-1">
        <h2 className="font-semibold text-strong text-ui">{title}</h2>
        <p className="flex min-w-0 items-center gap-1 text-muted text-small">
          {parent && <span className="truncate">{parent} ›</span>}
          <span className="truncate">{sessionTitle}</span>
          {agent && <span className="shrink-0">› {agent}</span>}
          {waited !== "now" && <span className="shrink-0">· waiting {waited}</span>}
          {!here && (
            <button
              type="button"
              onClick={() => showSession(app, sessionID)}
              className="shrink-0 rounded-sm text-accent hover:underline"
            >
              Show session
            </button>
          )}
        </p>
      </div>
      {counter}
    </header>
  )
}
