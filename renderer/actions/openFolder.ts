import { FolderOpen } from "lucide-react"
import { chooseFolder } from "../app/navigate.ts"
import type { Action } from "./action.ts"

export const openFolder: Action = {
  id: "folder.open",
  label: "Open folder…",
  group: "Project",
  icon: FolderOpen,
  keys: ["mod+o"],
  run: chooseFolder,
}
