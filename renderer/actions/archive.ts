import { Archive } from "lucide-react"
import { archiveSession } from "../features/session/archive.ts"
import type { Action } from "./action.ts"

export const archive: Action = {
  id: "session.archive",
  label: "Archive the session",
  group: "Session",
  icon: Archive,
  when: (app) => app.view.getState().sessionID !== null,
  run: async (app) => {
    const { sessionID } = app.view.getState()
    if (sessionID) await archiveSession(app, sessionID)
  },
}
