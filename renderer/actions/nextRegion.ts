import { Rows3 } from "lucide-react"
import { moveRegion } from "../features/layout/regions.ts"
import type { Action } from "./action.ts"

export const nextRegion: Action = {
  id: "region.next",
  label: "Next region of the window",
  group: "Go to",
  icon: Rows3,
  keys: ["f6"],
  whileTyping: true,
  inTerminal: true,
  run: () => moveRegion(1),
}
