import { SquareTerminal } from "lucide-react"
import { useEffect } from "react"
import { useStore } from "zustand"
import { keysOf, runAction } from "../../actions/registry.ts"
import { useApp, useView } from "../../app/context.tsx"
import { isFailure } from "../../state/model.ts"
import { Button } from "../../ui/Button.tsx"
import { EmptyState } from "../../ui/EmptyState.tsx"
import { ErrorState } from "../../ui/ErrorState.tsx"
import { Kbd } from "../../ui/Kbd.tsx"
import { DockPanel } from "../dock/DockPanel.tsx"
import { DockHeader } from "./DockHeader.tsx"
import type { Ground } from "./ground.ts"
import { isOurs } from "./keys.ts"
import { TerminalPane } from "./TerminalPane.tsx"
import { useActive, useGround, useTabs } from "./useTerminals.ts"

/** The terminals of the folder that the window is about. */
export function TerminalDock() {
  const app = useApp()
  const ground = useGround()
  useEffect(() => app.terminals.setOurs((event) => isOurs(app, event)), [app])
  useEffect(() => {
    for (const { directory } of ground?.places ?? []) void app.terminals.load(directory)
  }, [app, ground])
  return ground && <Terminals ground={ground} />
}

function Terminals({ ground }: { ground: Ground }) {
  const app = useApp()
  const tabs = useTabs(ground)
  const active = useActive(ground)
  const spoken = useStore(app.terminals.store, (state) => state.spoken)
  const load = useStore(app.terminals.store, ({ shelves }) => shelves[ground.key]?.load ?? "none")
  const dockTab = useView((view) => view.dockTab)
  const front = dockTab === "terminals"
  const group = tabs.find(({ info }) => info.id === active)?.group ?? []
  return (
    <div className="flex h-full flex-col">
      <DockHeader ground={ground} tabs={tabs} active={active} front={front} />
      {!front && <DockPanel tab={dockTab} />}
      <div className={front ? "flex min-h-0 flex-1" : "hidden"}>
        {(front ? group : []).map((id, index) => {
          const tab = tabs.find(({ info }) => info.id === id)
          return tab && <TerminalPane key={id} info={tab.info} front={id === active} first={index === 0} />
        })}
        {active === null && (
          <div className="min-w-0 flex-1">
            {isFailure(load) ? (
              <ErrorState failure={load} onRetry={() => void app.terminals.load(ground.key)} />
            ) : (
              load === "ready" && <NoTerminals ground={ground} />
            )}
          </div>
        )}
      </div>
      <div role="status" aria-live="polite" className="sr-only">
        {spoken}
      </div>
    </div>
  )
}

function NoTerminals({ ground }: { ground: Ground }) {
  const app = useApp()
  const keys = keysOf("terminal.new")
  return (
    <EmptyState
      icon={SquareTerminal}
      title={ground.places[0]?.kind === "sandbox" ? "No terminal in this sandbox" : "No terminal in this folder"}
      actions={
        <Button size="small" data-region-start onClick={() => runAction(app, "terminal.new")}>
          New terminal
          {keys && <Kbd keys={keys} />}
        </Button>
      }
    />
  )
}
