import { Files } from "lucide-react"
import type { Action } from "./action.ts"

export const showFiles: Action = {
  id: "panel.files",
  label: "Show files",
  group: "Go to",
  icon: Files,
  when: (app) => app.view.getState().sessionID !== null,
  run: (app) => app.view.setState({ panelOpen: true, panelTab: "files" }),
}
