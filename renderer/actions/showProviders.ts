import { KeyRound } from "lucide-react"
import type { Action } from "./action.ts"

export const showProviders: Action = {
  id: "settings.providers",
  label: "Connect a model provider",
  group: "Settings",
  icon: KeyRound,
  run: (app) => app.view.setState({ overlay: "settings", settingsPage: "providers" }),
}
