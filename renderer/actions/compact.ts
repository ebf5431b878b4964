import { FoldVertical } from "lucide-react"
import { lastModel } from "../features/conversation/lastModel.ts"
import { expectOk } from "../app/report.ts"
import type { Action } from "./action.ts"

export const compact: Action = {
  id: "session.compact",
  label: "Compact the conversation",
  group: "Session",
  icon: FoldVertical,
  when: (app) => {
    const { sessionID } = app.view.getState()
    return sessionID !== null && lastModel(app.host.getState(), sessionID) !== null
  },
  run: async (app) => {
    const { sessionID } = app.view.getState()
    const model = sessionID ? lastModel(app.host.getState(), sessionID) : null
    if (sessionID && model) await expectOk(app.client.opencode.summarize(sessionID, model))
  },
}
