import { useMemo } from "react"
import { Group, Panel, useDefaultLayout, usePanelRef } from "react-resizable-panels"
import { useView } from "../../app/context.tsx"
import { useProject } from "../../app/selectors.ts"
import { Splitter } from "../../ui/Splitter.tsx"
import { Centre } from "./Centre.tsx"
import { Dock } from "./Dock.tsx"
import { RightPanel } from "./RightPanel.tsx"
import { Sidebar } from "../session/Sidebar.tsx"
import { StatusBar } from "./StatusBar.tsx"
import { TitleBar } from "./TitleBar.tsx"

const sidebarWidth = 248
const panelWidth = "44%"

/** The frame: title, three columns, dock, status. Columns remember their sizes for each combination that is open. */
export function Shell() {
  const sidebarOpen = useView((view) => view.sidebarOpen)
  const panelWanted = useView((view) => view.panelOpen)
  const inSession = useView((view) => view.sessionID !== null)
  const hasProject = useProject() !== null
  const sidebar = hasProject && sidebarOpen
  const panel = hasProject && panelWanted && inSession
  const panelIds = useMemo(
    () => [...(sidebar ? ["sidebar"] : []), "centre", ...(panel ? ["panel"] : [])],
    [sidebar, panel],
  )
  const { defaultLayout, onLayoutChanged } = useDefaultLayout({
    id: "outrigger.columns",
    panelIds,
    storage: localStorage,
  })
  const sidebarRef = usePanelRef()
  const panelRef = usePanelRef()
  return (
    <div className="flex h-full flex-col">
      <TitleBar />
      <Group
        key={panelIds.join()}
        defaultLayout={defaultLayout}
        onLayoutChanged={onLayoutChanged}
        className="min-h-0 flex-1 border-line border-y"
      >
        {sidebar && (
          <>
            <Panel
              id="sidebar"
              panelRef={sidebarRef}
              defaultSize={sidebarWidth}
              minSize={180}
              maxSize={420}
              groupResizeBehavior="preserve-pixel-size"
            >
              <Sidebar />
            </Panel>
            <Splitter label="Sidebar width" onReset={() => sidebarRef.current?.resize(sidebarWidth)} />
          </>
        )}
        <Panel id="centre" minSize={340}>
          <Centre />
        </Panel>
        {panel && (
          <>
            <Splitter label="Right panel width" onReset={() => panelRef.current?.resize(panelWidth)} />
            <Panel id="panel" panelRef={panelRef} defaultSize={panelWidth} minSize={320}>
              <RightPanel />
            </Panel>
          </>
        )}
      </Group>
      <Dock />
      <StatusBar />
    </div>
  )
}
