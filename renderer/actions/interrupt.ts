import { Square } from "lucide-react"
import { expectOk } from "../app/report.ts"
import type { Action } from "./action.ts"

export const interrupt: Action = {
  id: "turn.interrupt",
  label: "Interrupt the turn",
  group: "Turn",
  icon: Square,
  keys: ["mod+."],
  when: (app) => {
    const { sessionID } = app.view.getState()
    return sessionID !== null && app.host.getState().status[sessionID] !== undefined
  },
  run: async (app) => {
    const { sessionID } = app.view.getState()
    if (sessionID) await expectOk(app.client.opencode.abort(sessionID))
  },
}
