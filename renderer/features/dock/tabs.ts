import { type ComponentType, lazy } from "react"
import type { DockTab } from "../../state/view.ts"

interface DockEntry {
  id: Exclude<DockTab, "terminals">
  label: string
  Content: ComponentType
}

/** What the dock shows beside terminals, each loaded on first use. */
export const dockTabs: readonly DockEntry[] = [
  {
    id: "commands",
    label: "Commands",
    Content: lazy(() => import("../command/CommandsPanel.tsx").then((module) => ({ default: module.CommandsPanel }))),
  },
  {
    id: "services",
    label: "Services",
    Content: lazy(() => import("../program/ServicesPanel.tsx").then((module) => ({ default: module.ServicesPanel }))),
  },
  {
    id: "hooks",
    label: "Hooks",
    Content: lazy(() => import("../program/HooksPanel.tsx").then((module) => ({ default: module.HooksPanel }))),
  },
]
