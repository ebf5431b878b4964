import { useEffect } from "react"
import { useApp, useHost } from "../../app/context.tsx"
import type { PanelProps } from "../layout/panels.ts"
import { DeskProvider, useDesk, useDeskState } from "./useDesk.ts"
import { DeskHeader } from "./DeskHeader.tsx"
import { EditorArea } from "./EditorArea.tsx"
import { FileSearch } from "./FileSearch.tsx"
import { FileTree } from "./FileTree.tsx"
import { QuickOpen } from "./QuickOpen.tsx"
import { DeskSplit } from "./DeskSplit.tsx"
import { EmptyState } from "../../ui/EmptyState.tsx"
import { Files } from "lucide-react"

/** The folder the session works in: its files, search, and an editor. */
export function FilesPanel({ sessionID }: PanelProps) {
  const app = useApp()
  const directory = useHost((state) => state.sessions[sessionID]?.session.directory)
  if (!directory) {
    return (
      <EmptyState icon={Files} title="No folder">
        This session has no folder to show.
      </EmptyState>
    )
  }
  return (
    <DeskProvider key={directory} value={app.files.of(directory)}>
      <Panel sessionID={sessionID} />
    </DeskProvider>
  )
}

function Panel({ sessionID }: PanelProps) {
  const desk = useDesk()
  const side = useDeskState((state) => state.side)
  const hasTabs = useDeskState((state) => state.tabs.length > 0)
  const spoken = useDeskState((state) => state.spoken)
  useEffect(() => {
    const { folders, active } = desk.store.getState()
    if (!Array.isArray(folders[""])) void desk.loadFolder("")
    // The panel was away: what it shows may have moved on.
    if (active) void desk.checkDisk(active)
  }, [desk])
  return (
    <section aria-label="Files" data-files className="relative flex h-full min-h-0 flex-col bg-panel">
      <DeskHeader sessionID={sessionID} />
      <DeskSplit
        side={side === "search" ? <FileSearch /> : side === "tree" || !hasTabs ? <FileTree /> : null}
        fill={!hasTabs}
      >
        <EditorArea sessionID={sessionID} />
      </DeskSplit>
      <QuickOpen />
      <div role="status" aria-live="polite" className="sr-only">
        {spoken}
      </div>
    </section>
  )
}
