import { useEffect, useRef, useState } from "react"
import { useStore } from "zustand"
import { useApp } from "../../app/context.tsx"

/**
 * Speaks what changes for a screen reader: turns that begin and end, requests that arrive. Never the streamed text.
 */
export function Announcer() {
  const app = useApp()
  const status = useStore(app.host, (state) => state.status)
  const waiting = useStore(app.host, (state) => state.permissions.length + state.questions.length)
  const before = useRef({ status, waiting })
  const [polite, setPolite] = useState("")
  const [urgent, setUrgent] = useState("")
  useEffect(() => {
    const last = before.current
    before.current = { status, waiting }
    const title = (id: string) => app.host.getState().sessions[id]?.session.title ?? "Session"
    const began = Object.keys(status).find((id) => last.status[id] === undefined)
    const ended = Object.keys(last.status).find((id) => status[id] === undefined)
    if (began) setPolite(`${title(began)}: the agent is working`)
    if (ended) setPolite(`${title(ended)}: the turn has ended`)
    if (waiting > last.waiting) {
      const newest = app.host.getState().permissions.at(-1)
      setUrgent(
        newest
          ? `${newest.sessionTitle} asks for permission: ${newest.request.permission} ${newest.request.patterns.join(", ")}`
          : "A session has a question for you",
      )
    }
  }, [app, status, waiting])
  return (
    <div className="sr-only">
      <div role="status" aria-live="polite">
        {polite}
      </div>
      <div role="alert" aria-live="assertive">
        {urgent}
      </div>
    </div>
  )
}
