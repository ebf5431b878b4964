import { PanelLeft } from "lucide-react"
import type { Action } from "./action.ts"

export const toggleSidebar: Action = {
  id: "sidebar.toggle",
  label: "Show or hide the sidebar",
  group: "View",
  icon: PanelLeft,
  keys: ["mod+b"],
  run: (app) => app.view.setState(({ sidebarOpen }) => ({ sidebarOpen: !sidebarOpen })),
}
