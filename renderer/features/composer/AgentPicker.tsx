import { Bot, ChevronDown } from "lucide-react"
import { useApp, useView } from "../../app/context.tsx"
import { keysOf } from "../../actions/registry.ts"
import { Menu, MenuContent, MenuItem, MenuTrigger } from "../../ui/Menu.tsx"
import { Tooltip } from "../../ui/Tooltip.tsx"
import { type Choice, useChoose } from "./choice.ts"
import { pickerButton } from "./pickerButton.ts"

export function AgentPicker({ choice, choiceKey }: { choice: Choice; choiceKey: string }) {
  const app = useApp()
  const open = useView((view) => view.overlay === "agent")
  const choose = useChoose(choiceKey)
  if (choice.agents.length === 0) return null
  const keys = keysOf("composer.agent")
  return (
    <Menu open={open} onOpenChange={(next) => app.view.setState({ overlay: next ? "agent" : null })}>
      <Tooltip text="Agent" {...(keys ? { keys } : {})} side="top">
        <MenuTrigger className={pickerButton} aria-label={`Agent: ${choice.agent ?? "none"}`}>
          <Bot size={14} strokeWidth={1.5} aria-hidden />
          <span className="truncate @max-[400px]:hidden">{choice.agent}</span>
          <ChevronDown size={12} strokeWidth={1.5} aria-hidden className="@max-[400px]:hidden" />
        </MenuTrigger>
      </Tooltip>
      <MenuContent className="w-[320px]">
        {choice.agents.map((agent) => (
          <MenuItem
            key={agent.name}
            checked={agent.name === choice.agent}
            onSelect={() => choose({ agent: agent.name })}
          >
            <span className="block text-strong">{agent.name}</span>
            {agent.description && (
              <span className="line-clamp-2 whitespace-normal text-muted text-small">{agent.description}</span>
            )}
          </MenuItem>
        ))}
      </MenuContent>
    </Menu>
  )
}
