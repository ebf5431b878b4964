import { Bot } from "lucide-react"
import type { Action } from "./action.ts"

export const showAgents: Action = {
  id: "settings.agents",
  label: "External agents",
  group: "Settings",
  icon: Bot,
  run: (app) => app.view.setState({ overlay: "settings", settingsPage: "agents" }),
}
