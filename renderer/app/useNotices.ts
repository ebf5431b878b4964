import { useEffect, useRef } from "react"
import { shortOf, wantOf } from "../features/permission/words.ts"
import { useApp, useHost } from "./context.tsx"
import { showSession } from "./navigate.ts"
import { titleOf } from "../lib/title.ts"

/** Badge and system notices: what is asked, what ended. Quiet while the window is in front. */
export function useNotices(): void {
  const app = useApp()
  const permissions = useHost((state) => state.permissions)
  const questions = useHost((state) => state.questions)
  const status = useHost((state) => state.status)
  const waiting = permissions.length + questions.length
  const before = useRef({ permissions, questions, status })

  useEffect(() => {
    void app.bridge?.call("badge", waiting)
    document.title = waiting > 0 ? `(${waiting}) Outrigger` : "Outrigger"
  }, [app, waiting])

  useEffect(() => {
    const last = before.current
    before.current = { permissions, questions, status }
    const { settings, sessions, load } = app.host.getState()
    if (load !== "ready" || !settings.notifications || document.hasFocus()) return
    const asked = permissions.filter((entry) => !last.permissions.some((old) => old.request.id === entry.request.id))
    for (const entry of asked)
      tell(entry.sessionTitle, `Wants to ${wantOf(entry)}: ${shortOf(entry)}`, entry.request.sessionID)
    const wondering = questions.filter((entry) => !last.questions.some((old) => old.request.id === entry.request.id))
    for (const entry of wondering) {
      tell(entry.sessionTitle, entry.request.questions[0]?.question ?? "Has a question", entry.request.sessionID)
    }
    for (const id of Object.keys(last.status)) {
      const session = sessions[id]?.session
      if (status[id] === undefined && session && session.parentID === undefined)
        tell(titleOf(session), "The turn has ended", id)
    }

    function tell(title: string, body: string, sessionID: string) {
      if (app.bridge) {
        void app.bridge.call("notify", { title, body, sessionID })
      } else if ("Notification" in window && Notification.permission === "granted") {
        const notice = new Notification(title, { body, tag: sessionID })
        notice.onclick = () => {
          window.focus()
          showSession(app, sessionID)
        }
      }
    }
  }, [app, permissions, questions, status])
}
