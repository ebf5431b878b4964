import { Keyboard } from "lucide-react"
import type { Action } from "./action.ts"

export const showKeys: Action = {
  id: "keys.show",
  label: "Keyboard shortcuts",
  group: "Help",
  icon: Keyboard,
  keys: ["?", "mod+/"],
  run: (app) => app.view.setState({ overlay: "keys" }),
}
