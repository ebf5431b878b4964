import { Cpu } from "lucide-react"
import type { Action } from "./action.ts"

export const chooseModel: Action = {
  id: "composer.model",
  label: "Choose a model",
  group: "Turn",
  icon: Cpu,
  keys: ["mod+shift+m"],
  when: (app) => app.host.getState().projects.length > 0,
  run: (app) => app.view.setState({ overlay: "model" }),
}
