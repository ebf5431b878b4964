import { Bot, ChevronDown, Plus } from "lucide-react"
import type { Agent } from "../../../shared/domain/agent.ts"
import { useApp, useView } from "../../app/context.tsx"
import { keysOf } from "../../actions/registry.ts"
import { Menu, MenuContent, MenuGroup, MenuItem, MenuSeparator, MenuTrigger } from "../../ui/Menu.tsx"
import { Tooltip } from "../../ui/Tooltip.tsx"
import { type Choice, useChoose } from "./choice.ts"
import { pickerButton } from "./pickerButton.ts"

/** Our own agents, and those of other makers that were added. */
export function AgentPicker({ choice, choiceKey }: { choice: Choice; choiceKey: string }) {
  const app = useApp()
  const open = useView((view) => view.overlay === "agent")
  const choose = useChoose(choiceKey)
  if (choice.agents.length === 0) return null
  const keys = keysOf("composer.agent")
  const externalOf = (agent: Agent) => choice.externals.find((external) => external.id === agent.name)
  const own = choice.agents.filter((agent) => !externalOf(agent))
  const others = choice.agents.filter(externalOf)
  const name = choice.external?.name ?? choice.agent
  const row = (agent: Agent) => {
    const external = externalOf(agent)
    const detail = external ? [external.command, ...external.args].join(" ") : agent.description
    return (
      <MenuItem
        key={agent.name}
        checked={agent.name === choice.agent}
        onSelect={() => choose({ agent: agent.name })}
        {...(external && !external.program ? { hint: "not installed" } : {})}
      >
        <span className="block truncate text-strong">{external?.name ?? agent.name}</span>
        {detail && <span className="line-clamp-2 whitespace-normal text-muted text-small">{detail}</span>}
      </MenuItem>
    )
  }
  return (
    <Menu open={open} onOpenChange={(next) => app.view.setState({ overlay: next ? "agent" : null })}>
      <Tooltip text="Agent" {...(keys ? { keys } : {})} side="top">
        <MenuTrigger className={pickerButton} aria-label={`Agent: ${name ?? "none"}`}>
          <Bot size={14} strokeWidth={1.5} aria-hidden />
          <span className="truncate @max-[400px]:hidden">{name}</span>
          <ChevronDown size={12} strokeWidth={1.5} aria-hidden className="@max-[400px]:hidden" />
        </MenuTrigger>
      </Tooltip>
      <MenuContent className="w-[320px]">
        {others.length > 0 ? (
          <>
            <MenuGroup label="Outrigger">{own.map(row)}</MenuGroup>
            <MenuGroup label="External agents">{others.map(row)}</MenuGroup>
          </>
        ) : (
          own.map(row)
        )}
        <MenuSeparator />
        <MenuItem icon={Plus} onSelect={() => app.view.setState({ overlay: "settings", settingsPage: "agents" })}>
          Add an external agent…
        </MenuItem>
      </MenuContent>
    </Menu>
  )
}
