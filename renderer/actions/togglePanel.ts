import { PanelRight } from "lucide-react"
import type { Action } from "./action.ts"

export const togglePanel: Action = {
  id: "panel.toggle",
  label: "Show or hide the right panel",
  group: "View",
  icon: PanelRight,
  keys: ["mod+\\"],
  when: (app) => app.view.getState().sessionID !== null,
  run: (app) => app.view.setState(({ panelOpen }) => ({ panelOpen: !panelOpen })),
}
