import { GitFork } from "lucide-react"
import { showSession } from "../app/navigate.ts"
import { expectOk } from "../app/report.ts"
import type { Action } from "./action.ts"

export const fork: Action = {
  id: "session.fork",
  label: "Fork the session",
  group: "Session",
  icon: GitFork,
  when: (app) => app.view.getState().sessionID !== null,
  run: async (app) => {
    const { sessionID } = app.view.getState()
    if (!sessionID) return
    const session = await expectOk(app.client.opencode.fork(sessionID))
    if (session) showSession(app, session.id)
  },
}
