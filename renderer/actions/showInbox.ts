import { Inbox } from "lucide-react"
import type { Action } from "./action.ts"

export const showInbox: Action = {
  id: "inbox.show",
  label: "Show what waits for you",
  group: "Go to",
  icon: Inbox,
  keys: ["mod+i"],
  run: (app) => app.view.setState(({ overlay }) => ({ overlay: overlay === "inbox" ? null : "inbox" })),
}
