import { ChevronDown, Columns2, Plus, Search } from "lucide-react"
import { runAction } from "../../actions/registry.ts"
import { useApp } from "../../app/context.tsx"
import { IconButton } from "../../ui/IconButton.tsx"
import { DockTabs } from "../dock/DockTabs.tsx"
import { DockMenu } from "./DockMenu.tsx"
import type { Ground } from "./ground.ts"
import type { Shown } from "./state.ts"
import { TerminalTabs } from "./TerminalTabs.tsx"

interface DockHeaderProps {
  ground: Ground
  tabs: readonly Shown[]
  active: string | null
  /** The terminals are what the dock shows. */
  front: boolean
}

export function DockHeader({ ground, tabs, active, front }: DockHeaderProps) {
  const app = useApp()
  const run = (id: string) => () => runAction(app, id)
  const sandboxed = ground.places[0]?.kind === "sandbox"
  return (
    <div className="flex h-input shrink-0 items-center border-line border-b pr-1.5">
      <TerminalTabs tabs={tabs} active={active} front={front} sandboxed={sandboxed} />
      <IconButton
        icon={Plus}
        size="small"
        label={sandboxed ? "New terminal in the sandbox" : "New terminal"}
        action="terminal.new"
        className="mx-1"
        onClick={run("terminal.new")}
      />
      <DockTabs />
      <span className="flex-1" />
      {front && active && (
        <>
          <IconButton
            icon={Columns2}
            size="small"
            label="Split the terminal"
            action="terminal.split"
            onClick={run("terminal.split")}
          />
          <IconButton
            icon={Search}
            size="small"
            label="Find in the terminal"
            action="terminal.find"
            onClick={run("terminal.find")}
          />
        </>
      )}
      {front && <DockMenu sandboxed={sandboxed} active={active} />}
      <IconButton
        icon={ChevronDown}
        size="small"
        label="Hide the dock"
        action="dock.toggle"
        onClick={run("dock.toggle")}
      />
    </div>
  )
}
