import { FileDiff } from "lucide-react"
import type { Action } from "./action.ts"

export const showChanges: Action = {
  id: "panel.changes",
  label: "Show changes",
  group: "Go to",
  icon: FileDiff,
  keys: ["mod+shift+e"],
  when: (app) => app.view.getState().sessionID !== null,
  run: (app) => app.view.setState({ panelOpen: true, panelTab: "changes" }),
}
