import { TextCursorInput } from "lucide-react"
import { focusComposer as focus } from "../app/navigate.ts"
import type { Action } from "./action.ts"

export const focusComposer: Action = {
  id: "composer.focus",
  label: "Write a message",
  group: "Go to",
  icon: TextCursorInput,
  keys: ["mod+l"],
  run: focus,
}
