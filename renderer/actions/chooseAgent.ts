import { Bot } from "lucide-react"
import type { Action } from "./action.ts"

export const chooseAgent: Action = {
  id: "composer.agent",
  label: "Choose an agent",
  group: "Turn",
  icon: Bot,
  keys: ["mod+shift+g"],
  when: (app) => app.host.getState().projects.length > 0,
  run: (app) => app.view.setState({ overlay: "agent" }),
}
