import { SquarePen } from "lucide-react"
import { showNewSession } from "../app/navigate.ts"
import type { Action } from "./action.ts"

export const newSession: Action = {
  id: "session.new",
  label: "New session",
  group: "Session",
  icon: SquarePen,
  // A browser keeps Ctrl+N for itself.
  keys: typeof window !== "undefined" && window.outrigger ? ["mod+n"] : ["alt+n"],
  when: (app) => app.host.getState().projects.length > 0,
  run: (app) => showNewSession(app),
}
