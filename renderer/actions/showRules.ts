import { ShieldCheck } from "lucide-react"
import type { Action } from "./action.ts"

export const showRules: Action = {
  id: "settings.rules",
  label: "Permission rules",
  group: "Settings",
  icon: ShieldCheck,
  run: (app) => app.view.setState({ overlay: "settings", settingsPage: "rules" }),
}
