import { Settings } from "lucide-react"
import type { Action } from "./action.ts"

export const showSettings: Action = {
  id: "settings.show",
  label: "Settings",
  group: "Settings",
  icon: Settings,
  keys: ["mod+,"],
  run: (app) => app.view.setState({ overlay: "settings" }),
}
