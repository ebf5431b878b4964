import { Command } from "lucide-react"
import type { Action } from "./action.ts"

export const showPalette: Action = {
  id: "palette.show",
  label: "Command palette",
  group: "View",
  icon: Command,
  keys: ["mod+k", "mod+shift+p"],
  hidden: true,
  run: (app) => app.view.setState(({ overlay }) => ({ overlay: overlay === "palette" ? null : "palette" })),
}
