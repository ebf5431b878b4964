import { useEffect } from "react"
import { useStore } from "zustand"
import { useApp } from "../../app/context.tsx"
import type { PanelProps } from "../layout/panels.ts"
import { Skeleton } from "../../ui/Skeleton.tsx"
import { AskCards } from "./AskCards.tsx"
import { ControlBar } from "./ControlBar.tsx"
import { Drawer } from "./Drawer.tsx"
import { FindBar } from "./FindBar.tsx"
import { NotRunning } from "./NotRunning.tsx"
import { PickedCard } from "./PickedCard.tsx"
import { Screen } from "./Screen.tsx"
import { TabStrip } from "./TabStrip.tsx"
import { Toolbar } from "./Toolbar.tsx"
import { useBrowser } from "./useBrowser.ts"

/** The page that the agent drives, as the user sees it and can take it over. */
export function BrowserPanel({ sessionID }: PanelProps) {
  const app = useApp()
  const directory = useStore(app.host, (host) => host.sessions[sessionID]?.folder)
  useEffect(() => (directory === undefined ? undefined : app.browser.follow(directory)), [app, directory])
  const status = useBrowser(({ state }) => state?.status)
  const lost = useBrowser((view) => view.lost)
  const spoken = useBrowser((view) => view.spoken)
  return (
    <section aria-label="Browser" data-browser className="flex h-full min-h-0 flex-col bg-panel">
      {status === undefined ? (
        <div className="p-3">
          <Skeleton label={lost ? "Connecting again" : "Connecting to the browser"} />
        </div>
      ) : status === "running" ? (
        <>
          <TabStrip />
          <Toolbar />
          <ControlBar />
          <div className="relative min-h-0 flex-1">
            <Screen />
            <FindBar />
            <AskCards />
          </div>
          <PickedCard sessionID={sessionID} />
          <Drawer />
        </>
      ) : (
        <NotRunning />
      )}
      {lost && status !== undefined && (
        <p role="status" className="border-line border-t bg-warning-bg px-3 py-1 text-small text-warning">
          The connection to the browser broke. Connecting again…
        </p>
      )}
      <div role="status" aria-live="polite" className="sr-only">
        {spoken}
      </div>
    </section>
  )
}
