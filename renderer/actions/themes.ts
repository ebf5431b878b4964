import { Contrast, Monitor, Moon, Sun } from "lucide-react"
import type { LucideIcon } from "lucide-react"
import type { Settings } from "../../shared/native/host.ts"
import { changeSettings } from "../features/settings/change.ts"
import type { Action } from "./action.ts"

const theme = (name: Settings["theme"], label: string, icon: LucideIcon): Action => ({
  id: `theme.${name}`,
  label,
  group: "Settings",
  icon,
  run: (app) => changeSettings(app, { theme: name }),
})

export const themes: Action[] = [
  theme("system", "Theme: follow the system", Monitor),
  theme("light", "Theme: light", Sun),
  theme("dark", "Theme: dark", Moon),
  theme("contrast", "Theme: high contrast", Contrast),
]
