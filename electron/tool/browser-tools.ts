import { createClickTool, createFillTool, createPressTool, createSelectTool } from "./browser-act.ts"
import type { BrowserToolServices } from "./browser-desk.ts"
import { createConsoleTool, createEvaluateTool, createNetworkTool, createScreenshotTool } from "./browser-look.ts"
import { createNavigateTool } from "./browser-navigate.ts"
import { createSnapshotTool } from "./browser-snapshot.ts"
import { createTabsTool } from "./browser-tabs.ts"
import { createWaitTool } from "./browser-wait.ts"

/** The tools that drive the page which the user sees. */
export function createBrowserTools(services: BrowserToolServices) {
  /** Origins that each session was let onto, for as long as the host runs. */
  const granted = new Map<string, Set<string>>()
  return [
    createNavigateTool,
    createSnapshotTool,
    createClickTool,
    createFillTool,
    createPressTool,
    createSelectTool,
    createWaitTool,
    createScreenshotTool,
    createConsoleTool,
    createNetworkTool,
    createEvaluateTool,
    createTabsTool,
  ].map((create) => create(services, granted))
}
