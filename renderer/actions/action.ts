import type { LucideIcon } from "lucide-react"
import type { App } from "../app/createApp.ts"

export type ActionGroup =
  | "Session"
  | "Turn"
  | "Review"
  | "Files"
  | "Terminal"
  | "Commands and services"
  | "Browser"
  | "Go to"
  | "View"
  | "Project"
  | "Settings"
  | "Help"

/** One thing a person can do. The palette, shortcuts, menus and tooltips all read it from here. */
export interface Action {
  /** `noun.verb`; Electron's menu calls by it. */
  id: string
  label: string
  group: ActionGroup
  icon?: LucideIcon
  /** First one is shown; all work. See `lib/keys.ts`. */
  keys?: string[]
  /** The shortcut also works while typing in a field; default: only when it has a modifier. */
  whileTyping?: boolean
  /** Its keys are the window's in a terminal too, where others without ⌘, or Ctrl and Shift, belong to the program. */
  inTerminal?: boolean
  /** Where its keys mean this and not something else; default: everywhere. The palette does not ask. */
  keysWhen?(app: App): boolean
  /** Kept out of the palette (numbered variants, the palette itself). */
  hidden?: boolean
  when?(app: App): boolean
  run(app: App): void | Promise<void>
}
