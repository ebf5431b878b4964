import { type ComponentType, lazy } from "react"
import type { PanelTab } from "../../state/view.ts"

export interface PanelProps {
  sessionID: string
}

interface PanelEntry {
  id: PanelTab
  label: string
  Content: ComponentType<PanelProps>
}

/**
 * What the right column can show, each loaded on first use.
 */
export const panels: readonly PanelEntry[] = [
  {
    id: "changes",
    label: "Changes",
    Content: lazy(() => import("../change/ChangesPanel.tsx").then((module) => ({ default: module.ChangesPanel }))),
  },
  {
    id: "files",
    label: "Files",
    Content: lazy(() => import("../file/FilesPanel.tsx").then((module) => ({ default: module.FilesPanel }))),
  },
  {
    id: "browser",
    label: "Browser",
    Content: lazy(() => import("../browser/BrowserPanel.tsx").then((module) => ({ default: module.BrowserPanel }))),
  },
]
