import { Hand } from "lucide-react"
import type { Action } from "./action.ts"

export const focusRequest: Action = {
  id: "request.focus",
  label: "Go to the waiting request",
  group: "Go to",
  icon: Hand,
  keys: ["mod+shift+a"],
  when: (app) => {
    const { permissions, questions } = app.host.getState()
    return permissions.length + questions.length > 0
  },
  run: () => document.querySelector<HTMLElement>("[data-request-card]")?.focus(),
}
